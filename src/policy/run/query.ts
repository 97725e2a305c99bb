import { builtins } from '../../rego/builtins/index.ts';
import type { QueryContext } from '../../rego/check/compiled.ts';
import type { Policy } from '../../rego/compile.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import { EvaluationError } from '../../rego/run/error.ts';
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
  const places = body.flatMap((expr, index) =>
    hasValue(expr, body.length === 1) ? [{ index, offset: expr.location.offset }] : [],
  );
  if (places.length === 0) return { body, names: plain.names, evaluate: (options) => plain.evaluateAsync(options) };
  let rewritten = text;
  const insertions: Insertion[] = [];
  for (const { index, offset } of places.reverse()) {
    const inserted = `__value${index}__ := `;
    rewritten = `${rewritten.slice(0, offset)}${inserted}${rewritten.slice(offset)}`;
    insertions.unshift({ offset, length: inserted.length });
  }
  const capturing = policy.prepare(rewritten, context);
  const isAlone = body.length === 1;
  const inText = (error: EvaluationError): EvaluationError => placedIn(text, rewritten, insertions, error);
  return {
    body,
    names: capturing.names,
    async evaluate({ onBuiltinError, ...options }) {
      const told = onBuiltinError && ((error: EvaluationError) => onBuiltinError(inText(error)));
      const results = await capturing
        .evaluateAsync({ ...options, ...(told && { onBuiltinError: told }) })
        .catch((thrown: unknown) => {
          throw thrown instanceof EvaluationError ? inText(thrown) : thrown;
        });
      return results.map(withValues).filter(({ expressions }) => isAlone || !expressions.includes(false));
    },
  };
}

/** What was put into the query's text to capture a value, at an offset of the text as it was. */
interface Insertion {
  readonly offset: number;
  readonly length: number;
}

/** An error of the rewritten query at its place in the author's text. */
function placedIn(
  text: string,
  rewritten: string,
  insertions: readonly Insertion[],
  error: EvaluationError,
): EvaluationError {
  const { location, code, detail } = error;
  if (location === undefined || location.source.text !== rewritten) return error;
  let offset = location.offset;
  for (const insertion of insertions) if (insertion.offset < offset) offset -= insertion.length;
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const col = Array.from(line).length + 1;
  const source = { ...location.source, text };
  const end = offset + (location.end - location.offset);
  return new EvaluationError(code, detail, { ...location, source, offset, end, col }, error.cause);
}

/** Whether an expression's result is more than that it holds. */
function hasValue(expr: Expr, isAlone: boolean): boolean {
  // A variable alone is a rule or an import of the query's package.
  if (expr.type !== 'call') return expr.type === 'term' && !expr.negated && (isAlone || expr.term.type !== 'var');
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
