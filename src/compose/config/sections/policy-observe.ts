import type { ExplainMode } from '../../../rego/observe/modes.ts';
import type { CoverageRun } from '../../../policy/run/coverage-passes.ts';
import { duration, eachText, oneOf, path, percent, someOf, texts, toggle, whole } from '../kind.ts';
import { setting, type Section } from '../setting.ts';
import { sharedPolicySettings } from './policy.ts';

// The words stand here once more, so that the help of a verb loads no room; the types keep them true.
const explainModes = ['off', 'full', 'notes', 'fails', 'debug'] as const satisfies readonly ExplainMode[];

const coverageRuns = ['index_excluded', 'early_exit'] as const satisfies readonly CoverageRun[];

const furtherRuns = setting({
  kind: someOf(coverageRuns),
  doc: {
    en: 'Further evaluations that tell why a place was not reached; empty for none (default: both). Implies --coverage.',
    zh: '说明某处为何未求值的附加求值；留空则不做（默认：两者）。隐含 --coverage。',
  },
});

const coverage = setting({
  kind: toggle,
  fallback: false,
  doc: { en: 'Report which lines were evaluated.', zh: '报告已求值的行。' },
});

/** Settings of `policy eval` for what it watches while it evaluates. */
export const policyObserveSection = {
  name: 'policy-observe',
  settings: {
    count: setting({
      kind: whole(1),
      fallback: 1,
      doc: {
        en: 'Evaluations; with several, timers are shown as a distribution.',
        zh: '求值次数；多次时以分布形式显示计时。',
      },
    }),
    coverage,
    'coverage-runs': furtherRuns,
    'disable-early-exit': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Traces go on where one value is enough.',
        zh: '跟踪在已有一个值时仍继续。',
      },
    }),
    'disable-indexing': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Traces show rules that the index leaves out.',
        zh: '跟踪显示被索引排除的规则。',
      },
    }),
    explain: setting({
      kind: oneOf(explainModes),
      fallback: 'off',
      doc: { en: 'Show a trace of the evaluation.', zh: '显示求值过程的跟踪。' },
    }),
    instrument: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Show detailed timers; implies --metrics.', zh: '显示详细计时；隐含 --metrics。' },
    }),
    profile: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Show the time of each expression.', zh: '显示每个表达式的耗时。' },
    }),
    'profile-limit': setting({
      kind: whole(0),
      fallback: 10,
      doc: { en: 'Rows of the profile; 0 is all.', zh: '性能分析的行数；0 表示全部。' },
    }),
    'profile-sort': setting({
      kind: texts,
      fallback: [],
      doc: {
        en: 'Order of the profile: total_time_ns, num_eval, num_redo, num_gen_expr, file, line; implies --profile.',
        zh: '性能分析的排序：total_time_ns、num_eval、num_redo、num_gen_expr、file、line；隐含 --profile。',
      },
    }),
    provenance: setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Show which places of the input each element was made of, with file and line.',
        zh: '显示每个元素取自输入的哪些位置，并附文件和行号。',
      },
    }),
    'var-values': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Show the values of variables beside the trace.', zh: '在跟踪旁显示变量的值。' },
    }),
  },
} satisfies Section;

/** Settings of `policy explain`. */
export const policyExplainSection = {
  name: 'policy-explain',
  settings: {
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
    format: setting({
      kind: oneOf(['pretty', 'json']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of the explanation.', zh: '解释的输出格式。' },
    }),
    ignore: sharedPolicySettings.ignore,
    input: setting({ kind: path, short: 'i', doc: { en: 'Input document.', zh: '输入文档。' } }),
    'stdin-input': setting({
      kind: toggle,
      fallback: false,
      short: 'I',
      doc: { en: 'Read the input document from standard input.', zh: '从标准输入读取输入文档。' },
    }),
    timeout: setting({
      kind: duration,
      doc: { en: 'Longest time of the evaluation, such as 5s.', zh: '求值的最长时间，如 5s。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
  },
} satisfies Section;

/** Settings of `policy test` for what it watches while the tests run. */
export const policyTestObserveSection = {
  name: 'policy-test-observe',
  settings: {
    coverage: { ...coverage, short: 'c' },
    'coverage-runs': furtherRuns,
    explain: setting({
      kind: oneOf(explainModes),
      fallback: 'off',
      doc: { en: 'Trace of failed tests; --verbose shows fails.', zh: '失败测试的跟踪；--verbose 显示 fails。' },
    }),
    threshold: setting({
      kind: percent,
      fallback: 0,
      doc: { en: 'Fail below this coverage, in percent.', zh: '覆盖率（百分比）低于该值时失败。' },
    }),
    'var-values': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Show the values at the line where a test failed.', zh: '显示测试失败处各值。' },
    }),
  },
} satisfies Section;

/** Settings of `policy types`. */
export const policyTypesSection = {
  name: 'policy-types',
  settings: {
    bundle: setting({
      kind: toggle,
      fallback: false,
      short: 'b',
      doc: { en: 'The paths are bundles.', zh: '各路径均为包。' },
    }),
    ignore: sharedPolicySettings.ignore,
    schema: setting({
      kind: path,
      short: 's',
      doc: { en: 'JSON schema of the input, or a folder of schemas.', zh: '输入的 JSON Schema，或 Schema 目录。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
  },
} satisfies Section;
