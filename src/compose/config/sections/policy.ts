import { duration, eachText, oneOf, path, text, texts, toggle, whole } from '../kind.ts';
import { setting, type Section } from '../setting.ts';
import { optimizeSettings } from './policy-optimize.ts';

/** Settings that several commands of `policy` share. */
export const sharedPolicySettings = {
  capabilities: setting({
    kind: path,
    doc: {
      en: 'Capabilities file: only the builtins that it lists exist.',
      zh: '能力文件：只有其中列出的内置函数可用。',
    },
  }),
  ignore: setting({
    kind: texts,
    fallback: [],
    doc: { en: 'Names of files and folders to leave out.', zh: '要排除的文件和目录名。' },
  }),
  'max-errors': setting({
    kind: whole(0),
    fallback: 10,
    short: 'm',
    doc: {
      en: 'Mistakes that are listed at most; 0 is all (default: 10).',
      zh: '最多列出的错误数；0 表示全部（默认：10）。',
    },
  }),
  schema: setting({
    kind: path,
    short: 's',
    doc: { en: 'JSON schema of the input, or a folder of schemas.', zh: '输入的 JSON Schema，或 Schema 目录。' },
  }),
  strict: setting({
    kind: toggle,
    fallback: false,
    short: 'S',
    doc: { en: 'Strict mode of the compiler.', zh: '编译器的严格模式。' },
  }),
  target: setting({
    kind: oneOf(['rego', 'wasm']),
    fallback: 'rego',
    short: 't',
    doc: {
      en: 'Runtime of the evaluation: rego, or WebAssembly (wasm).',
      zh: '求值运行时：rego 或 WebAssembly（wasm）。',
    },
  }),
  'v0-compatible': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Read policies as OPA did before 1.0.', zh: '按 OPA 1.0 之前的语法读取策略。' },
  }),
};

/** `-b` of commands whose words are the bundles. */
export const bundlePaths = setting({
  kind: toggle,
  fallback: false,
  short: 'b',
  doc: { en: 'The paths are bundles.', zh: '各路径均为包。' },
});

/** Settings of `policy check`. */
export const policyCheckSection = {
  name: 'policy-check',
  settings: {
    bundle: bundlePaths,
    capabilities: sharedPolicySettings.capabilities,
    format: setting({
      kind: oneOf(['pretty', 'json']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of the mistakes.', zh: '错误的输出格式。' },
    }),
    ignore: sharedPolicySettings.ignore,
    lint: setting({
      kind: oneOf(['weaknesses', 'all', 'off']),
      fallback: 'weaknesses',
      doc: { en: 'Which lint findings are shown as warnings.', zh: '以警告显示哪些检查结果。' },
    }),
    'lint-fail': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit with 1 where there are lint findings.', zh: '有检查结果时以 1 退出。' },
    }),
    'max-errors': sharedPolicySettings['max-errors'],
    schema: sharedPolicySettings.schema,
    strict: sharedPolicySettings.strict,
    'v0-compatible': sharedPolicySettings['v0-compatible'],
    'v0-v1': setting({
      kind: toggle,
      fallback: false,
      aliases: ['rego-v1'],
      doc: { en: 'Files must be well in both dialects.', zh: '文件须同时符合两个版本的语法。' },
    }),
  },
} satisfies Section;

/** Settings of `policy eval`. */
export const policyEvalSection = {
  name: 'policy-eval',
  settings: {
    bundle: setting({
      kind: eachText,
      fallback: [],
      short: 'b',
      doc: { en: 'Bundles: folders or .tar.gz files.', zh: '包：目录或 .tar.gz 文件。' },
    }),
    capabilities: sharedPolicySettings.capabilities,
    data: setting({
      kind: eachText,
      fallback: [],
      short: 'd',
      doc: { en: 'Policies and data: files and folders.', zh: '策略与数据：文件和目录。' },
    }),
    'disable-inlining': setting({
      kind: eachText,
      fallback: [],
      doc: { en: 'Rules that --partial leaves as rules.', zh: '--partial 不内联的规则。' },
    }),
    entrypoint: optimizeSettings.entrypoint,
    fail: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit with 1 where the result is undefined.', zh: '结果未定义时以 1 退出。' },
    }),
    'fail-defined': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit with 1 where the result is defined.', zh: '结果有定义时以 1 退出。' },
    }),
    format: setting({
      kind: oneOf(['json', 'values', 'bindings', 'pretty', 'source', 'raw', 'discard']),
      fallback: 'json',
      short: 'f',
      doc: { en: 'Format of the result.', zh: '结果格式。' },
    }),
    ignore: sharedPolicySettings.ignore,
    import: setting({ kind: eachText, fallback: [], doc: { en: 'Imports of the query.', zh: '查询的导入。' } }),
    input: setting({ kind: path, short: 'i', doc: { en: 'Input document.', zh: '输入文档。' } }),
    metrics: setting({ kind: toggle, fallback: false, doc: { en: 'Show timers.', zh: '显示计时。' } }),
    'nondeterminstic-builtins': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'With --partial: evaluate builtins now that may give another result later.',
        zh: '与 --partial 同用：立即求值结果可能变化的内置函数。',
      },
    }),
    optimize: optimizeSettings.optimize,
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
      doc: {
        en: 'Evaluate what does not depend on unknowns, and show what is left.',
        zh: '部分求值：显示依赖未知量的剩余条件。',
      },
    }),
    'pretty-limit': setting({
      kind: whole(0),
      fallback: 80,
      doc: {
        en: 'Accepted for OPA’s sake: tables show values whole, as OPA’s do.',
        zh: '为兼容 OPA 而接受：表格完整显示各值，与 OPA 相同。',
      },
    }),
    schema: sharedPolicySettings.schema,
    'shallow-inlining': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'With --partial: leave rules that depend on unknowns as rules.',
        zh: '与 --partial 同用：不内联依赖未知量的规则。',
      },
    }),
    'show-builtin-errors': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'List the errors of builtins with the result.', zh: '在结果中列出内置函数的错误。' },
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
    strict: sharedPolicySettings.strict,
    'strict-builtin-errors': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'End with the first error of a builtin.', zh: '遇到第一个内置函数错误即终止。' },
    }),
    target: sharedPolicySettings.target,
    timeout: setting({
      kind: duration,
      doc: { en: 'Longest time of the evaluation, such as 5s.', zh: '求值的最长时间，如 5s。' },
    }),
    unknowns: setting({
      kind: eachText,
      fallback: ['input'],
      short: 'u',
      doc: { en: 'References that --partial takes as unknown.', zh: '--partial 视为未知的引用。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
  },
} satisfies Section;

/** Settings of `policy fmt`. */
export const policyFmtSection = {
  name: 'policy-fmt',
  settings: {
    capabilities: sharedPolicySettings.capabilities,
    'check-result': setting({
      kind: toggle,
      fallback: true,
      doc: { en: 'Read what was written once more (default).', zh: '再次读取写出的内容以作检查（默认）。' },
    }),
    diff: setting({
      kind: toggle,
      fallback: false,
      short: 'd',
      doc: { en: 'Show what would change.', zh: '显示差异。' },
    }),
    'drop-v0-imports': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Leave out imports that version 1 does not need.', zh: '去掉 v1 不需要的导入。' },
    }),
    fail: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit with 2 where a file is not in form.', zh: '有文件格式不符时以 2 退出。' },
    }),
    list: setting({
      kind: toggle,
      fallback: false,
      short: 'l',
      doc: { en: 'List files that would change.', zh: '列出会改变的文件。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
    'v0-v1': setting({
      kind: toggle,
      fallback: false,
      aliases: ['rego-v1'],
      doc: { en: 'Write files that both versions read.', zh: '写成两个版本都能读取的形式。' },
    }),
    write: setting({
      kind: toggle,
      fallback: false,
      short: 'w',
      doc: { en: 'Overwrite the files.', zh: '覆盖原文件。' },
    }),
  },
} satisfies Section;

/** Settings of `policy parse`. */
export const policyParseSection = {
  name: 'policy-parse',
  settings: {
    format: setting({
      kind: oneOf(['pretty', 'json']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of the syntax tree.', zh: '语法树的格式。' },
    }),
    'json-include': setting({
      kind: texts,
      fallback: [],
      doc: { en: 'What the tree shall hold too: locations.', zh: '语法树另含的内容：locations。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
  },
} satisfies Section;

/** Settings of `policy test`. */
export const policyTestSection = {
  name: 'policy-test',
  settings: {
    bench: setting({ kind: toggle, fallback: false, doc: { en: 'Measure the tests.', zh: '测量测试耗时。' } }),
    benchmem: setting({
      kind: toggle,
      fallback: true,
      doc: { en: 'Show the memory that measured tests take (default).', zh: '显示被测测试占用的内存（默认）。' },
    }),
    bundle: bundlePaths,
    capabilities: sharedPolicySettings.capabilities,
    count: setting({ kind: whole(1), fallback: 1, doc: { en: 'Runs of each test.', zh: '每个测试的运行次数。' } }),
    'exit-zero-on-skipped': setting({
      kind: toggle,
      fallback: false,
      short: 'z',
      doc: { en: 'Skipped tests are no failure.', zh: '跳过的测试不算失败。' },
    }),
    'fail-on-empty': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Fail where there are no tests.', zh: '没有测试时视为失败。' },
    }),
    format: setting({
      kind: oneOf(['pretty', 'json', 'gobench']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of the results.', zh: '结果格式。' },
    }),
    ignore: sharedPolicySettings.ignore,
    'max-errors': sharedPolicySettings['max-errors'],
    parallel: setting({
      kind: whole(0, 1024),
      fallback: 0,
      short: 'p',
      doc: {
        en: 'Tests that run at once, on as many processors (default 0: as many as there are).',
        zh: '同时运行的测试数，使用同样多的处理器（默认 0：等于处理器数）。',
      },
    }),
    run: setting({
      kind: text,
      short: 'r',
      doc: { en: 'Only tests whose name matches this regular expression.', zh: '只运行名称匹配该正则表达式的测试。' },
    }),
    schema: sharedPolicySettings.schema,
    sort: setting({
      kind: oneOf(['none', 'duration']),
      fallback: 'none',
      doc: { en: 'Order of the results.', zh: '结果的排序。' },
    }),
    target: sharedPolicySettings.target,
    timeout: setting({
      kind: duration,
      doc: {
        en: 'Longest time of one test (default: 5s, and 30s with --bench).',
        zh: '单个测试的最长时间（默认：5s，与 --bench 同用时为 30s）。',
      },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
    verbose: setting({
      kind: toggle,
      fallback: false,
      short: 'v',
      doc: { en: 'List every test.', zh: '列出所有测试。' },
    }),
    watch: setting({
      kind: toggle,
      fallback: false,
      short: 'w',
      doc: { en: 'Run the tests again whenever a file changes.', zh: '文件变化时重新运行测试。' },
    }),
  },
} satisfies Section;
