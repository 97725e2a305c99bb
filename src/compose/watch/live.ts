import type { Log, SoftwareInventory } from '../../core/index.ts';
import { ContainerEnricher } from '../../runtime/containers/enricher.ts';
import type { ContainerRuntime } from '../../runtime/containers/lookup.ts';
import { findRuntimes } from '../../runtime/containers/runtimes.ts';
import type { SystemCallEvent } from '../../runtime/events/event.ts';
import { containerOf } from '../../runtime/fields/container/container.ts';
import { bootstrapMachine } from '../../runtime/sources/live/bootstrap.ts';
import type { Batch } from '../../runtime/sources/live/drain.ts';
import { LiveReader } from '../../runtime/sources/live/reader.ts';
import { resolveScope } from '../../runtime/sources/live/scope.ts';
import { openLiveSource, type LiveSource } from '../../runtime/sources/live/source.ts';
import { Machine } from '../../runtime/state/machine.ts';
import { neededTypes } from '../../runtime/state/tracker.ts';
import { demandOf, type Demand } from './demand.ts';
import type { DropActions } from './drop-actions.ts';
import type { WatchSettings } from './prepare.ts';
import type { RulesInForce } from './rules-in-force.ts';

/** What a live watch needs beside its settings. */
export interface LivePorts {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly drops: DropActions;
  /** What `proc.in_sbom` asks. */
  readonly software?: SoftwareInventory | undefined;
  /** Gets each batch before it is evaluated, with the state that the batches before left. */
  readonly record?: (batch: Batch, machine: Machine) => void;
}

/** What a live watch has counted. */
export interface LiveCounts {
  readonly events: number;
  /** Records that found no place in the ring, by system call. */
  readonly drops: ReadonlyMap<string, number>;
  /** The same by the path of the cgroup. */
  readonly dropsByCgroup: ReadonlyMap<string, number>;
  /** Calls that the kernel kept back since no rule could match them, by system call. */
  readonly filtered: ReadonlyMap<string, number>;
}

/** A live watch that runs. */
export interface LiveWatch {
  readonly counts: () => LiveCounts;
  readonly machine: Machine;
  /** Ends with the signal, and leaves nothing in the kernel. */
  readonly ended: Promise<void>;
}

/** How often drops are counted and told, milliseconds. */
const dropsEvery = 1000;

/** Begins to watch the kernel until the signal. @throws {EbpfError} where it cannot be watched. */
export async function watchLive(settings: WatchSettings, force: RulesInForce, ports: LivePorts): Promise<LiveWatch> {
  const scope = resolveScope({
    processes: settings.pid.map(Number),
    cgroups: settings.cgroup,
    containers: settings.container,
  });
  const live = new LiveRules(settings, force, ports, await findRuntimes());
  const { wanted, filter } = live.demand;
  const source = await openLiveSource({ scope, wanted, filter, onBatch: live.take });
  live.begin(source);
  force.onChange(() => live.follow(source));
  ports.log.info({ calls: wanted.size, filtered: filter.calls.size }, 'the kernel is watched');
  return { counts: () => live.counts, machine: live.machine, ended: untilAborted(live, source, ports) };
}

async function untilAborted(live: LiveRules, source: LiveSource, { signal, log }: LivePorts): Promise<void> {
  const timer = setInterval(() => live.countDrops(source), dropsEvery);
  try {
    await aborted(signal);
  } finally {
    clearInterval(timer);
    live.countDrops(source);
    await source.close();
    await live.close();
    log.info({ events: live.counts.events, drops: live.drops }, 'the watch of the kernel has ended');
  }
}

/** The rules in force over the kernel's events. */
class LiveRules {
  drops = 0;
  #dropsByCall: ReadonlyMap<string, number> = new Map();
  #dropsByCgroup: ReadonlyMap<string, number> = new Map();
  #filtered: ReadonlyMap<string, number> = new Map();
  readonly #settings: WatchSettings;
  readonly #force: RulesInForce;
  readonly #ports: LivePorts;
  readonly #reader: LiveReader;
  readonly #enricher: ContainerEnricher;
  /** Batches from before the processes that run were known. */
  #early: Batch[] | undefined = [];

  constructor(settings: WatchSettings, force: RulesInForce, ports: LivePorts, runtimes: readonly ContainerRuntime[]) {
    this.#settings = settings;
    this.#force = force;
    this.#ports = ports;
    const machine = new Machine();
    machine.software = ports.software;
    this.#enricher = new ContainerEnricher(machine, runtimes, ports.log);
    const namespaces = new Set(settings.namespace);
    const consume = (event: SystemCallEvent): void => {
      if (namespaces.size === 0 || namespaces.has(containerOf(event)?.podNamespace ?? ''))
        force.evaluate('syscall', event);
    };
    this.#reader = new LiveReader(machine, this.#needed, consume, (event) => this.#wait(event));
  }

  get machine(): Machine {
    return this.#reader.machine;
  }

  get counts(): LiveCounts {
    return {
      events: this.#reader.events,
      drops: this.#dropsByCall,
      dropsByCgroup: this.#dropsByCgroup,
      filtered: this.#filtered,
    };
  }

  get demand(): Demand {
    return demandOf(this.#settings, this.#force, this.#ports.record !== undefined);
  }

  get #needed(): Uint8Array {
    const source = this.#force.rules.source('syscall');
    return neededTypes((type) => source?.engine.watches(type) === true);
  }

  /** Only events that rules look at wait for what is known of their container; the others have it asked for. */
  #wait(event: SystemCallEvent): Promise<void> | undefined {
    const learned = this.#enricher.learn(event);
    return learned !== undefined && this.#force.rules.source('syscall')?.engine.watches(event.type) === true
      ? learned
      : undefined;
  }

  async close(): Promise<void> {
    await this.#reader.settled();
    this.#enricher.close();
  }

  take = (batch: Batch): void => {
    if (this.#early !== undefined) {
      this.#early.push(batch);
      return;
    }
    this.#ports.record?.(batch, this.machine);
    this.#reader.push(batch, this.drops);
  };

  /** Learns what runs already, then reads what has come meanwhile. */
  begin(source: LiveSource): void {
    bootstrapMachine(this.machine);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const batch of early) this.take(batch);
    this.countDrops(source);
  }

  countDrops(source: LiveSource): void {
    const counts = source.drops();
    const sum = sumOf(counts);
    this.#dropsByCall = counts;
    if (sum > this.drops) this.#dropsByCgroup = source.dropsByCgroup();
    this.#filtered = source.filtered();
    this.#ports.drops.count(sum - this.drops, this.counts.events, counts);
    this.drops = sum;
  }

  /** The kernel sends what the new rules ask for. */
  follow(source: LiveSource): void {
    this.#reader.need(this.#needed);
    const { wanted, filter } = this.demand;
    source.watch(wanted, filter);
  }
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
