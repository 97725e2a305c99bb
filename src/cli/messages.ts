import { defineMessages } from '../core/index.ts';

/** Sentences of the command line itself. */
export const messages = defineMessages({
  about: {
    en: 'dartagnan guards a container from its build to its system calls.',
    zh: 'dartagnan 守护容器，从构建直到系统调用。',
  },
  usage: { en: 'Usage', zh: '用法' },
  verbs: { en: 'Verbs', zh: '命令' },
  options: { en: 'Options', zh: '选项' },
  commands: { en: 'Commands', zh: '子命令' },
  arguments: { en: 'Arguments', zh: '参数' },
  examples: { en: 'Examples', zh: '示例' },
  verbUsage: { en: 'dartagnan <verb> [options]', zh: 'dartagnan <命令> [选项]' },
  verbHelp: {
    en: 'dartagnan <verb> --help shows the flags and examples of one verb.',
    zh: 'dartagnan <命令> --help 显示某个命令的参数和示例。',
  },
  helpFlag: { en: 'Show this help.', zh: '显示帮助。' },
  versionFlag: { en: 'Show the version.', zh: '显示版本。' },
  languageFlag: { en: 'Language of messages: en or zh.', zh: '消息语言：en 或 zh。' },
  didYouMean: { en: '{message}; did you mean {word}?', zh: '{message}；您是否想输入 {word}？' },
  unknownVerb: { en: 'there is no verb {verb}', zh: '没有命令 {verb}' },
  unknownFlag: { en: 'unknown flag {flag}', zh: '未知选项 {flag}' },
  absentVerb: {
    en: '{verb} is not in this version of dartagnan yet',
    zh: '本版本的 dartagnan 尚不支持 {verb}',
  },
  databaseAbsent: {
    en: 'There is no database in the cache: fetch one with `dartagnan db update`, or build one with `dartagnan db build`.',
    zh: '缓存中没有数据库：请用 `dartagnan db update` 获取，或用 `dartagnan db build` 构建。',
  },
  databaseBuilt: {
    en: '{path}: {advisories} advisories of {scopes} distributions and ecosystems, {vulnerabilities} vulnerabilities',
    zh: '{path}：{scopes} 个发行版和生态的 {advisories} 条安全公告，{vulnerabilities} 个漏洞',
  },
  databaseInfo: {
    en: '{path}: database of {kind}, version {version}, of {date}',
    zh: '{path}：{kind} 数据库，版本 {version}，日期 {date}',
  },
  databaseUpdated: {
    en: 'fetched the database of {date} from {repository}',
    zh: '已从 {repository} 获取 {date} 的数据库',
  },
  feedLeftOut: { en: 'a feed’s file was left out', zh: '数据源中的一个文件未被采用' },
  repositoryFailed: {
    en: 'a repository did not give the database; the next was asked',
    zh: '某个仓库未能提供数据库，已尝试下一个',
  },
  stopped: { en: 'stopped by {signal}', zh: '已被 {signal} 终止' },
  unexpected: {
    en: 'This is a mistake of dartagnan, not yours. Please report it with the lines above and the command, without secrets: the package page names the tracker (npm bugs dartagnan). dartagnan {version}, Node {node}, {platform}.',
    zh: '这是 dartagnan 自身的错误。请附上以上各行和所用命令（去掉密钥）进行报告，软件包页面列有问题跟踪地址（npm bugs dartagnan）。dartagnan {version}，Node {node}，{platform}。',
  },
});
