/** Measures the parts of a request, for metrics: nanoseconds by their names. */
export interface Stopwatch {
  /** The time since the last part, under a name. */
  lap(name: string): Readonly<Record<string, number>>;
  /** The time since the start, as that of the handler. */
  whole(): Readonly<Record<string, number>>;
}

/** Starts to measure. */
export function startStopwatch(): Stopwatch {
  const start = process.hrtime.bigint();
  let last = start;
  return {
    lap(name) {
      const now = process.hrtime.bigint();
      const taken = Number(now - last);
      last = now;
      return { [name]: taken };
    },
    whole: () => ({ timer_server_handler_ns: Number(process.hrtime.bigint() - start) }),
  };
}
