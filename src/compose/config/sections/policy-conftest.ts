import { oneOf, text, texts, toggle } from '../kind.ts';
import { setting, type Section } from '../setting.ts';
import { sharedPolicySettings } from './policy.ts';

/** Settings of `policy conftest`. */
export const policyConftestSection = {
  name: 'policy-conftest',
  settings: {
    'all-namespaces': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Run the rules of every namespace.', zh: '运行所有命名空间的规则。' },
    }),
    capabilities: sharedPolicySettings.capabilities,
    check: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'With fmt: name files that are not in form.', zh: '与 fmt 同用：列出格式不符的文件。' },
    }),
    combine: setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Give the rules all files at once, a list of path and contents.',
        zh: '将所有文件合并为一个输入：由 path 和 contents 组成的列表。',
      },
    }),
    data: setting({
      kind: texts,
      fallback: [],
      short: 'd',
      doc: { en: 'Files and folders of data for the policies.', zh: '供策略使用的数据文件和目录。' },
    }),
    'fail-on-warn': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit 1 for warnings, 2 for failures.', zh: '有警告时退出码为 1，有失败时为 2。' },
    }),
    'github-hide-passed': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Leave files whose checks all passed out of the GitHub output.',
        zh: '在 GitHub 输出中略去全部通过的文件。',
      },
    }),
    ignore: setting({
      kind: text,
      doc: {
        en: 'Regular expression of paths below folders to leave out.',
        zh: '要排除的目录内路径的正则表达式。',
      },
    }),
    'junit-hide-message': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Names of JUnit’s test cases without the message.', zh: 'JUnit 测试用例名称中不含消息。' },
    }),
    namespace: setting({
      kind: texts,
      fallback: ['main'],
      short: 'n',
      doc: {
        en: 'Packages whose rules run; may hold * and ?.',
        zh: '要运行规则的包，可用 * 和 ?。',
      },
    }),
    'no-color': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'No colours on a terminal either.', zh: '终端上也不使用颜色。' },
    }),
    'no-fail': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Exit 0 whatever the rules say.', zh: '无论规则结果如何，退出码均为 0。' },
    }),
    outDir: setting({
      kind: text,
      fallback: '.',
      doc: { en: 'With doc: folder of the pages.', zh: '与 doc 同用：页面所在目录。' },
    }),
    output: setting({
      kind: text,
      fallback: 'stdout',
      short: 'o',
      doc: {
        en: 'Form of the report: stdout, json, tap, table, junit, github, azuredevops or sarif; with doc a folder.',
        zh: '报告格式：stdout、json、tap、table、junit、github、azuredevops 或 sarif；与 doc 同用时为目录。',
      },
    }),
    parser: setting({
      kind: oneOf([
        'codeowners',
        'csv',
        'cyclonedx',
        'dockerfile',
        'dotenv',
        'edn',
        'hcl1',
        'hcl2',
        'ignore',
        'ini',
        'json',
        'jsonl',
        'nginx',
        'properties',
        'spdx',
        'textproto',
        'toml',
        'xml',
        'yaml',
      ]),
      doc: { en: 'Format of all files (default: by their names).', zh: '所有文件的格式（默认按文件名判断）。' },
    }),
    policy: setting({
      kind: texts,
      fallback: ['policy'],
      short: 'p',
      doc: { en: 'Files and folders of policies.', zh: '策略文件和目录。' },
    }),
    'proto-file-dirs': setting({
      kind: texts,
      fallback: [],
      doc: {
        en: 'Folders of .proto files, for messages in text form.',
        zh: '存放 .proto 文件的目录，供文本格式的消息使用。',
      },
    }),
    quiet: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Write nothing where nothing failed.', zh: '没有失败时不输出任何内容。' },
    }),
    'rego-version': setting({
      kind: oneOf(['v0', 'v1']),
      fallback: 'v1',
      doc: { en: 'Dialect of the policies.', zh: '策略的语法版本。' },
    }),
    report: setting({
      kind: oneOf(['full', 'notes', 'fails']),
      doc: {
        en: 'With verify: list the tests, with traces of those that failed.',
        zh: '与 verify 同用：列出测试，并附失败测试的跟踪。',
      },
    }),
    'show-builtin-errors': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Errors of builtins are told, and are a failure.', zh: '报告内置函数的错误，并视为失败。' },
    }),
    'stdin-filename': setting({
      kind: text,
      doc: {
        en: 'Name that standard input goes by, in the report and for its format.',
        zh: '标准输入在报告中使用的文件名，也用于判断格式。',
      },
    }),
    strict: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Strict mode of the compiler.', zh: '编译器的严格模式。' },
    }),
    'suppress-exceptions': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Leave exceptions out of the report.', zh: '报告中不包含例外。' },
    }),
    template: setting({
      kind: text,
      short: 't',
      doc: { en: 'With doc: file with a template of Go for a page.', zh: '与 doc 同用：页面的 Go 模板文件。' },
    }),
    tls: setting({
      kind: toggle,
      fallback: true,
      doc: { en: 'Registries must show a valid certificate (default).', zh: '镜像仓库须出示有效证书（默认）。' },
    }),
    trace: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Show every step of the rules.', zh: '显示规则求值的每一步。' },
    }),
    update: setting({
      kind: texts,
      fallback: [],
      short: 'u',
      doc: {
        en: 'Fetch policies from here before the test: a registry, web address, repository of git or folder.',
        zh: '测试前从此处获取策略：镜像仓库、网址、git 仓库或目录。',
      },
    }),
    'var-values': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'With verify --report: show values of variables in expressions that failed.',
        zh: '与 verify --report 同用：显示失败表达式中变量的值。',
      },
    }),
  },
} satisfies Section;
