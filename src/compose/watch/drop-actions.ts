import type { Clock, Log } from '../../core/index.ts';
import { noDrops } from '../../runtime/events/drops.ts';
import type { Alert } from '../../runtime/output/alert.ts';
import type { FalcoConfig } from './falco-config.ts';
import { TokenBucket } from './token-bucket.ts';

/** What to do about lost events, `syscall_event_drops`. */
export interface DropActions {
  /** @param lost since the last call. @param events all that arrived up to now. @param byCall all that were lost up to now. */
  count(lost: number, events: number, byCall: ReadonlyMap<string, number>): void;
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
  const bucket = new TokenBucket(settings.rate, settings.max_burst, ports.clock.now());
  let before = 0;
  return {
    count(lost, events, byCall) {
      const arrived = events - before;
      before = events;
      const share = lost / Math.max(1, lost + arrived);
      if (lost <= 0 || share <= settings.threshold || settings.actions.includes('ignore')) return;
      const isAllowed = bucket.take(ports.clock.now());
      if (isAllowed && settings.actions.includes('log'))
        ports.log.warn({ lost, share, drops: Object.fromEntries(byCall) }, 'events were lost: the ring was full');
      if (isAllowed && settings.actions.includes('alert')) ports.alert(alertOf(lost, arrived, byCall, ports));
      if (settings.actions.includes('exit')) {
        ports.log.error({ lost, share }, 'events were lost: the configuration asks to end then');
        ports.exit();
      }
    },
  };
}

function alertOf(
  lost: number,
  arrived: number,
  byCall: ReadonlyMap<string, number>,
  { clock, hostname }: DropPorts,
): Alert {
  return {
    rule,
    priority: 'Debug',
    source: 'internal',
    time: BigInt(clock.now()) * 1_000_000n,
    message: `${rule}. ${lost} system calls dropped in last second.`,
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
