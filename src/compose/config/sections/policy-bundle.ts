import { oneOf, path, someOf, text, texts, toggle } from '../kind.ts';
import { setting, type Section } from '../setting.ts';
import { optimizeSettings } from './policy-optimize.ts';
import { bundlePaths, sharedPolicySettings } from './policy.ts';

const signing = {
  'claims-file': setting({
    kind: path,
    doc: { en: 'JSON file with further claims of the signature.', zh: '含签名附加声明的 JSON 文件。' },
  }),
  'signing-alg': setting({
    kind: text,
    fallback: 'RS256',
    doc: { en: 'Algorithm of signatures (default: RS256).', zh: '签名算法（默认：RS256）。' },
  }),
  'signing-key': setting({
    kind: text,
    doc: { en: 'PEM file of the private key, or the secret of an HMAC.', zh: '私钥的 PEM 文件，或 HMAC 密钥。' },
  }),
  'signing-plugin': setting({
    kind: text,
    doc: {
      en: 'Sign with the program dartagnan-signer-NAME on the search path; _default is the own signer.',
      zh: '用搜索路径上的程序 dartagnan-signer-名称 签名；_default 为内置签名器。',
    },
  }),
};

/** Settings of `policy build`. */
export const policyBuildSection = {
  name: 'policy-build',
  settings: {
    bundle: bundlePaths,
    capabilities: sharedPolicySettings.capabilities,
    'claims-file': signing['claims-file'],
    debug: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Tell on standard error how the bundle is built.', zh: '在标准错误上说明构建过程。' },
    }),
    entrypoint: optimizeSettings.entrypoint,
    'exclude-files-verify': setting({
      kind: texts,
      fallback: [],
      doc: { en: 'Files that a signature need not list.', zh: '签名无需列出的文件。' },
    }),
    'follow-symlinks': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Read symbolic links in bundles as what they lead to; without it they are left out.',
        zh: '读取包中符号链接所指的内容；否则忽略符号链接。',
      },
    }),
    format: setting({
      kind: oneOf(['json', 'proto']),
      fallback: 'json',
      doc: {
        en: 'Form of the plan: plan.json, or Protocol Buffers, plan.pb with .manifest.pb (target plan; default: json).',
        zh: '计划的格式：plan.json，或 Protocol Buffers（plan.pb 与 .manifest.pb）（目标 plan；默认：json）。',
      },
    }),
    ignore: sharedPolicySettings.ignore,
    optimize: optimizeSettings.optimize,
    output: setting({
      kind: path,
      short: 'o',
      doc: {
        en: 'File to write (default: bundle.tar.gz; of the target js policy.mjs).',
        zh: '输出文件（默认：bundle.tar.gz；目标为 js 时是 policy.mjs）。',
      },
    }),
    'partial-namespace': setting({
      kind: text,
      fallback: 'partial',
      doc: {
        en: 'Package of the rules that an optimization makes (default: partial).',
        zh: '优化所生成规则的包名（默认：partial）。',
      },
    }),
    'plan-addons': setting({
      kind: someOf(['unplanned_rules']),
      fallback: [],
      doc: {
        en: 'What else the plan lists: unplanned_rules, those that no entrypoint needs (target plan).',
        zh: '计划中额外列出的内容：unplanned_rules，即没有入口点需要的规则（目标 plan）。',
      },
    }),
    'prune-unused': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Plan the entrypoints alone, and not the documents that depend on them (targets plan and wasm). The target js always leaves out what no entrypoint reaches; bundles keep their Rego, as with OPA.',
        zh: '只为入口点生成计划，不含依赖入口点的文档（目标 plan 与 wasm）。目标 js 始终省略入口点未触及的规则；包则与 OPA 一样保留其 Rego。',
      },
    }),
    revision: setting({ kind: text, short: 'r', doc: { en: 'Revision of the bundle.', zh: '包的修订号。' } }),
    scope: setting({ kind: text, doc: { en: 'Scope of the signature.', zh: '签名的 scope。' } }),
    'signing-alg': signing['signing-alg'],
    'signing-key': signing['signing-key'],
    'signing-plugin': signing['signing-plugin'],
    target: setting({
      kind: oneOf(['rego', 'js', 'plan', 'wasm']),
      fallback: 'rego',
      short: 't',
      doc: {
        en: 'What is built: a bundle (rego), a bundle with a plan in OPA’s intermediate representation (plan), a bundle with a WebAssembly module of OPA’s interface (wasm), or a JavaScript module that runs without eval (js).',
        zh: '构建目标：包（rego）、含 OPA 中间表示计划的包（plan）、含 OPA 接口 WebAssembly 模块的包（wasm），或无需 eval 即可运行的 JavaScript 模块（js）。',
      },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
    'verification-key': setting({
      kind: text,
      doc: {
        en: 'PEM file of the public key, or the secret of an HMAC, that the bundles read must be signed with.',
        zh: '用于验证所读取包的公钥 PEM 文件或 HMAC 密钥。',
      },
    }),
    'verification-key-id': setting({
      kind: text,
      fallback: 'default',
      doc: { en: 'Name of that key (default: default).', zh: '该密钥的名称（默认：default）。' },
    }),
    'wasm-include-print': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Keep print in the module, whose host is then to print (target wasm).',
        zh: '在模块中保留 print，由其宿主负责输出（目标 wasm）。',
      },
    }),
  },
} satisfies Section;

/** Settings of `policy inspect`. */
export const policyInspectSection = {
  name: 'policy-inspect',
  settings: {
    annotations: setting({
      kind: toggle,
      fallback: false,
      short: 'a',
      doc: { en: 'List the METADATA blocks too.', zh: '同时列出 METADATA 块。' },
    }),
    format: setting({
      kind: oneOf(['pretty', 'json']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of the output.', zh: '输出格式。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
  },
} satisfies Section;

/** Settings of `policy sign`. */
export const policySignSection = {
  name: 'policy-sign',
  settings: {
    bundle: bundlePaths,
    'claims-file': signing['claims-file'],
    'output-file-path': setting({
      kind: path,
      fallback: '.',
      short: 'o',
      doc: {
        en: 'Folder of .signatures.json (default: the current one).',
        zh: '.signatures.json 所在目录（默认：当前目录）。',
      },
    }),
    'signing-alg': signing['signing-alg'],
    'signing-key': signing['signing-key'],
    'signing-plugin': signing['signing-plugin'],
  },
} satisfies Section;
