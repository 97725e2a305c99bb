import { defineMessages } from '../../core/index.ts';

/** Sentences of the checklist's deploy stage. */
export const messages = defineMessages({
  deployEmpty: {
    en: 'the manifests hold no Kubernetes object: nothing was checked',
    zh: '清单中没有 Kubernetes 对象：未检查任何内容',
  },
  deployFailing: {
    en: 'violations in the manifests: {denied}; warnings: {warned}',
    zh: '清单中有 {denied} 处违规，{warned} 条警告',
  },
  deployNoRules: {
    en: 'the policies hold no rule deny, violation or warn: nothing was checked',
    zh: '策略中没有 deny、violation 或 warn 规则：未检查任何内容',
  },
  deployPassed: {
    en: 'checked {objects} objects by {policies} policies, no violation',
    zh: '已用 {policies} 条策略检查 {objects} 个对象，没有违规',
  },
  deployWarning: { en: 'no violation in the manifests; warnings: {warned}', zh: '清单没有违规；警告 {warned} 条' },
  moreViolations: { en: '… and {count} more', zh: '……另有 {count} 条' },
  nextDeploy: {
    en: 'Enforce the same policies at admission.',
    zh: '在准入阶段强制执行同样的策略。',
  },
  nextManifests: {
    en: 'Mend the manifests at the named lines, or name policies of your own with --policy.',
    zh: '请修改清单中所示的行，或用 --policy 指定自己的策略。',
  },
  nextNameManifests: {
    en: 'Name the files of Kubernetes objects with --manifests.',
    zh: '请用 --manifests 指定 Kubernetes 对象的文件。',
  },
  nextRules: {
    en: 'Name policies whose rules are deny, violation or warn.',
    zh: '请指定含有 deny、violation 或 warn 规则的策略。',
  },
  violation: { en: '{object}: {message} ({policy})', zh: '{object}：{message}（{policy}）' },
});
