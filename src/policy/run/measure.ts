import { performance } from 'node:perf_hooks';

/** What was measured of work that was done over and over. */
export interface Measurement {
  /** How often. */
  readonly count: number;
  /** Nanoseconds of all of it. */
  readonly total: number;
  /** Bytes that one takes of the heap: the median of several batches, as a collection may fall into one. */
  readonly bytes: number;
  /** Nanoseconds of single ones, in ascending order; a fair sample where there were many. */
  readonly samples: readonly number[];
}

/** Single times that are kept at most. */
const maxSamples = 100_000;
const batches = 9;
/** Pieces of work in one batch for the heap at most. */
const batchSize = 50;

/** Does work for so long, in milliseconds, and at least once; times each. */
export async function measure(work: () => unknown, budget: number, signal: AbortSignal): Promise<Measurement> {
  const samples: number[] = [];
  let [count, total] = [0, 0];
  const end = performance.now() + budget;
  do {
    const start = performance.now();
    await work();
    const took = (performance.now() - start) * 1e6;
    count += 1;
    total += took;
    keep(samples, took, count);
  } while (performance.now() < end && !signal.aborted);
  const size = Math.max(1, Math.min(batchSize, Math.floor((budget * 1e4) / (total / count))));
  const bytes = await heapOf(work, size);
  return { count, total: Math.round(total), bytes, samples: samples.sort((left, right) => left - right) };
}

/** Keeps each value with the same chance (Vitter's algorithm R). */
function keep(samples: number[], value: number, count: number): void {
  if (samples.length < maxSamples) samples.push(value);
  else {
    const place = Math.floor(Math.random() * count);
    if (place < maxSamples) samples[place] = value;
  }
}

async function heapOf(work: () => unknown, size: number): Promise<number> {
  const grown: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < size; round += 1) await work();
    grown.push((process.memoryUsage().heapUsed - before) / size);
  }
  return Math.max(0, Math.round(grown.sort((left, right) => left - right)[(batches - 1) / 2] ?? 0));
}

/** Shares of the samples that a histogram names, beside its extremes. */
const percentiles = [75, 90, 95, 99, 99.9, 99.99];

/** Figures of the samples by name, `75%`, `max`, `mean`, in the order of the original's. */
export function histogramOf({
  samples,
  count,
}: Pick<Measurement, 'count' | 'samples'>): Readonly<Record<string, number>> {
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length;
  return {
    ...Object.fromEntries(percentiles.map((share) => [`${share}%`, percentile(samples, share / 100)])),
    count,
    max: samples.at(-1) ?? 0,
    mean,
    median: percentile(samples, 0.5),
    min: samples[0] ?? 0,
    stddev: Math.sqrt(variance),
  };
}

/** Between two samples the figure lies as far as its share (Hyndman and Fan's sixth definition). */
function percentile(samples: readonly number[], share: number): number {
  const position = share * (samples.length + 1);
  if (position < 1) return samples[0] ?? 0;
  if (position >= samples.length) return samples.at(-1) ?? 0;
  const lower = samples[Math.floor(position) - 1] ?? 0;
  return lower + (position - Math.floor(position)) * ((samples[Math.floor(position)] ?? 0) - lower);
}
