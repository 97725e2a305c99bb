import { defineMessages } from '../../core/index.ts';

/** Sentences of explanations. */
export const messages = defineMessages({
  defaultUsed: { en: 'the default rule gave the value', zh: '由 default 规则给出值' },
  failed: { en: 'failed at {place}', zh: '在 {place} 处不成立' },
  failedTimes: { en: 'failed at {place}, {count} times', zh: '在 {place} 处 {count} 次不成立' },
  hasKeys: { en: '{at} has no {key}; it has {keys}', zh: '{at} 中没有 {key}；其中有 {keys}' },
  hasNothing: { en: '{at} has no {key}', zh: '{at} 中没有 {key}' },
  held: { en: 'held, {count} results', zh: '成立，{count} 个结果' },
  heldOnce: { en: 'held', zh: '成立' },
  loopEmpty: { en: 'nothing to go through, or a value is undefined', zh: '没有可遍历的内容，或有值未定义' },
  meant: { en: 'did you mean {name}?', zh: '是否想写 {name}？' },
  noRule: { en: 'no rule was evaluated: nothing has this name', zh: '没有求值任何规则：不存在该名称' },
  resultUndefined: { en: '{query} is undefined', zh: '{query} 未定义' },
  resultValue: { en: '{query} is {value}', zh: '{query} 为 {value}' },
  skipped: { en: 'the rule index skips it for this input', zh: '规则索引对该输入跳过了它' },
  weakness: { en: 'weakness: {place}: {text} [{rule}]', zh: '弱点：{place}：{text} [{rule}]' },
});
