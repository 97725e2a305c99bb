import type { CatalogueRow } from '../../core/index.ts';
import type { Value } from '../value/value.ts';
import type { BuiltinContext } from './context.ts';
import type { ArgumentsOf, TypeSpec } from './type.ts';

/** Categories of the reference pages, as OPA's documentation groups its builtins. */
export type BuiltinCategory =
  | 'aggregates'
  | 'array'
  | 'bits'
  | 'comparison'
  | 'conversions'
  | 'crypto'
  | 'encoding'
  | 'glob'
  | 'graph'
  | 'graphql'
  | 'http'
  | 'internal'
  | 'net'
  | 'numbers'
  | 'object'
  | 'opa'
  | 'providers.aws'
  | 'regex'
  | 'rego'
  | 'semver'
  | 'sets'
  | 'strings'
  | 'time'
  | 'tokens'
  | 'tokensign'
  | 'tracing'
  | 'types'
  | 'units'
  | 'uuid';

/** What a row may say besides its signature. */
export interface BuiltinMeta {
  /** One line for the reference pages. */
  readonly doc: string;
  readonly category: BuiltinCategory;
  /** Operator that calls it, `+`. */
  readonly infix?: string;
  readonly deprecated?: true;
  /** Different results for the same arguments: never evaluated before its time. */
  readonly nondeterministic?: true;
  /** Yields many results (`walk`). */
  readonly relation?: true;
  /** Takes any number of further arguments. */
  readonly variadic?: true;
  /** Name that its error messages use where it is another one. */
  readonly errorName?: string;
  /** Arguments are not checked before the call: the implementation words its own errors. */
  readonly unchecked?: true;
}

/** A function of the language. */
export interface Builtin extends CatalogueRow, BuiltinMeta {
  readonly arguments: readonly TypeSpec[];
  readonly result: TypeSpec | undefined;
  /** Takes the evaluation's context before its arguments. */
  readonly contextual: boolean;
  /** Undefined where the result is undefined. @throws BuiltinError where the arguments have no result. */
  readonly implementation: Implementation;
}

/** An implementation whose parameters are known to its row alone. */
export type Implementation = (...values: never) => Value | undefined;

/** One row of the catalogue; the implementation's parameters follow from the argument types. */
export function builtin<const Specs extends readonly TypeSpec[]>(
  name: string,
  args: Specs,
  result: TypeSpec | undefined,
  implementation: (...values: ArgumentsOf<Specs>) => Value | undefined,
  meta: BuiltinMeta,
): Builtin {
  return { ...meta, name, arguments: args, result, implementation, contextual: false };
}

/** A row whose implementation needs the evaluation's clock, caches, host or output. */
export function contextBuiltin<const Specs extends readonly TypeSpec[]>(
  name: string,
  args: Specs,
  result: TypeSpec | undefined,
  implementation: (context: BuiltinContext, ...values: ArgumentsOf<Specs>) => Value | undefined,
  meta: BuiltinMeta,
): Builtin {
  return { ...meta, name, arguments: args, result, implementation, contextual: true };
}
