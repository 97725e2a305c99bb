import type { Builtin } from '../../builtins/builtin.ts';
import type { RuleTree } from '../../check/tree.ts';
import type { CallExpr, RefTerm } from '../../syntax/ast.ts';
import { dottedName } from '../../syntax/build.ts';
import type { Value } from '../../value/value.ts';
import type { VirtualPlace } from './documents.ts';
import type { Done, Frame, Next } from './frame.ts';
import type { Operand, Scope } from './term.ts';

/** A term with the variables that it is about. */
export interface Side {
  readonly operand: Operand;
  readonly scope: Scope;
}

/** Terms with the variables that they are about. */
export interface Sides {
  readonly operands: readonly Operand[];
  readonly scope: Scope;
}

/** A reference that is being followed. */
export interface Walk {
  readonly ref: RefTerm;
  /** Variables of its operands. */
  readonly scope: Scope;
  /** What it is unified with. */
  readonly other: Side;
}

/** Which shortcuts of the original are taken: its index of rules, and the end of a search with the first value. */
export interface TraceChoices {
  readonly indexing?: boolean;
  readonly earlyExit?: boolean;
}

/** What the parts of the evaluator need of each other. Each calls `next` for every solution. */
export interface Machine {
  readonly tree: RuleTree;
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly choices: TraceChoices;
  /** What is left of a body, in the order in which the original's evaluator searches. */
  solve(frame: Frame, index: number, next: Next): Done;
  /** A body that is entered, and that tells of its solutions. */
  run(frame: Frame, next: Next): Done;
  unify(frame: Frame, left: Side, right: Side, next: Next): Done;
  unifyAll(frame: Frame, left: Sides, right: Sides, next: Next): Done;
  /** A reference that is unified with a term. */
  resolve(frame: Frame, walk: Walk, next: Next): Done;
  /** A document that rules make. @param at the first operand behind it */
  document(frame: Frame, walk: Walk, place: VirtualPlace, at: number, next: Next): Done;
  /** What is below a value, by the operands of a reference from one on. */
  below(frame: Frame, walk: Walk, value: Value, at: number, next: Next): Done;
  /** A call of a function that rules make. */
  call(frame: Frame, expr: CallExpr, next: Next): Done;
}

/** Arguments of a function; undefined where there is none of that name. */
export function arityOf({ tree, builtins }: Machine, { value: path }: RefTerm): number | undefined {
  const row = builtins.get(dottedName({ type: 'ref', location: path[0].location, value: path }) ?? '');
  if (row !== undefined) return row.arguments.length;
  let node: RuleTree | undefined = tree;
  for (const operand of path.slice(1)) node = node?.children.get(operand.type === 'string' ? `s${operand.value}` : '');
  return node?.rules[0]?.rule.head.args?.length;
}
