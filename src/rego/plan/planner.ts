import type { Body, CallTerm, Location, RefPath, RefTerm, Term } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';
import type { Builder } from './builder.ts';
import type { Callee, Operand } from './ir.ts';
import { findNode, type RuleNode } from './tree.ts';

/** What the planner must know of a builtin. */
export interface BuiltinSignature {
  readonly arity: number;
  /** Yields many results. */
  readonly relation: boolean;
  /** Takes any number of arguments. */
  readonly variadic: boolean;
}

/** What every part of the planner needs: where steps go, what names mean, and the parts that call each other. */
export interface Planner {
  readonly builder: Builder;
  readonly tree: RuleNode;
  readonly builtins: ReadonlyMap<string, BuiltinSignature>;
  /** Number of arguments of each planned function. */
  readonly arities: readonly number[];
  /** Builtins that some `with` replaces, gathered while planning. */
  readonly mocked: Set<string>;
  /** Results of `rego.metadata.rule()` and `rego.metadata.chain()` at this place. */
  /** Gives a number to a comprehension that keeps an index in a context's memory. */
  nextMemory(): number;
  readonly metadata: { readonly rule: Value | undefined; readonly chain: Value };
  term(term: Term): Operand;
  callTerm(term: CallTerm): Operand;
  reference(path: RefPath, location: Location): Operand;
  body(body: Body): void;
}

/** Name of an operator or `with` target: its strings joined by dots. */
export function referenceName(term: Term): string {
  if (term.type === 'ref') return term.value.map((part) => referenceName(part)).join('.');
  return term.type === 'var' || term.type === 'string' ? term.value : '';
}

/** The function that a reference names; undefined where it names none. */
export function calleeOf(planner: Planner, term: RefTerm | Term): Callee | undefined {
  const path = term.type === 'ref' ? term.value : [term];
  const [head, ...keys] = path;
  if (head?.type !== 'var') return undefined;
  if (head.value === 'data') {
    const names = keys.map((key) => (key.type === 'string' ? key.value : ''));
    const number = findNode(planner.tree, names)?.function;
    return number === undefined ? undefined : { function: number };
  }
  const name = referenceName(term);
  return planner.builtins.has(name) ? { builtin: name } : undefined;
}
