/** Upper bounds of the histogram of requests, seconds. */
const bounds = [0.000_001, 0.000_01, 0.0001, 0.001, 0.01, 0.1, 1];

interface Series {
  /** Requests by the first bound that they keep. */
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Counts requests by handler, method and status, and how long they took, as OPA's `/metrics` shows them. */
export class RequestMetrics {
  readonly #series = new Map<string, Series>();

  /** @param seconds from the request's arrival to its answer */
  add(handler: string, method: string, status: number, seconds: number): void {
    const series = this.#seriesOf(handler, method, status);
    const index = bounds.findIndex((bound) => seconds <= bound);
    if (index !== -1) series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.sum += seconds;
    series.count += 1;
  }

  #seriesOf(handler: string, method: string, status: number): Series {
    const key = `code="${status}",handler="${handler}",method="${method.toLowerCase()}"`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = { counts: bounds.map(() => 0), sum: 0, count: 0 };
    this.#series.set(key, series);
    return series;
  }

  /** In Prometheus's text format, with the process's memory and processor time. */
  text(): string {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return [
      '# HELP http_request_duration_seconds A histogram of duration for requests.',
      '# TYPE http_request_duration_seconds histogram',
      ...[...this.#series].flatMap(([labels, series]) => lines(labels, series)),
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
}

function lines(labels: string, { counts, sum, count }: Series): string[] {
  const upTo = (index: number) => counts.slice(0, index + 1).reduce((total, value) => total + value, 0);
  return [
    ...counts.map((_, index) => `http_request_duration_seconds_bucket{${labels},le="${bounds[index]}"} ${upTo(index)}`),
    `http_request_duration_seconds_bucket{${labels},le="+Inf"} ${count}`,
    `http_request_duration_seconds_sum{${labels}} ${sum}`,
    `http_request_duration_seconds_count{${labels}} ${count}`,
  ];
}
