import type { Clock, Log } from '../../core/index.ts';
import { noDrops } from '../../runtime/events/drops.ts';
import type { Alert } from '../../runtime/output/alert.ts';
import type { FalcoConfig } from './falco-config.ts';
import { TokenBucket } from './token-bucket.ts';

/** What to do about lost events, `syscall_event_drops`. */
export interface DropActions {
  /** @param lost since the last call. @param events all that arrived up to now. @param byCall all that were lost up to now. */
  count(lost: number, events: number, byCall: ReadonlyMap<string, number>): void;
  /** What the original says of it at the end; empty where nothing was lost. */
  summary(): string;
}

/** What the actions act upon. */
export interface DropPorts {
  readonly log: Log;
  readonly clock: Clock;
  readonly hostname: string;
  alert(alert: Alert): void;
  /** Ends the watch. */
  exit(): void;
}

const rule = 'Falco internal: syscall event drop';

/** The actions of a configuration: each at most as often as its rate and burst allow; exit is never held back. */
export function dropActions({ syscall_event_drops: settings }: FalcoConfig, ports: DropPorts): DropActions {
  const { actions, simulate_drops: isSimulated } = settings;
  const threshold = isSimulated ? 0 : settings.threshold;
  const bucket = new TokenBucket(settings.rate, settings.max_burst, ports.clock.now());
  const seen = { before: 0, occurrences: 0, taken: 0 };
  return {
    count(lost, events, byCall) {
      const arrived = events - seen.before;
      seen.before = events;
      const share = lost / Math.max(1, lost + arrived);
      if (lost <= 0 || share <= threshold) return;
      seen.occurrences += 1;
      const isAllowed = bucket.take(ports.clock.now());
      if (!isAllowed && !actions.includes('exit')) return;
      seen.taken += 1;
      const words = `${rule}. ${lost} system calls dropped in last second.`;
      if (isAllowed && actions.includes('log'))
        ports.log.warn({ lost, share, drops: Object.fromEntries(byCall) }, words);
      if (isAllowed && actions.includes('alert')) ports.alert(alertOf(words, { lost, arrived, byCall }, ports));
      if (actions.includes('exit')) {
        ports.log.error({ lost, share }, `${words} Exiting.`);
        ports.exit();
      }
    },
    summary: () =>
      seen.occurrences === 0
        ? ''
        : `Syscall event drop monitoring:\n   - event drop detected: ${seen.occurrences} occurrences\n   - num times actions taken: ${seen.taken}\n`,
  };
}

interface Loss {
  readonly lost: number;
  readonly arrived: number;
  readonly byCall: ReadonlyMap<string, number>;
}

function alertOf(message: string, { lost, arrived, byCall }: Loss, { clock, hostname }: DropPorts): Alert {
  return {
    rule,
    priority: 'Debug',
    source: 'internal',
    time: BigInt(clock.now()) * 1_000_000n,
    message,
    hostname,
    tags: [],
    fields: {
      n_drops: String(lost),
      n_evts: String(arrived),
      ...Object.fromEntries([...byCall].map(([call, count]) => [`n_drops_${call}`, String(count)])),
    },
    drops: noDrops,
  };
}

const second = 1_000_000_000n;

/**
 * Makes up a lost event for each second of a replayed file, as `simulate_drops` asks, so that what a configuration does about lost
 * events can be tried out.
 */
export class SimulatedDrops {
  /** Time of the events, as a clock. */
  readonly clock: Clock = { now: () => Number(this.#now / 1_000_000n) };
  readonly #actions: () => DropActions;
  #now = 0n;
  #next = 0n;
  #events = 0;

  constructor(actions: () => DropActions) {
    this.#actions = actions;
  }

  /** @param time of an event, nanoseconds since 1970. */
  see(time: bigint): void {
    this.#events += 1;
    this.#now = time;
    if (this.#next === 0n) this.#next = time + second;
    if (time <= this.#next) return;
    this.#next = time + second;
    this.#actions().count(1, this.#events, new Map());
  }
}
