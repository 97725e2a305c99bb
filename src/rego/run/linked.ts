import type { Location } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';
import type { RuleNode } from '../plan/tree.ts';
import type { Context } from './context.ts';

/** Entry of a document in generated code. */
export type DocumentEntry = (context: Context) => Value | undefined;

/** Entry of a function in generated code. */
export type FunctionEntry = (context: Context, ...values: Value[]) => Value | undefined;

/** Generated code that is ready to run. */
export interface LinkedPolicy {
  readonly tree: RuleNode;
  readonly documents: readonly DocumentEntry[];
  readonly functions: readonly FunctionEntry[];
  /** Paths of the documents below `data`. */
  readonly paths: readonly (readonly string[])[];
  /** Places that errors name; queries add theirs. */
  readonly sites: readonly Location[];
}
