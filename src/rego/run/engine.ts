import type { Host } from '../builtins/context.ts';
import { findNode } from '../plan/tree.ts';
import type { Value } from '../value/value.ts';
import { Context, type Evaluation, lookupPath, Pending } from './context.ts';
import { type EvaluationError, ownError } from './error.ts';
import type { LinkedPolicy } from './linked.ts';
import { type Limits, Meter } from './meter.ts';
import { placeAt, whole } from './place.ts';
import { Probe } from './probe.ts';

const idle = new Probe();

/** What one evaluation gets. */
export interface EvaluateOptions extends Limits {
  /** Absent where `input` is undefined. */
  readonly input?: Value | undefined;
  /** Errors of builtins end the evaluation instead of making their call undefined. */
  readonly strictBuiltinErrors?: boolean;
  readonly host?: Host;
  /** Is told what code does that was compiled with `instrument`; made for one evaluation. */
  readonly probe?: Probe | undefined;
  /** Gets the errors of builtins that were made undefined. */
  readonly onBuiltinError?: (error: EvaluationError) => void;
}

/** Evaluates documents of linked code; nothing but the base documents lasts from one evaluation to the next. */
export class Engine {
  readonly linked: LinkedPolicy;
  /** Base documents of later evaluations. */
  data: Value;

  constructor(linked: LinkedPolicy, data: Value) {
    this.linked = linked;
    this.data = data;
  }

  /** Evaluates the document at a path below `data`; undefined where it is. @throws EvaluationError */
  evaluate(path: readonly string[], options: EvaluateOptions = {}): Value | undefined {
    const context = this.context(options);
    const result = boundedDocumentAt(context, path);
    report(context, options);
    return result;
  }

  /** Like {@link evaluate}, for hosts whose ports answer later: replayed with each answer. */
  evaluateAsync(path: readonly string[], options: EvaluateOptions = {}): Promise<Value | undefined> {
    return replayed((settled) => {
      const context = this.context(options, this.linked, settled);
      const result = boundedDocumentAt(context, path);
      report(context, options);
      return result;
    });
  }

  /** A context for one evaluation. */
  context(options: EvaluateOptions, policy = this.linked, settled?: Map<string, unknown>): Context {
    const host = options.host ?? {};
    const now = host.now ?? Date.now;
    const evaluation: Evaluation = {
      policy,
      host,
      settled,
      meter: new Meter(options, now),
      strict: options.strictBuiltinErrors ?? false,
      caches: new Map(),
      now,
      builtinErrors: [],
      probe: options.probe ?? idle,
    };
    const context = new Context(evaluation, options.input, this.data);
    options.probe?.begin(context.input, context.data);
    return context;
  }
}

/** Evaluates anew each time that the host has answered, with its answers so far. */
export async function replayed<Result>(evaluate: (settled: Map<string, unknown>) => Result): Promise<Result> {
  const settled = new Map<string, unknown>();
  for (;;) {
    try {
      return evaluate(settled);
    } catch (error) {
      if (!(error instanceof Pending)) throw error;
      settled.set(error.key, await error.promise);
    }
  }
}

/** Hands the errors that became undefined to whom wants them. */
export function report(context: Context, { onBuiltinError }: EvaluateOptions): void {
  if (onBuiltinError !== undefined) for (const error of context.evaluation.builtinErrors) onBuiltinError(error);
}

/** Value of the document at a path below `data`, in a context. */
export function documentAt(context: Context, path: readonly string[]): Value | undefined {
  let node = context.evaluation.policy.tree;
  for (const [index, name] of path.entries()) {
    const child = node.children.get(name);
    if (child === undefined) return lookupPath(context.data, path);
    node = child;
    if (node.document !== undefined) return lookupPath(context.document(node.document), path.slice(index + 1));
  }
  const reached = findNode(context.evaluation.policy.tree, path);
  const base = lookupPath(context.data, path);
  return reached === undefined ? base : whole(placeAt(context, reached, base, path));
}

/** The document; where a limit of the engine ends its evaluation, the error is ours. */
function boundedDocumentAt(context: Context, path: readonly string[]): Value | undefined {
  try {
    return documentAt(context, path);
  } catch (error) {
    throw ownError(error);
  }
}
