import { DartagnanError, type Saying } from '../../../core/index.ts';
import { parseTrustPolicy } from '../policy.ts';
import type { PolicyEdit } from './edit.ts';
import { dangerousEdits, policyEdits } from './edits/index.ts';
import { materialOf } from './material.ts';
import { rememberingJudge } from './remember.ts';
import { applyPatch, type PatchOperation } from './patch.ts';
import { decisionOf, type Situation } from './situation.ts';

/** The smallest change of a policy that accepts an image, as far as the catalogue of edits knows one. */
export interface Suggestion {
  /** The edits together; undefined where no combination that was tried accepts the image. */
  readonly edits: readonly PolicyEdit[] | undefined;
  readonly patch: readonly PatchOperation[];
  /** Changes that would have helped and are not suggested, with the reason. */
  readonly refused: readonly Saying[];
  /** False where so many edits came into question that not all combinations were tried. */
  readonly isComplete: boolean;
}

/** Edits that are combined at most; a policy that needs more is the wrong one for the image. */
const maxEdits = 3;
/** Edits that are tried at most, the cheapest: an image may carry a thousand signatures of strangers. */
const maxProposals = 24;

/**
 * Finds the smallest change that accepts the image: fewest edits first, then least cost (see the catalogue), each tried with the verifier
 * itself. An image that is accepted already needs none.
 */
export function suggestChange(asked: Situation): Suggestion {
  const situation = { ...asked, material: { ...asked.material, judge: rememberingJudge() } };
  if (decisionOf(situation).accepted) return { edits: [], patch: [], refused: [], isComplete: true };
  const proposed = proposedEdits(situation);
  const edits = [...proposed].sort((left, right) => left.cost - right.cost).slice(0, maxProposals);
  const isComplete = edits.length === proposed.length;
  const refused = dangerousEdits.rows.flatMap((row) => row.refuse(situation) ?? []);
  for (const combination of combinations(edits)) {
    const patch = patchOf(combination);
    if (isAcceptedWith(situation, patch)) return { edits: combination, patch, refused, isComplete };
  }
  return { edits: undefined, patch: [], refused, isComplete };
}

/** Every edit that the catalogue has for a situation. */
export function proposedEdits(situation: Situation): readonly PolicyEdit[] {
  return [...policyEdits].flatMap((row) => row.propose(situation));
}

/** All edits of a combination as one patch; of operations on one member the last is left. */
export function patchOf(edits: readonly PolicyEdit[]): readonly PatchOperation[] {
  const all = edits.flatMap(({ patch }) => patch);
  return all.filter(
    ({ path }, index) => path.endsWith('/-') || !all.slice(index + 1).some((later) => later.path === path),
  );
}

/** Whether the changed policy is one, and accepts the image. */
export function isAcceptedWith(situation: Situation, patch: readonly PatchOperation[]): boolean {
  try {
    const policy = parseTrustPolicy(applyPatch(situation.text, patch), situation.where);
    return decisionOf({ ...situation, policy, material: materialOf(policy, situation) }).accepted;
  } catch (error) {
    if (error instanceof DartagnanError) return false;
    throw error;
  }
}

/** Combinations by size, then cost, then the order of the catalogue; edits of the same member exclude each other. */
export function* combinations(edits: readonly PolicyEdit[]): Generator<readonly PolicyEdit[]> {
  for (let size = 1; size <= maxEdits; size += 1)
    yield* [...subsets(edits, size)].sort((left, right) => costOf(left) - costOf(right));
}

/** What a combination gives away. */
export function costOf(edits: readonly PolicyEdit[]): number {
  return edits.reduce((sum, { cost }) => sum + cost, 0);
}

function* subsets(edits: readonly PolicyEdit[], size: number): Generator<readonly PolicyEdit[]> {
  if (size === 0) return void (yield []);
  for (const [index, first] of edits.entries())
    for (const rest of subsets(edits.slice(index + 1), size - 1))
      if (!rest.some(({ member }) => member === first.member)) yield [first, ...rest];
}
