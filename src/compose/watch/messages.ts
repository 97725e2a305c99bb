import { defineMessages } from '../../core/index.ts';

/** Sentences of the checklist's run stage. */
export const messages = defineMessages({
  nextInstall: {
    en: 'Run dartagnan watch run as root on each node, or pass the alerts of a watch with --evidence.',
    zh: '请在每个节点上以 root 运行 dartagnan watch run，或用 --evidence 提供监控产生的告警。',
  },
  nextKeepWatch: { en: 'Route the alerts to those who answer them.', zh: '请把告警路由给负责处理的人。' },
  nextMendRules: {
    en: 'Mend the rules: dartagnan watch validate names file and line.',
    zh: '请修正规则：dartagnan watch validate 会指出文件和行号。',
  },
  nextRevive: {
    en: 'Start what is missing, or take out the rules that can never fire.',
    zh: '请启动缺失的部分，或移除永远不会触发的规则。',
  },
  runFailing: { en: 'rules are at fault: {errors} errors', zh: '规则存在错误：{errors} 个' },
  runNothing: { en: 'no rule runs', zh: '没有任何规则在运行' },
  runPassed: { en: 'a watch runs here, {rules} rules can fire', zh: '本机正在监控，{rules} 条规则可以触发' },
  runUnwatched: {
    en: '{rules} rules are sound, but no watch runs on this host',
    zh: '{rules} 条规则有效，但本机没有正在运行的监控',
  },
  runSilent: {
    en: 'a watch runs here; of {rules} rules {silent} can never fire',
    zh: '本机正在监控；{rules} 条规则中有 {silent} 条永远不会触发',
  },
  rulesLoaded: { en: '{running} of {all} rules run', zh: '{all} 条规则中 {running} 条生效' },
  silentCondition: {
    en: 'never true, whatever the event: a macro or list empties the condition: {rules}',
    zh: '无论何种事件条件都不成立（被宏或列表清空）：{rules}',
  },
  silentDisabled: { en: 'switched off: {rules}', zh: '已禁用：{rules}' },
  silentEventTypes: {
    en: 'the live kernel source does not capture what they ask for: {rules}',
    zh: '实时内核来源不捕获其所需的事件：{rules}',
  },
  silentFault: { en: 'left out because of a fault: {rules}', zh: '因错误被排除：{rules}' },
  silentSource: { en: 'no source sends their events here: {rules}', zh: '本机没有提供其事件的来源：{rules}' },
  sourceKernel: { en: 'source syscall: the live kernel can be watched', zh: '来源 syscall：可以监控实时内核' },
  sourceKernelMissing: {
    en: 'source syscall: the live kernel cannot be watched here: {reason}',
    zh: '来源 syscall：此处无法监控实时内核：{reason}',
  },
  sourceDocuments: {
    en: 'sources {names}: from files, and the audit webhook',
    zh: '来源 {names}：来自文件以及审计 webhook',
  },
  watchRuns: { en: 'a watch runs: {program}, process {pid}', zh: '监控正在运行：{program}，进程 {pid}' },
  watchRunsNot: { en: 'no process of this host is a watch', zh: '本机没有监控进程' },
});
