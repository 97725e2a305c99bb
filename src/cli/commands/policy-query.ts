import {
  policyBenchSection,
  policyCapabilitiesSection,
  policyDepsSection,
  policyExecSection,
  policyVersionSection,
} from '../../compose/config/sections/policy-query.ts';
import { version } from '../../core/version.ts';
import type { CommandSpec } from '../spec.ts';
import { logOf } from './policy-log.ts';
import { generalFlags, pathArguments, portsOf, queryArgument, show, wordsOf } from './policy-command.ts';

/** `policy bench`: how long a query takes. */
export const benchCommand: CommandSpec = {
  name: 'bench',
  doc: 'Evaluates a query over and over, and tells how long it takes and how its times are spread.',
  summary: { en: 'Measure a query.', zh: '测量查询的耗时。' },
  arguments: [{ ...queryArgument, syntax: '[query]' }],
  flags: [{ section: policyBenchSection }, generalFlags],
  endless: true,
  examples: [
    "dartagnan policy bench -d policy.rego -i input.json 'data.authz.allow'",
    "dartagnan policy bench -d policy.rego --format gobench --count 5 'data.authz.allow'",
  ],
  async run(invocation) {
    const { benchQuery } = await import('../../compose/policy/queries.ts');
    const [query] = invocation.words;
    return show(await benchQuery(query, invocation.settings(policyBenchSection), portsOf(invocation)), invocation);
  },
};

/** `policy capabilities`: what the language can do here. */
export const capabilitiesCommand: CommandSpec = {
  name: 'capabilities',
  doc: 'Prints the builtins and features of the language, as a capabilities file.',
  summary: { en: 'Print the capabilities of the language.', zh: '打印语言的能力。' },
  arguments: [],
  flags: [{ section: policyCapabilitiesSection }, generalFlags],
  examples: ['dartagnan policy capabilities --current'],
  async run(invocation) {
    const { printCapabilities } = await import('../../compose/policy/queries.ts');
    const outcome = await printCapabilities(invocation.settings(policyCapabilitiesSection), portsOf(invocation));
    return show(outcome, invocation);
  },
};

/** `policy deps`: documents that a query depends on. */
export const depsCommand: CommandSpec = {
  name: 'deps',
  doc: 'Lists the documents that a query depends on.',
  summary: { en: 'List what a query depends on.', zh: '列出查询所依赖的文档。' },
  arguments: [queryArgument],
  flags: [{ section: policyDepsSection }, generalFlags],
  examples: ['dartagnan policy deps -d policy.rego data.authz.allow'],
  async run(invocation) {
    const { queryDependencies } = await import('../../compose/policy/queries.ts');
    const [query = ''] = invocation.words;
    const outcome = await queryDependencies(query, invocation.settings(policyDepsSection), portsOf(invocation));
    return show(outcome, invocation);
  },
};

/** `policy exec`: one decision on many inputs. */
export const execCommand: CommandSpec = {
  name: 'exec',
  doc: 'Asks a bundle for its decision on each of many input files.',
  summary: { en: 'Decide on many input files.', zh: '对多个输入文件作出决策。' },
  arguments: [{ ...pathArguments, syntax: '[paths...]' }],
  flags: [{ section: policyExecSection }, generalFlags],
  endless: true,
  examples: [
    'dartagnan policy exec -b policies --decision authz/allow --fail inputs',
    'dartagnan policy exec --config-file config.yaml --set decision_logs.console=true inputs',
  ],
  async run(invocation) {
    const { executePolicies } = await import('../../compose/policy/queries.ts');
    const settings = invocation.settings(policyExecSection);
    const log = await logOf(invocation, settings, 'info');
    return show(await executePolicies(wordsOf(invocation), settings, { ...portsOf(invocation), log }), invocation);
  },
};

/** `policy version`. */
export const versionCommand: CommandSpec = {
  name: 'version',
  doc: 'Prints the version of the program and of the language.',
  summary: { en: 'Print the version.', zh: '打印版本。' },
  // The original takes words here, and does nothing with them.
  arguments: [{ syntax: '[words...]', doc: { en: 'Not looked at.', zh: '不使用。' } }],
  flags: [{ section: policyVersionSection }, generalFlags],
  examples: ['dartagnan policy version', 'dartagnan policy version --check'],
  async run(invocation) {
    const { io, settings } = invocation;
    const { node, platform } = io.host;
    io.stdout.write(`Version: ${version}\nNode Version: ${node}\nPlatform: ${platform}\nRego Version: v1\n`);
    if (!settings(policyVersionSection).check) return 0;
    const { checkRelease } = await import('../../compose/policy/queries.ts');
    return show(await checkRelease(portsOf(invocation)), invocation);
  },
};
