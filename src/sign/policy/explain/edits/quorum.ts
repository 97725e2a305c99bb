import { say } from '../../../../core/index.ts';
import type { EditRow } from '../edit.ts';
import { messages } from '../messages.ts';
import { pointer } from '../patch.ts';
import { decidingRules } from '../situation.ts';
import { nameOf, quorumOf } from './rule-name.ts';

/** Demands fewer signatures, but one at least. */
export const lowerQuorum: EditRow = {
  name: 'lower-quorum',
  doc: 'Lowers the quorum of a rule, to one signature at the least.',
  cost: 4,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) => {
      const before = quorumOf(placed);
      return Array.from({ length: before - 1 }, (_, index) => before - 1 - index).map((after) => ({
        saying: say(messages.lowerQuorum, { rule: nameOf(placed), before, after }),
        member: `rule ${placed.index} quorum`,
        patch: [{ op: 'add', path: pointer('rules', placed.index, 'quorum'), value: after }],
        cost: lowerQuorum.cost * (before - after),
      }));
    }),
};
