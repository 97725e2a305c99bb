import type { Log, SoftwareInventory } from '../../core/index.ts';
import { ContainerEnricher } from '../../runtime/containers/enricher.ts';
import type { ContainerRuntime } from '../../runtime/containers/lookup.ts';
import { findRuntimes } from '../../runtime/containers/runtimes.ts';
import { noDrops, type Drops } from '../../runtime/events/drops.ts';
import type { SystemCallEvent } from '../../runtime/events/event.ts';
import { containerOf } from '../../runtime/fields/container/container.ts';
import { podOf } from '../../runtime/fields/container/pod.ts';
import { bootstrapMachine } from '../../runtime/sources/live/bootstrap.ts';
import type { Batch } from '../../runtime/sources/live/drain.ts';
import { LiveReader } from '../../runtime/sources/live/reader.ts';
import { resolveScope } from '../../runtime/sources/live/scope.ts';
import { openLiveSource, type LiveSource } from '../../runtime/sources/live/source.ts';
import type { ClusterDirectory } from '../../runtime/state/cluster.ts';
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
  /** The cluster that pods’ fields are told of. */
  readonly cluster?: ClusterDirectory | undefined;
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

/** How often drops are told, and how soon after a count they may be counted again, milliseconds. */
const [dropsEvery, dropsPause] = [1000, 200];

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
  const timer = setInterval(() => live.tellDrops(), dropsEvery);
  try {
    await aborted(signal);
  } finally {
    clearInterval(timer);
    live.tellDrops();
    live.end();
    await source.close();
    await live.close();
    log.info({ events: live.counts.events, drops: live.drops.total }, 'the watch of the kernel has ended');
  }
}

/** The rules in force over the kernel's events. */
class LiveRules {
  drops = noDrops;
  /** Drops whose parts are known, when they were counted, and drops that were told. */
  #counted = 0;
  #countedAt = 0;
  #told = 0;
  #filtered: () => ReadonlyMap<string, number> = () => new Map();
  #lost: () => Drops = () => noDrops;
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
    const machine = new Machine(force.prepared.config.falco_libs.thread_table_size);
    machine.software = ports.software;
    machine.cluster = ports.cluster;
    this.#enricher = new ContainerEnricher(machine, runtimes, ports.log);
    const namespaces = new Set(settings.namespace);
    const consume = (event: SystemCallEvent): void => {
      if (namespaces.size === 0 || namespaces.has(containerOf(event)?.podNamespace ?? podOf(event)?.namespace ?? ''))
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
      drops: this.drops.calls,
      dropsByCgroup: this.drops.cgroups,
      filtered: this.#filtered(),
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
    this.drops = this.#lost();
    this.#reader.push(batch, this.drops);
  };

  /** Learns what runs already, then reads what has come meanwhile. */
  begin(source: LiveSource): void {
    bootstrapMachine(this.machine);
    this.#filtered = source.filtered;
    this.#lost = () => this.#countDrops(source);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const batch of early) this.take(batch);
  }

  /** What is lost up to now: the sum is exact, its parts are some time old. */
  #countDrops(source: LiveSource): Drops {
    const total = source.lost();
    const now = performance.now();
    if (total === this.drops.total && total === this.#counted) return this.drops;
    if (now < this.#countedAt + dropsPause) return { ...this.drops, total };
    [this.#counted, this.#countedAt] = [total, now];
    return { total, calls: source.drops(), cgroups: source.dropsByCgroup() };
  }

  tellDrops(): void {
    this.#countedAt = 0;
    this.drops = this.#lost();
    this.#ports.drops.count(this.drops.total - this.#told, this.#reader.events, this.drops.calls);
    this.#told = this.drops.total;
  }

  /** Keeps the last counts: there is no source to ask any more. */
  end(): void {
    const filtered = this.#filtered();
    this.#filtered = () => filtered;
    this.#lost = () => this.drops;
  }

  /** The kernel sends what the new rules ask for. */
  follow(source: LiveSource): void {
    this.#reader.need(this.#needed);
    const { wanted, filter } = this.demand;
    source.watch(wanted, filter);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
