import type { Builtin } from '../../builtins/builtin.ts';
import type { CheckedPolicy } from '../../check/compiled.ts';
import type { Context } from '../../run/context.ts';
import { EvaluationError, ownError } from '../../run/error.ts';
import type { Body } from '../../syntax/ast.ts';
import { virtualDocument } from './documents.ts';
import { run, solve } from './evaluator.ts';
import { type TraceEvent, TraceFull, type TraceListener, TraceLog } from './event.ts';
import { Frame } from './frame.ts';
import { callRules } from './functions.ts';
import type { Machine, TraceChoices } from './machine.ts';
import { resolve, walkValue } from './references.ts';
import { Scope } from './term.ts';
import { unify, unifyAll } from './unify.ts';

/** What happened in an evaluation. */
export interface Trace {
  readonly events: readonly TraceEvent[];
  /** The author's names of variables, by the checker's. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Evaluates a query once more, step by step and in the order of the original's evaluator, and keeps every step. Compiled code
 * takes another way to the same result. An error of the evaluation ends the trace.
 * @param choices with a listener, that hears the steps, no events are kept
 */
export function traced(
  policy: CheckedPolicy,
  builtins: ReadonlyMap<string, Builtin>,
  query: Body,
  context: Context,
  { listener, ...choices }: TraceChoices & { readonly listener?: TraceListener } = {},
): readonly TraceEvent[] {
  const log = new TraceLog(listener);
  const machine: Machine = {
    tree: policy.tree,
    builtins,
    choices,
    solve: (...given) => solve(machine, ...given),
    run: (...given) => run(machine, ...given),
    unify: (...given) => unify(machine, ...given),
    unifyAll: (...given) => unifyAll(machine, ...given),
    resolve: (...given) => resolve(machine, ...given),
    document: (...given) => virtualDocument(machine, ...given),
    below: (...given) => walkValue(machine, ...given),
    call: (...given) => callRules(machine, ...given),
  };
  const world = { context, mocks: new Map(), cache: new Map() };
  try {
    run(machine, new Frame(query, log, world, new Scope()), () => undefined);
  } catch (thrown) {
    const error = ownError(thrown);
    if (!(error instanceof EvaluationError || error instanceof TraceFull)) throw error;
  }
  return log.events;
}
