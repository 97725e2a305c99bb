import type { RuntimeEvent } from '../events/event.ts';

/** What one rule has cost and found. */
export interface RuleCost {
  readonly rule: string;
  /** Events that it matched. */
  readonly hits: number;
  /** Times that its condition was looked at, estimated from the sample. */
  readonly evaluations: number;
  /** Mean time of one look, nanoseconds; what an earlier rule of the same event had worked out already costs nothing. */
  readonly nanoseconds: number;
}

/** The first events are timed all, so that a short file gives figures too. */
const timedWhole = 4096;
/** Then one event in so many: reading the clock costs as much as a cheap rule. */
const sampleEvery = 64;
const [rounds, readings] = [20, 200] as const;

/** Counts hits of every event, and times the rules of a sample of events. */
export class RuleStatistics {
  readonly #names: readonly string[];
  readonly #hits: Float64Array;
  /** Looks at each rule, and their nanoseconds, within the sample. */
  readonly looks: Float64Array;
  readonly spent: Float64Array;
  readonly #clockCost: number;
  #countdown = 0;
  #seen = 0;
  /** Looks at each rule while all events were timed. */
  #wholeLooks: Float64Array | undefined;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#hits = new Float64Array(names.length);
    this.looks = new Float64Array(names.length);
    this.spent = new Float64Array(names.length);
    this.#clockCost = clockCost();
  }

  /** Whether the next event is one of the sample. */
  takesNext(): boolean {
    if (this.#seen < timedWhole) {
      this.#seen += 1;
      return true;
    }
    this.#wholeLooks ??= this.looks.slice();
    this.#countdown -= 1;
    if (this.#countdown > 0) return false;
    this.#countdown = sampleEvery;
    return true;
  }

  hit(rule: number): void {
    this.#hits[rule]! += 1;
  }

  /** The costs so far, in the order of the rules. */
  report(): RuleCost[] {
    return this.#names.map((rule, index) => {
      const looks = this.looks[index]!;
      const mean = looks === 0 ? 0 : this.spent[index]! / looks - this.#clockCost;
      const whole = this.#wholeLooks?.[index] ?? looks;
      const evaluations = whole + (looks - whole) * sampleEvery;
      return { rule, hits: this.#hits[index]!, evaluations, nanoseconds: Math.max(0, mean) };
    });
  }
}

/** Nanoseconds on a monotonic clock. */
export function nanoseconds(): number {
  return performance.now() * 1e6;
}

/** What reading the clock twice costs by itself, which every time contains: the least of some rounds, as others use the processor too. */
function clockCost(): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    let sum = 0;
    for (let reading = 0; reading < readings; reading += 1) {
      const before = nanoseconds();
      sum += nanoseconds() - before;
    }
    least = Math.min(least, sum / readings);
  }
  return least;
}

/** A matcher that also times each rule. */
export type TimedMatcher = (
  event: RuntimeEvent,
  matches: Int32Array,
  firstOnly: boolean,
  clock: () => number,
  spent: Float64Array,
  looks: Float64Array,
) => number;
