import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { detail } from '../server/details.ts';

/** Upper bounds where the configuration names none, nanoseconds: from a microsecond on, each twice the one before. */
const usualBuckets: readonly number[] = Array.from({ length: 20 }, (_, power) => 1000 * 2 ** power);

/** What loading a bundle consists of, under the original's names. */
type LoadStage = 'timer_bundle_request_ns' | 'timer_rego_load_bundles_ns' | 'timer_rego_module_compile_ns';

/** How long a stage took, each time. */
interface StageTimes {
  /** Times by the first bound that they keep. */
  readonly counts: number[];
  /** Nanoseconds. */
  sum: number;
  count: number;
}

/** How often one bundle was loaded, and how long the stages of that took. */
export class LoadTimes {
  readonly #buckets: readonly number[];
  readonly #stages = new Map<LoadStage, StageTimes>();
  #loaded = 0;
  #failed = 0;

  /** @param buckets upper bounds, nanoseconds, ascending */
  constructor(buckets: readonly number[] = usualBuckets) {
    this.#buckets = buckets;
  }

  /** Runs a stage, and keeps how long it took where it comes to its end. */
  async measure<Result>(stage: LoadStage, work: () => Result | Promise<Result>): Promise<Result> {
    const start = process.hrtime.bigint();
    const result = await work();
    this.#add(stage, Number(process.hrtime.bigint() - start));
    return result;
  }

  /** Counts how a load came out. */
  ended(isLoaded: boolean): void {
    if (isLoaded) this.#loaded += 1;
    else this.#failed += 1;
  }

  get loaded(): number {
    return this.#loaded;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Lines of the histogram in Prometheus's text format. @param name of the bundle */
  lines(name: string): readonly string[] {
    return [...this.#stages].flatMap(([stage, { counts, sum, count }]) => {
      const labels = `name=${JSON.stringify(name)},stage="${stage}"`;
      let below = 0;
      const bounds = this.#buckets.map((bound, index) => {
        below += counts[index] ?? 0;
        return `bundle_loading_duration_ns_bucket{${labels},le="${bound}"} ${below}`;
      });
      return [
        ...bounds,
        `bundle_loading_duration_ns_bucket{${labels},le="+Inf"} ${count}`,
        `bundle_loading_duration_ns_sum{${labels}} ${sum}`,
        `bundle_loading_duration_ns_count{${labels}} ${count}`,
      ];
    });
  }

  #add(stage: LoadStage, taken: number): void {
    const times = this.#stages.get(stage) ?? { counts: this.#buckets.map(() => 0), sum: 0, count: 0 };
    const index = this.#buckets.findIndex((bound) => taken <= bound);
    if (index !== -1) times.counts[index] = (times.counts[index] ?? 0) + 1;
    times.sum += taken;
    times.count += 1;
    this.#stages.set(stage, times);
  }
}

const path = ['status', 'prometheus_config', 'collectors', 'bundle_loading_duration_ns', 'buckets'];

/** Bounds of the histogram as the configuration has them; undefined where it names none. @throws PolicyError POLICY_CONFIG */
export function loadBucketsOf(config: PlainObject): readonly number[] | undefined {
  let found: Value | undefined = config;
  for (const name of path) found = isPlain(found) ? found[name] : undefined;
  if (found === undefined) return undefined;
  const bounds = Array.isArray(found) ? (found as readonly Value[]).map(Number) : [];
  const isRising = bounds.every((bound, index) => Number.isFinite(bound) && bound > (bounds[index - 1] ?? -Infinity));
  if (bounds.length > 0 && isRising) return bounds;
  throw new PolicyError('POLICY_CONFIG', { message: detail('they are no rising numbers'), where: path.join('.') });
}
