import type { EvaluateOptions } from '../../rego/run/engine.ts';
import type { Policy } from '../../rego/compile.ts';
import { type Measurement, measure } from './measure.ts';

/** Measures a test that passed. @param budget milliseconds */
export function benchTest(
  path: readonly string[],
  policy: Policy,
  options: Omit<EvaluateOptions, 'probe'>,
  budget: number,
): Promise<Measurement> {
  const document = `/${path.join('/')}`;
  const signal = options.signal ?? new AbortController().signal;
  return measure(() => policy.evaluateAsync(document, undefined, options), budget, signal);
}
