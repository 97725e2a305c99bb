import { say } from '../../../../core/index.ts';
import type { EditRow } from '../edit.ts';
import { messages } from '../messages.ts';
import { pointer } from '../patch.ts';
import { decidingRules } from '../situation.ts';
import { nameOf } from './rule-name.ts';

/** Demands an attestation no longer. */
export const dropAttestation: EditRow = {
  name: 'drop-attestation',
  doc: 'Removes a required attestation from a rule.',
  cost: 6,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) =>
      placed.rule.attestations.map(({ type }, at) => ({
        saying: say(messages.dropAttestation, { type, rule: nameOf(placed) }),
        member: `rule ${placed.index} attestations`,
        patch: [{ op: 'remove', path: pointer('rules', placed.index, 'attestations', at) }],
        cost: dropAttestation.cost,
      })),
    ),
};

/** Demands one thing less of an attestation. */
export const dropCondition: EditRow = {
  name: 'drop-condition',
  doc: 'Removes one condition of a required attestation.',
  cost: 5,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) =>
      placed.rule.attestations.flatMap(({ type, conditions }, at) =>
        conditions.map((source, index) => ({
          saying: say(messages.dropCondition, {
            type,
            rule: nameOf(placed),
            condition: 'cel' in source ? source.cel : (source.query ?? 'data.signature.allow'),
          }),
          member: `rule ${placed.index} attestations`,
          patch: [
            { op: 'remove' as const, path: pointer('rules', placed.index, 'attestations', at, 'conditions', index) },
          ],
          cost: dropCondition.cost,
        })),
      ),
    ),
};
