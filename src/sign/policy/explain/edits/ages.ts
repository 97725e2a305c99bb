import { say } from '../../../../core/index.ts';
import { decisionOf, decidingRules, type PlacedRule, type Situation } from '../situation.ts';
import type { EditRow, PolicyEdit } from '../edit.ts';
import { messages } from '../messages.ts';
import { pointer } from '../patch.ts';
import { nameOf } from './rule-name.ts';

/** Lets signatures be older. */
export const raiseMaxAge: EditRow = {
  name: 'raise-max-age',
  doc: 'Raises the maxAge of a rule to the age of a signature that a trusted witness saw.',
  cost: 1,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) => {
      const { maxAge } = placed.rule;
      if (maxAge === undefined) return [];
      return agesAbove(maxAge, situation).map(
        (after, rank): PolicyEdit => ({
          saying: say(messages.raiseAge, { rule: nameOf(placed), before: ageText(maxAge), after }),
          member: `rule ${placed.index} maxAge`,
          patch: [{ op: 'replace', path: pointer('rules', placed.index, 'maxAge'), value: after }],
          cost: raiseMaxAge.cost + rank / 100,
        }),
      );
    }),
};

/** Lets attestations be older. */
export const raiseAttestationAge: EditRow = {
  name: 'raise-attestation-age',
  doc: 'Raises the maxAge of a required attestation to the age of one that a trusted witness saw.',
  cost: 1,
  propose: (situation) => decidingRules(situation).flatMap((placed) => attestationAges(placed, situation)),
};

function attestationAges(placed: PlacedRule, situation: Situation): readonly PolicyEdit[] {
  return placed.rule.attestations.flatMap(({ type, maxAge }, at) => {
    if (maxAge === undefined) return [];
    return agesAbove(maxAge, situation, type).map((after, rank) => ({
      saying: say(messages.raiseAttestationAge, { type, rule: nameOf(placed), before: ageText(maxAge), after }),
      member: `rule ${placed.index} attestation ${at} maxAge`,
      patch: [
        { op: 'replace' as const, path: pointer('rules', placed.index, 'attestations', at, 'maxAge'), value: after },
      ],
      cost: raiseAttestationAge.cost + rank / 100,
    }));
  });
}

/** Ages of what holds but for its age, shortest first: of attestations of a type, or of all candidates. */
function agesAbove(maxAge: number, situation: Situation, type?: string): readonly string[] {
  const { candidates } = decisionOf(situation);
  const holding = candidates.filter(
    ({ candidate, result }) => result.accepted && (type === undefined || candidate.statement?.predicateType === type),
  );
  const ages = holding
    .map(({ result }) => situation.found.now - Math.max(...result.times.map(({ time }) => time)))
    .filter((age) => Number.isFinite(age) && age > maxAge * 1000)
    .sort((left, right) => left - right);
  return [...new Set(ages.map((age) => roundedAge(age / 1000)))].slice(0, 8);
}

/** The next whole number of days; of hours below two days: an age that ends with the command would be none tomorrow. */
function roundedAge(seconds: number): string {
  const hours = Math.floor(seconds / 3600) + 1;
  return hours < 48 ? `${hours}h` : `${Math.floor(seconds / 86_400) + 1}d`;
}

function ageText(seconds: number): string {
  return seconds % 86_400 === 0 ? `${seconds / 86_400}d` : `${seconds}s`;
}
