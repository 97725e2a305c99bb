import type { Policy } from '../../rego/compile.ts';
import type { QueryContext } from '../../rego/check/compiled.ts';
import { EvaluationError } from '../../rego/run/error.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import type { Body, Location } from '../../rego/syntax/ast.ts';

/** What was evaluated when the errors came about. */
interface Evaluated {
  readonly policy: Policy;
  readonly query: string | Body;
  readonly options: EvaluateOptions;
  readonly context?: QueryContext | undefined;
}

/** Adds to errors where the evaluation was: those of builtins stand where it was, others are what ended it. */
export async function addTracebacks(
  errors: readonly EvaluationError[],
  { policy, query, options, context }: Evaluated,
): Promise<void> {
  if (errors.length === 0 || errors.some(({ code }) => code === 'eval_cancel_error')) return;
  const found = await policy.tracebacks(query, options, context);
  for (const error of errors) {
    const own = found.find(([line]) => error.location !== undefined && isAt(error.location, line?.location));
    error.traceback = own ?? found.at(-1) ?? [];
  }
}

/** Runs an evaluation; an error that ends it is told where the evaluation was. @throws EvaluationError */
export async function withTraceback<Result>(evaluate: () => Promise<Result>, evaluated: Evaluated): Promise<Result> {
  try {
    return await evaluate();
  } catch (thrown) {
    if (thrown instanceof EvaluationError) await addTracebacks([thrown], evaluated);
    throw thrown;
  }
}

function isAt({ source, row, col }: Location, other: Location | undefined): boolean {
  return source.name === other?.source.name && row === other.row && col === other.col;
}
