import { defineMessages } from '../core/index.ts';

/** What `watch explain` says. */
export const messages = defineMessages({
  absent: { en: 'the event has no such value', zh: '事件没有该值' },
  allOf: { en: 'all of', zh: '全部满足' },
  anyOf: { en: 'any of', zh: '任一满足' },
  matches: { en: 'The event matches the rule {rule}.', zh: '事件匹配规则 {rule}。' },
  matchesNot: { en: 'The event does not match the rule {rule}.', zh: '事件不匹配规则 {rule}。' },
  noneOf: { en: 'not', zh: '不满足' },
  value: { en: 'is {value}', zh: '实际为 {value}' },
});
