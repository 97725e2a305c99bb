import { policyRunSection } from '../../compose/config/sections/policy-run.ts';
import type { CommandSpec } from '../spec.ts';
import { generalFlags, pathArguments, portsOf, wordsOf } from './policy-command.ts';
import { generalSection } from '../../compose/config/sections/general.ts';

/** `policy run`: the server. */
export const runCommand: CommandSpec = {
  name: 'run',
  doc: 'Serves decisions of policies by HTTP, with the API of OPA.',
  summary: { en: 'Serve decisions by HTTP.', zh: '通过 HTTP 提供决策服务。' },
  arguments: [{ ...pathArguments, syntax: '[paths...]' }],
  flags: [
    { section: policyRunSection },
    generalFlags,
    { section: generalSection, only: ['debug', 'log-format', 'quiet'] },
  ],
  endless: true,
  examples: [
    'dartagnan policy run --server policies',
    'dartagnan policy run --server --addr 127.0.0.1:8181 --bundle bundle.tar.gz',
    'dartagnan policy run --server --authentication token --authorization basic authz.rego',
  ],
  async run(invocation) {
    const { servePolicies } = await import('../../compose/policy/serve.ts');
    await servePolicies(wordsOf(invocation), invocation.settings(policyRunSection), {
      ...portsOf(invocation),
      log: invocation.log,
    });
    return 0;
  },
};
