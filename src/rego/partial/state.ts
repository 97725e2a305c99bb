import type { Expr, Term } from '../syntax/ast.ts';
import type { Bindings } from './terms.ts';

/** A partial solution: what variables stand for, and conditions that only the unknowns can decide. Never changed. */
export interface State {
  readonly bindings: Bindings;
  readonly saved: readonly Expr[];
  /** Variables that saved conditions will bind. */
  readonly open: ReadonlySet<string>;
}

/** Nothing known, nothing asked. */
export const emptyState: State = { bindings: new Map(), saved: [], open: new Set() };

/** A state in which a variable stands for a term. */
export function bind(state: State, name: string, term: Term): State {
  return { ...state, bindings: new Map(state.bindings).set(name, term) };
}

/** A state with one more condition, which binds the variables named. */
export function save(state: State, expr: Expr, names: Iterable<string>): State {
  return { ...state, saved: [...state.saved, expr], open: new Set([...state.open, ...names]) };
}
