import { duration, eachText, oneOf, path, text, toggle, whole } from '../kind.ts';
import { setting, type Section } from '../setting.ts';
import { logSettings } from './policy-log.ts';
import { sharedPolicySettings } from './policy.ts';

const sources = {
  bundle: setting({
    kind: eachText,
    fallback: [],
    short: 'b',
    doc: { en: 'Bundle: a folder or a .tar.gz file; may be repeated.', zh: '包：目录或 .tar.gz 文件；可重复。' },
  }),
  data: setting({
    kind: eachText,
    fallback: [],
    short: 'd',
    doc: { en: 'Policies and data: a file or folder; may be repeated.', zh: '策略与数据：文件或目录；可重复。' },
  }),
};

/** Settings of `policy bench`. */
export const policyBenchSection = {
  name: 'policy-bench',
  settings: {
    benchmem: setting({
      kind: toggle,
      fallback: true,
      doc: {
        en: 'Show the memory of the heap that one evaluation takes (default).',
        zh: '显示单次求值占用的堆内存（默认）。',
      },
    }),
    bundle: sources.bundle,
    'config-file': setting({
      kind: path,
      short: 'c',
      doc: { en: 'With --e2e: configuration of the server.', zh: '与 --e2e 同用：服务器的配置文件。' },
    }),
    count: setting({ kind: whole(1), fallback: 1, doc: { en: 'Measurements.', zh: '测量次数。' } }),
    data: sources.data,
    e2e: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Measure requests to a server of this process.', zh: '测量对本进程内服务器的请求。' },
    }),
    fail: setting({
      kind: toggle,
      fallback: true,
      doc: { en: 'An undefined result is an error (default).', zh: '结果未定义即为错误（默认）。' },
    }),
    format: setting({
      kind: oneOf(['pretty', 'json', 'gobench']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of the figures.', zh: '数据的输出格式。' },
    }),
    ignore: sharedPolicySettings.ignore,
    import: setting({ kind: eachText, fallback: [], doc: { en: 'Imports of the query.', zh: '查询的导入。' } }),
    input: setting({ kind: path, short: 'i', doc: { en: 'Input document.', zh: '输入文档。' } }),
    metrics: setting({
      kind: toggle,
      fallback: true,
      doc: { en: 'Show the distribution of the times (default).', zh: '显示耗时分布（默认）。' },
    }),
    'optimize-store-for-read-speed': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Accepted for OPA’s sake: reads are always fast.', zh: '为兼容 OPA 而接受：读取始终很快。' },
    }),
    package: setting({ kind: text, doc: { en: 'Package of the query.', zh: '查询所在的包。' } }),
    partial: setting({
      kind: toggle,
      fallback: false,
      short: 'p',
      doc: { en: 'Measure partial evaluation.', zh: '测量部分求值。' },
    }),
    schema: sharedPolicySettings.schema,
    'shutdown-grace-period': setting({
      kind: whole(0),
      fallback: 10,
      doc: { en: 'With --e2e: seconds that requests get to end.', zh: '与 --e2e 同用：请求结束前的等待秒数。' },
    }),
    'shutdown-wait-period': setting({
      kind: whole(0),
      fallback: 0,
      doc: { en: 'With --e2e: seconds before the server stops listening.', zh: '与 --e2e 同用：停止监听前的秒数。' },
    }),
    stdin: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Read the query from standard input.', zh: '从标准输入读取查询。' },
    }),
    'stdin-input': setting({
      kind: toggle,
      fallback: false,
      short: 'I',
      doc: { en: 'Read the input document from standard input.', zh: '从标准输入读取输入文档。' },
    }),
    target: sharedPolicySettings.target,
    unknowns: setting({
      kind: eachText,
      fallback: ['input'],
      short: 'u',
      doc: { en: 'References that --partial takes as unknown.', zh: '--partial 视为未知的引用。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
  },
} satisfies Section;

/** Settings of `policy capabilities`. */
export const policyCapabilitiesSection = {
  name: 'policy-capabilities',
  settings: {
    current: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Print what this version can do, as a capabilities file.', zh: '以能力文件形式打印本版本的能力。' },
    }),
    file: setting({ kind: path, doc: { en: 'Print this capabilities file.', zh: '打印该能力文件。' } }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
    version: setting({
      kind: text,
      doc: {
        en: 'Print what this version could do: the current one alone is known.',
        zh: '打印该版本的能力：仅知当前版本。',
      },
    }),
  },
} satisfies Section;

/** Settings of `policy deps`. */
export const policyDepsSection = {
  name: 'policy-deps',
  settings: {
    ...sources,
    format: setting({
      kind: oneOf(['pretty', 'json']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of the output.', zh: '输出格式。' },
    }),
    ignore: sharedPolicySettings.ignore,
    'v0-compatible': sharedPolicySettings['v0-compatible'],
  },
} satisfies Section;

/** Settings of `policy exec`. */
export const policyExecSection = {
  name: 'policy-exec',
  settings: {
    bundle: sources.bundle,
    capabilities: sharedPolicySettings.capabilities,
    'config-file': setting({
      kind: path,
      short: 'c',
      doc: {
        en: 'Configuration as the server’s: services, bundles, decision logs.',
        zh: '与服务器相同的配置：服务、包、决策日志。',
      },
    }),
    decision: setting({
      kind: text,
      doc: {
        en: 'Path of the decision, authz/allow (default: default_decision of the configuration, /system/main).',
        zh: '决策路径，如 authz/allow（默认：配置的 default_decision，即 /system/main）。',
      },
    }),
    fail: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit with 1 where a decision is undefined or an error.', zh: '有决策未定义或出错时以 1 退出。' },
    }),
    'fail-defined': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit with 1 where a decision is defined or an error.', zh: '有决策有定义或出错时以 1 退出。' },
    }),
    'fail-non-empty': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit with 1 where a decision is not empty or an error.', zh: '有决策非空或出错时以 1 退出。' },
    }),
    format: setting({
      kind: oneOf(['json']),
      fallback: 'json',
      short: 'f',
      doc: { en: 'Form of the output.', zh: '输出格式。' },
    }),
    'log-format': logSettings['log-format'],
    'log-level': setting({
      kind: oneOf(['debug', 'info', 'error']),
      fallback: 'error',
      short: 'l',
      doc: { en: 'Least level of what is logged (default: error).', zh: '日志的最低级别（默认：error）。' },
    }),
    'log-timestamp-format': logSettings['log-timestamp-format'],
    set: setting({
      kind: eachText,
      fallback: [],
      doc: { en: 'Value of the configuration, a.b=c; may be repeated.', zh: '配置值 a.b=c；可重复。' },
    }),
    'set-file': setting({
      kind: eachText,
      fallback: [],
      doc: { en: 'The same, with the value read from a file, a.b=PATH.', zh: '同上，但值从文件读取：a.b=PATH。' },
    }),
    'stdin-input': setting({
      kind: toggle,
      fallback: false,
      short: 'I',
      doc: { en: 'Read the input document from standard input.', zh: '从标准输入读取输入文档。' },
    }),
    timeout: setting({
      kind: duration,
      doc: { en: 'Longest time of one evaluation, such as 5s.', zh: '单次求值的最长时间，如 5s。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
  },
} satisfies Section;

/** Settings of `policy version`. */
export const policyVersionSection = {
  name: 'policy-version',
  settings: {
    check: setting({
      kind: toggle,
      fallback: false,
      short: 'c',
      doc: {
        en: 'Ask which release of OPA is the newest: GitHub, or the server of OPA_VERSION_CHECK_SERVICE_URL.',
        zh: '查询 OPA 的最新版本：GitHub，或 OPA_VERSION_CHECK_SERVICE_URL 指定的服务器。',
      },
    }),
  },
} satisfies Section;
