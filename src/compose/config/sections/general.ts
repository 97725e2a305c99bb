import { duration, oneOf, path, toggle } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

const settings = {
  'cache-dir': setting({
    kind: path,
    original: 'cache.dir',
    doc: {
      en: 'Folder for databases and analysed layers (default: dartagnan in $XDG_CACHE_HOME or ~/.cache).',
      zh: '存放数据库和已分析镜像层的目录（默认：$XDG_CACHE_HOME 或 ~/.cache 下的 dartagnan）。',
    },
  }),
  config: setting({
    kind: path,
    short: 'c',
    flagOnly: true,
    doc: {
      en: 'Configuration file (default: dartagnan.yaml, and trivy.yaml before it, where they exist).',
      zh: '配置文件（默认：先读 trivy.yaml，再读 dartagnan.yaml，如果存在）。',
    },
  }),
  debug: setting({
    kind: toggle,
    fallback: false,
    short: 'd',
    original: 'debug',
    doc: { en: 'Log details to standard error.', zh: '向标准错误输出详细日志。' },
  }),
  lang: setting({
    kind: oneOf(['en', 'zh']),
    doc: {
      en: 'Language of messages (default: from LC_ALL, LC_MESSAGES or LANG).',
      zh: '消息语言（默认取自 LC_ALL、LC_MESSAGES 或 LANG）。',
    },
  }),
  'log-format': setting({
    kind: oneOf(['text', 'json']),
    fallback: 'text',
    doc: { en: 'Form of the log lines on standard error.', zh: '标准错误上的日志行格式。' },
  }),
  'no-progress': setting({
    kind: toggle,
    fallback: false,
    original: 'db.no-progress',
    doc: { en: 'Draw no progress on the terminal.', zh: '不在终端上显示进度。' },
  }),
  quiet: setting({
    kind: toggle,
    fallback: false,
    short: 'q',
    original: 'quiet',
    doc: { en: 'Only results and errors: no progress, no log.', zh: '只输出结果和错误：无进度、无日志。' },
  }),
  timeout: setting({
    kind: duration,
    fallback: 300_000,
    original: 'timeout',
    doc: {
      en: 'Longest time that the work may take, such as 10m (default: 5m).',
      zh: '允许的最长运行时间，如 10m（默认：5m）。',
    },
  }),
};

/** Settings of every verb that works on something. They stand at the top level of a configuration file. */
export const generalSection = { name: '', settings } satisfies Section;
