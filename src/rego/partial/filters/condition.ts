import type { Location } from '../../syntax/ast.ts';
import type { Value } from '../../value/value.ts';

/** A column of a table, as `input.fruits.name` means it. */
export interface Field {
  readonly table: string;
  readonly column: string;
}

/** Comparisons that filters know. */
export type Comparison = 'contains' | 'endswith' | 'eq' | 'gt' | 'gte' | 'in' | 'lt' | 'lte' | 'ne' | 'startswith';

/** What a record must fulfil. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly field: Field;
      readonly value: { readonly constant: Value } | { readonly field: Field };
    };

/** Why a condition cannot be a filter (`pe_fragment_error`). */
export interface FilterProblem {
  readonly code: 'pe_fragment_error';
  readonly message: string;
  readonly location: Location | undefined;
}
