import { eachText, whole } from '../kind.ts';
import { setting } from '../setting.ts';

/** Settings of verbs that can optimize policies for what will be asked of them. */
export const optimizeSettings = {
  entrypoint: setting({
    kind: eachText,
    fallback: [],
    short: 'e',
    doc: {
      en: 'Path of a decision that will be asked for, authz/allow, beside those that METADATA marks; may be repeated.',
      zh: '将被查询的决策路径，如 authz/allow，另含 METADATA 标记的入口点；可重复。',
    },
  }),
  optimize: setting({
    kind: whole(0, 9),
    fallback: 0,
    short: 'O',
    doc: {
      en: 'Level of optimization for the entrypoints: 1 puts the data into the rules, 2 rules into each other too (default: 0).',
      zh: '针对入口点的优化级别：1 将数据代入规则，2 还将规则相互代入（默认：0）。',
    },
  }),
};
