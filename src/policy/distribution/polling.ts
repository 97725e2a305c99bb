import { setTimeout as sleep } from 'node:timers/promises';
import type { PlainObject } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';

/** How often something is done, milliseconds. */
export interface Polling {
  readonly least: number;
  readonly most: number;
  /** How long a service may hold an answer back until there is news; absent where it is not asked to. */
  readonly long?: number;
}

/** Reads `polling` or `reporting`, seconds (OPA, "Configuration"). */
export function pollingOf(config: PlainObject, key: 'polling' | 'reporting', least: number, most: number): Polling {
  const given = config[key];
  const table = isPlain(given) ? given : {};
  const seconds = (name: string, fallback: number) => (typeof table[name] === 'number' ? table[name] * 1000 : fallback);
  const long = table['long_polling_timeout_seconds'];
  return {
    least: seconds('min_delay_seconds', least),
    most: Math.max(seconds('max_delay_seconds', most), seconds('min_delay_seconds', least)),
    ...(typeof long === 'number' && { long: long * 1000 }),
  };
}

/** Wait after a first failure, ms. */
const firstWait = 100;
/** Longest wait after failures, ms. */
const longestWait = 60_000;

/**
 * Does something again and again until the signal is aborted: after a success when its time has come, after failures with waits that grow.
 * @param wake told how the wait that goes on can be ended
 * @param work gives true where the next turn may follow at once (a long poll came back)
 */
export async function repeatedly(
  work: () => Promise<boolean>,
  { least, most }: Polling,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
  wake: (next: () => void) => void = () => undefined,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let wait = least + Math.random() * (most - least);
    try {
      if (await work()) wait = 0;
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      // The first retries come soon, whatever the time between two successes is.
      wait = Math.min(firstWait * 2 ** Math.min(failures - 1, 12), Math.max(most, firstWait), longestWait);
      wait *= 0.5 + Math.random() / 2;
      onFailure(error);
    }
    const woken = new AbortController();
    // After a failure the wait is as long as it must be.
    wake(failures === 0 ? () => woken.abort() : () => undefined);
    await sleep(wait, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined);
  }
}
