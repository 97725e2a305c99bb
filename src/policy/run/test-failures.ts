import { EvaluationError } from '../../rego/run/error.ts';
import { explainOutcomes, type ExplainedTerm } from '../../rego/observe/explain.ts';
import { FailureReporter } from '../../rego/observe/failures.ts';
import type { ExplainMode } from '../../rego/observe/modes.ts';
import { chosenEvents } from '../../rego/observe/topdown/lines.ts';
import { tracebackOf, tracebackText } from '../../rego/observe/topdown/traceback.ts';
import type { Trace } from '../../rego/observe/topdown/trace.ts';
import type { Policy } from '../../rego/compile.ts';
import { Probe } from '../../rego/run/probe.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import type { Location, Module } from '../../rego/syntax/ast.ts';

/** Where a test failed, what it saw there, and what happened before. */
export interface TestFailure {
  /** The condition that did not hold. */
  readonly location: Location | undefined;
  /** Its terms with their values, of the last time that it was tried. */
  readonly terms: readonly ExplainedTerm[];
  readonly trace: Trace;
}

/** Runs a test that failed once more, watched. @param policy compiled with `instrument` */
export async function watchFailure(
  path: readonly string[],
  policy: Policy,
  modules: readonly Module[],
  mode: ExplainMode,
  options: Omit<EvaluateOptions, 'probe'>,
): Promise<TestFailure> {
  const failures = new FailureReporter();
  const probe = new Probe([failures]);
  try {
    await policy.evaluateAsync(`/${path.join('/')}`, undefined, { ...options, probe });
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown;
  }
  const own = failures.outcomes().filter(({ rule }) => rule.path.join('.') === path.join('.'));
  const [explained] = explainOutcomes(own, modules, policy.names);
  return {
    location: explained?.failure?.location,
    terms: explained?.failure?.samples.at(-1)?.terms ?? [],
    trace: await traceOf(path, policy, mode, options),
  };
}

async function traceOf(
  path: readonly string[],
  policy: Policy,
  mode: ExplainMode,
  options: Omit<EvaluateOptions, 'probe'>,
): Promise<Trace> {
  if (mode === 'off') return { events: [], names: policy.names };
  const trace = await policy.trace(queryOf(path), options);
  return { ...trace, events: chosenEvents(trace.events, mode) };
}

/** The query of a test's value. */
export function queryOf(path: readonly string[]): string {
  const names = path.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`));
  return `data${names.join('')}`;
}

/** Runs a test that ended with an error once more: the expressions that led there. */
export async function tracebackOfTest(
  path: readonly string[],
  policy: Policy,
  options: Omit<EvaluateOptions, 'probe'>,
): Promise<string[]> {
  const { events } = await policy.trace(queryOf(path), options);
  return tracebackText(tracebackOf(events));
}
