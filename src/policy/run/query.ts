import { builtins } from '../../rego/builtins/index.ts';
import type { QueryContext } from '../../rego/check/compiled.ts';
import type { Policy } from '../../rego/compile.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import type { QueryResult } from '../../rego/run/policy.ts';
import type { Body, Expr } from '../../rego/syntax/ast.ts';
import { dottedName } from '../../rego/syntax/build.ts';
import type { Value } from '../../rego/value/value.ts';

/** A query that shows the values of its expressions, false ones included where the query is one expression alone. */
export interface ShownQuery {
  readonly body: Body;
  /** The author's names of variables. */
  readonly names: ReadonlyMap<string, string>;
  evaluate(options: EvaluateOptions): Promise<QueryResult[]>;
}

const captured = /^__value(\d+)__$/;
const withoutValue = new Set(['assign', 'eq', 'print', 'internal.print']);
const arities = new Map([...builtins].map((row) => [row.name, row.arguments.length]));

/** Arguments of a function beside its result; a function of the policy may have any number. */
function arityOf(name: string | undefined): number {
  return (name === undefined ? undefined : arities.get(name)) ?? Number.POSITIVE_INFINITY;
}

/**
 * Compiles a query as the command line shows it: a call's value is its result, as if it were assigned to a variable.
 * @throws RegoError where the query has mistakes
 */
export function prepareShown(policy: Policy, text: string, body: Body, context: QueryContext): ShownQuery {
  const plain = policy.prepare(text, context);
  const places = body.flatMap((expr, index) => (hasValue(expr) ? [{ index, offset: expr.location.offset }] : []));
  if (places.length === 0) return { body, names: plain.names, evaluate: (options) => plain.evaluateAsync(options) };
  let rewritten = text;
  for (const { index, offset } of places.reverse())
    rewritten = `${rewritten.slice(0, offset)}__value${index}__ := ${rewritten.slice(offset)}`;
  const capturing = policy.prepare(rewritten, context);
  const isAlone = body.length === 1;
  return {
    body,
    names: capturing.names,
    evaluate: async (options) =>
      (await capturing.evaluateAsync(options))
        .map(withValues)
        .filter(({ expressions }) => isAlone || !expressions.includes(false)),
  };
}

/** Whether an expression's result is more than that it holds. */
function hasValue(expr: Expr): boolean {
  if (expr.type !== 'call') return expr.type === 'term' && !expr.negated && expr.term.type !== 'var';
  const name = dottedName(expr.operator);
  const isSilent = name !== undefined && withoutValue.has(name);
  return !expr.negated && !isSilent && expr.arguments.length <= arityOf(name);
}

/** Moves captured values from the variables to the expressions. */
function withValues({ bindings, expressions, ...rest }: QueryResult): QueryResult {
  const values = [...expressions];
  const others: [string, Value][] = [];
  for (const [name, value] of Object.entries(bindings)) {
    const index = captured.exec(name)?.[1];
    if (index === undefined) others.push([name, value]);
    else values[Number(index)] = value;
  }
  return { ...rest, bindings: Object.fromEntries(others), expressions: values };
}
