import type { Builtin } from '../builtins/builtin.ts';
import type { RuleTree } from '../check/tree.ts';
import type { Body, Expr, Module, RefPath, RefTerm, Rule, Term } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';
import type { Environment, Path } from './environment.ts';
import type { State } from './state.ts';

/** A term without references that could be resolved, and the solution in which it has that value. */
export interface Operand {
  readonly term: Term;
  readonly state: State;
}

/** How far rules are inlined. */
export interface Inlining {
  readonly disabled: readonly Path[];
  /** Rules that depend on unknowns are never inlined. */
  readonly shallow: boolean;
  /** What is left takes the place of the rules: it must fail where they fail, and need not be more than they are. */
  readonly inPlace?: boolean;
}

/** What the parts of the partial evaluator need of each other. */
export interface Machine {
  readonly tree: RuleTree;
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly inlining: Inlining;
  readonly modules: readonly Module[];
  /** Builtins that are left to the evaluation of the result. */
  readonly postponed: ReadonlySet<string>;
  /** A name that no other variable has. */
  fresh(name?: string): string;
  /** Counts work. @throws EvaluationError at a limit */
  spend(): void;
  /** Does work that must not be too much; undefined where it is. */
  attempt<Result>(work: () => Result): Result | undefined;
  body(body: Body, state: State, env: Environment): Iterable<State>;
  /** @param wanted the one value that matters: a default rule of another one is left out */
  operand(term: Term, state: State, env: Environment, wanted?: Value): Iterable<Operand>;
  unify(left: Term, right: Term, state: State): Iterable<State>;
  /** Values of rules of one path, each with its solution; undefined where only a support rule can tell. */
  outcomes(
    rules: readonly Rule[],
    args: readonly Term[],
    state: State,
    env: Environment,
    wanted?: Value,
  ): Operand[] | undefined;
  /** Makes support rules for all below a path; the path that they have. */
  support(path: RefPath, env: Environment): RefPath;
  /** Adds one support rule beside the others. */
  addHelper(name: string, args: readonly Term[], bodies: readonly Body[], env: Environment): RefTerm;
  /** An expression to be evaluated later: known documents are constants, rules are support rules. */
  residual(expr: Expr, env: Environment): Expr;
  residualTerm(term: Term, env: Environment): Term;
}
