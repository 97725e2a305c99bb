/** Upper bounds of the histogram of requests, seconds. */
export const defaultBuckets: readonly number[] = [
  0.000_001, 0.000_005, 0.000_01, 0.000_05, 0.0001, 0.0005, 0.001, 0.01, 0.1, 1,
];

/** Requests of one kind: how many, and how long they took. */
export interface MetricSeries {
  /** Labels in Prometheus's text format. */
  readonly labels: string;
  /** Requests by the first bound that they keep. */
  readonly counts: readonly number[];
  /** Seconds. */
  readonly sum: number;
  readonly count: number;
}

type Growing = { -readonly [Key in keyof MetricSeries]: MetricSeries[Key] } & { readonly counts: number[] };

/** Counts requests by handler, method and status, and how long they took, as OPA's `/metrics` shows them. */
export class RequestMetrics {
  readonly #series = new Map<string, Growing>();
  readonly buckets: readonly number[];

  /** @param buckets upper bounds, seconds, ascending */
  constructor(buckets: readonly number[] = defaultBuckets) {
    this.buckets = buckets;
  }

  /** @param seconds from the request's arrival to its answer */
  add(handler: string, method: string, status: number, seconds: number): void {
    const series = this.#seriesOf(handler, method, status);
    const index = this.buckets.findIndex((bound) => seconds <= bound);
    if (index !== -1) series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.sum += seconds;
    series.count += 1;
  }

  get series(): readonly MetricSeries[] {
    return [...this.#series.values()];
  }

  #seriesOf(handler: string, method: string, status: number): Growing {
    const labels = `code="${status}",handler="${handler}",method="${method.toLowerCase()}"`;
    const known = this.#series.get(labels);
    if (known !== undefined) return known;
    const series: Growing = { labels, counts: this.buckets.map(() => 0), sum: 0, count: 0 };
    this.#series.set(labels, series);
    return series;
  }
}

/** The sums of what several processes have counted. */
export function summed(lists: readonly (readonly MetricSeries[])[]): readonly MetricSeries[] {
  const sums = new Map<string, MetricSeries>();
  for (const series of lists.flat()) {
    const known = sums.get(series.labels);
    sums.set(series.labels, known === undefined ? series : both(known, series));
  }
  return [...sums.values()];
}

function both(left: MetricSeries, right: MetricSeries): MetricSeries {
  return {
    labels: left.labels,
    counts: left.counts.map((count, index) => count + (right.counts[index] ?? 0)),
    sum: left.sum + right.sum,
    count: left.count + right.count,
  };
}

/** Requests in Prometheus's text format, with this process's memory and processor time. */
export function metricsText(series: readonly MetricSeries[], buckets: readonly number[]): string {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    '# HELP http_request_duration_seconds A histogram of duration for requests.',
    '# TYPE http_request_duration_seconds histogram',
    ...sorted(series).flatMap((row) => lines(row, buckets)),
    '# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.',
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total ${(user + system) / 1e6}`,
    '# HELP process_resident_memory_bytes Resident memory size in bytes.',
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${rss}`,
    '# HELP nodejs_heap_used_bytes Bytes of the heap that are in use.',
    '# TYPE nodejs_heap_used_bytes gauge',
    `nodejs_heap_used_bytes ${heapUsed}`,
    '',
  ].join('\n');
}

/** In the order of their labels, as libraries of Prometheus write them. */
function sorted(series: readonly MetricSeries[]): readonly MetricSeries[] {
  return series.toSorted((left, right) => (left.labels < right.labels ? -1 : 1));
}

/** A bound as Go writes it: small ones as `1e-06`. */
function boundText(bound: number): string {
  const text = bound < 1e-4 && bound > 0 ? bound.toExponential() : String(bound);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function lines({ labels, counts, sum, count }: MetricSeries, buckets: readonly number[]): string[] {
  const upTo = (index: number) => counts.slice(0, index + 1).reduce((total, value) => total + value, 0);
  return [
    ...counts.map(
      (_, index) =>
        `http_request_duration_seconds_bucket{${labels},le="${boundText(buckets[index] ?? 0)}"} ${upTo(index)}`,
    ),
    `http_request_duration_seconds_bucket{${labels},le="+Inf"} ${count}`,
    `http_request_duration_seconds_sum{${labels}} ${sum}`,
    `http_request_duration_seconds_count{${labels}} ${count}`,
  ];
}
