import type { CatalogueRow, Saying } from '../../../core/index.ts';
import type { PatchOperation } from './patch.ts';
import type { Situation } from './situation.ts';

/** One change of a trust policy. */
export interface PolicyEdit {
  /** What is changed, one sentence. */
  readonly saying: Saying;
  /** What is changed: edits of the same member exclude each other. */
  readonly member: string;
  readonly patch: readonly PatchOperation[];
  /** How much the change gives away, to compare edits by; see {@link EditRow.cost}. */
  readonly cost: number;
}

/** A kind of change, with the changes of that kind that could help. */
export interface EditRow extends CatalogueRow {
  /** Smallest cost of such an edit: 1 keeps who is trusted, 2 and 3 trust somebody new, 4 and more demand less. */
  readonly cost: number;
  propose(situation: Situation): readonly PolicyEdit[];
}

/** A change that is never suggested, since strangers could use it. */
export interface DangerousRow extends CatalogueRow {
  /** Why it is not suggested; undefined where it would not help here anyway. */
  refuse(situation: Situation): Saying | undefined;
}
