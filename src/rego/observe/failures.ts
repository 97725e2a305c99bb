import type { ProbedExpression, ProbedRule } from '../emit/probe-tables.ts';
import type { Guard } from '../plan/ir.ts';
import { switchKey } from '../plan/rule-index.ts';
import { get } from '../run/lookup.ts';
import type { ProbeFrame, Reporter } from '../run/probe.ts';
import type { Location } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';

/** What was known where an expression failed. */
export interface FailureValues {
  /** Values of the rule's variables, by the checker's names. */
  readonly bindings: ReadonlyMap<string, Value>;
  /** Values of terms of the policy's text. */
  readonly terms: readonly (readonly [Location, Value | undefined])[];
  readonly input: Value | undefined;
}

/** The furthest that a rule's body came. */
export interface RuleFailure {
  readonly expression: ProbedExpression;
  /** How often it failed there. */
  readonly count: number;
  /** The first of these times. */
  readonly samples: readonly FailureValues[];
}

/** What became of one body of a rule. */
export interface RuleOutcome {
  readonly rule: ProbedRule;
  readonly succeeded: number;
  /** The rule index leaves it out for this input. */
  readonly skipped: boolean;
  readonly failure: RuleFailure | undefined;
}

interface Record extends Omit<RuleOutcome, 'failure'> {
  succeeded: number;
  skipped: boolean;
  failure: { expression: ProbedExpression; count: number; samples: FailureValues[] } | undefined;
}

/** Samples of a failure that are kept. */
const mostSamples = 3;

/** Keeps for each body of a rule the furthest expression that failed, with the values that it saw. */
export class FailureReporter implements Reporter {
  readonly #records = new Map<ProbedRule, Record>();

  begin(): void {
    this.#records.clear();
  }

  enter({ rule, input }: ProbeFrame): void {
    const record = this.#records.get(rule) ?? { rule, succeeded: 0, skipped: false, failure: undefined };
    record.skipped ||= rule.guards.some((guard) => !isMet(guard, input));
    this.#records.set(rule, record);
  }

  exit({ rule }: ProbeFrame): void {
    const record = this.#records.get(rule);
    if (record !== undefined) record.succeeded += 1;
  }

  fail(expression: ProbedExpression, frame: ProbeFrame): void {
    const record = this.#records.get(frame.rule);
    if (record === undefined || expression.nested) return;
    const { failure } = record;
    if (failure !== undefined && failure.expression.number > expression.number) return;
    if (failure?.expression !== expression) record.failure = { expression, count: 1, samples: [valuesOf(frame)] };
    else {
      failure.count += 1;
      if (failure.samples.length < mostSamples) failure.samples.push(valuesOf(frame));
    }
  }

  /** Outcomes in the order in which the rules were first met. */
  outcomes(): readonly RuleOutcome[] {
    return [...this.#records.values()];
  }
}

function valuesOf({ bindings, seen, input }: ProbeFrame): FailureValues {
  return { bindings: new Map(bindings), terms: [...seen.values()].flatMap((terms) => [...terms]), input };
}

function isMet({ path, values }: Guard, input: Value | undefined): boolean {
  let value = input;
  for (const key of path) value = get(value, key);
  return values.some((wanted) => wanted === switchKey(value));
}
