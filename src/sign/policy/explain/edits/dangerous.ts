import { say } from '../../../../core/index.ts';
import type { DangerousRow } from '../edit.ts';
import { messages } from '../messages.ts';
import { decidingRules, decisionOf } from '../situation.ts';
import { signersOf } from './identities.ts';
import { nameOf } from './rule-name.ts';

/** Accepts every identity. */
export const anyIdentity: DangerousRow = {
  name: 'any-identity',
  doc: 'An identity pattern that accepts everybody.',
  refuse: (situation) => (signersOf(situation).length > 0 ? say(messages.refuseAnyIdentity) : undefined),
};

/** Puts every image under a rule. */
export const anyImage: DangerousRow = {
  name: 'any-image',
  doc: 'A pattern of images that names every image.',
  refuse(situation) {
    const [rule] = situation.policy.rules;
    if (decidingRules(situation).length > 0 || rule === undefined) return undefined;
    return say(messages.refuseAnyImage, { rule: nameOf({ rule, index: 0 }) });
  },
};

/** Demands no witness. */
export const dropMaxAge: DangerousRow = {
  name: 'drop-max-age',
  doc: 'No maxAge where nobody witnessed the signature.',
  refuse(situation) {
    const unwitnessed = decisionOf(situation).candidates.some(
      ({ result }) => result.accepted && result.times.length === 0,
    );
    const placed = decidingRules(situation).find(({ rule }) => rule.maxAge !== undefined);
    return unwitnessed && placed !== undefined ? say(messages.dropStrangersAge, { rule: nameOf(placed) }) : undefined;
  },
};

/** Demands no signature. */
export const noAuthority: DangerousRow = {
  name: 'no-authority',
  doc: 'A rule without authorities, or with a quorum of none.',
  refuse(situation) {
    const [placed] = decidingRules(situation);
    return placed === undefined ? undefined : say(messages.refuseNoAuthority, { rule: nameOf(placed) });
  },
};

/** Only warns. */
export const warnOnly: DangerousRow = {
  name: 'warn-only',
  doc: 'A rule that only warns.',
  refuse(situation) {
    const placed = decidingRules(situation).find(({ rule }) => rule.mode === 'enforce');
    return placed === undefined ? undefined : say(messages.refuseWarn, { rule: nameOf(placed) });
  },
};
