import type { CheckedQuery } from '../check/compiled.ts';
import type { Expr, Location, Term } from '../syntax/ast.ts';
import { callExpr } from '../syntax/build.ts';
import { Builder } from './builder.ts';
import { lacksOutput } from './call.ts';
import { withModifiers } from './expression.ts';
import type { Block, Operand } from './ir.ts';
import { makePlanner, type PlannedPolicy, type SharedPlanner } from './plan.ts';
import type { Planner } from './planner.ts';

/** A query's steps, the builtins that it replaces, and where the expressions stand whose values it shows. */
export interface PlannedQuery {
  readonly block: Block;
  readonly mocked: ReadonlySet<string>;
  /** In the order in which they are evaluated. */
  readonly places: readonly Location[];
}

const noMetadata: Planner['metadata'] = { rule: undefined, chain: [] };

/** Plans a checked query over a planned policy. */
export function planQuery(policy: PlannedPolicy, { body, names, showsFalse }: CheckedQuery): PlannedQuery {
  const builder = new Builder();
  builder.ordered = true;
  builder.instrumented = policy.options.instrument !== undefined;
  const { block } = builder;
  const mocked = new Set<string>();
  const { tree, arities, nextMemory } = policy;
  const shared: SharedPlanner = { tree, arities, builtins: policy.options.builtins, mocked, nextMemory };
  const planner = makePlanner(shared, builder, noMetadata);
  const shown = body.flatMap((expression): (readonly [Operand, Location])[] => {
    const value = planShown(planner, expression, showsFalse);
    return expression.generated ? [] : [[value, expression.location]];
  });
  const bindings = builder.scope.entries().flatMap(([name, value]) => {
    const author = names.get(name) ?? name;
    return /^(?:\$|__local)/.test(author) ? [] : [[author, value] as const];
  });
  builder.push({ op: 'solution', bindings, expressions: shown.map(([value]) => value) });
  return { block, mocked, places: shown.map(([, place]) => place) };
}

/** The value that a query shows for an expression: that of a term, a call's result, else true. */
function planShown(planner: Planner, expression: Expr, showsFalse: boolean): Operand {
  if (!hasValue(planner, expression)) {
    planner.body([expression]);
    return { constant: true };
  }
  const write = (): Operand => {
    const value = expression.type === 'term' ? planner.term(expression.term) : planner.callTerm(expression);
    if (!showsFalse) planner.builder.check({ is: 'true', value }, expression.location);
    return value;
  };
  return withModifiers(planner, expression, write, captured(expression));
}

type ShownExpr = Extract<Expr, { type: 'term' | 'call' }>;

/** An expression as traces have it: its value goes to a variable. */
function captured(expression: ShownExpr): Expr {
  const { location, with: modifiers } = expression;
  const capture: Term = { type: 'var', value: '$_', location };
  if (expression.type === 'call') return { ...expression, arguments: [...expression.arguments, capture] };
  return { ...callExpr('eq', [expression.term, capture], location), with: modifiers };
}

function hasValue(planner: Planner, expression: Expr): expression is ShownExpr {
  if (expression.generated || expression.negated) return false;
  return expression.type === 'term' || (expression.type === 'call' && lacksOutput(planner, expression));
}
