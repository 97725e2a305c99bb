import { say } from '../../../../core/index.ts';
import type { EditRow } from '../edit.ts';
import { messages } from '../messages.ts';
import { decidingRules } from '../situation.ts';
import { nameInRule } from './declare.ts';
import { nameOf, quorumOf } from './rule-name.ts';

/** Lets an authority of the policy sign for one more rule. */
export const addDeclaredAuthority: EditRow = {
  name: 'add-declared-authority',
  doc: 'Names an authority that the policy declares in a rule; as many as before must sign.',
  cost: 2,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) =>
      Object.keys(situation.policy.authorities)
        .filter((name) => !placed.rule.authorities.includes(name))
        .map((authority) => ({
          saying: say(messages.addDeclaredAuthority, { authority, rule: nameOf(placed), quorum: quorumOf(placed) }),
          member: `rule ${placed.index} authority ${authority}`,
          patch: nameInRule(placed, authority),
          cost: addDeclaredAuthority.cost,
        })),
    ),
};
