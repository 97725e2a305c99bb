import { policyExplainSection } from '../../compose/config/sections/policy-observe.ts';
import type { CommandSpec } from '../spec.ts';
import { generalFlags, portsOf, show } from './policy-command.ts';

/** `policy explain`: why a query is undefined, false or what it is. */
export const explainCommand: CommandSpec = {
  name: 'explain',
  doc: 'Says why a query is undefined, false or surprising: the first condition of each rule that failed, with the values it saw.',
  summary: { en: 'Say why a query is undefined or false.', zh: '解释查询为何未定义或为假。' },
  arguments: [{ syntax: '<query>', doc: { en: 'Query in Rego.', zh: 'Rego 查询。' } }],
  flags: [{ section: policyExplainSection }, generalFlags],
  endless: true,
  examples: [
    "dartagnan policy explain -d policy.rego -i input.json 'data.authz.allow'",
    "dartagnan policy explain -d policies -i pod.yaml --format json 'data.admission.deny'",
  ],
  async run(invocation) {
    const { explainQuery } = await import('../../compose/policy/explain.ts');
    const [query = ''] = invocation.words;
    const outcome = await explainQuery(query, invocation.settings(policyExplainSection), portsOf(invocation));
    return show(outcome, invocation);
  },
};
