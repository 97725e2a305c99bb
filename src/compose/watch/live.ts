import { watch, type FSWatcher } from 'node:fs';
import { messageOf, type Log } from '../../core/index.ts';
import { bootstrapMachine } from '../../runtime/sources/live/bootstrap.ts';
import type { Batch } from '../../runtime/sources/live/drain.ts';
import { LiveReader, wantedCalls } from '../../runtime/sources/live/reader.ts';
import { resolveScope } from '../../runtime/sources/live/scope.ts';
import { allCalls, openLiveSource, type LiveSource } from '../../runtime/sources/live/source.ts';
import { Machine } from '../../runtime/state/machine.ts';
import { neededTypes } from '../../runtime/state/tracker.ts';
import type { RuleSet } from '../../runtime/ruleset/rule-set.ts';
import type { AlertSink } from './outputs/index.ts';
import { prepare, type Prepared, type WatchSettings } from './prepare.ts';

/** What a live watch needs beside its settings. */
export interface LivePorts {
  readonly sink: AlertSink;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly hostname: string;
  readonly cwd: string;
}

/** How often drops are counted and told, milliseconds. */
const dropsEvery = 1000;
/** Editors write a file in several steps: wait until they are done. */
const settleTime = 200;

/** Watches the kernel until the signal. @throws {EbpfError} where it cannot be watched. */
export async function watchLive(settings: WatchSettings, prepared: Prepared, ports: LivePorts): Promise<void> {
  const scope = resolveScope({
    processes: settings.pid.map(Number),
    cgroups: settings.cgroup,
    containers: settings.container,
  });
  const live = new LiveRules(settings, prepared.rules, ports);
  const source = await openLiveSource({ scope, wanted: live.wanted, onBatch: live.take });
  live.begin(source);
  const reload = () => void live.reload(source);
  const watchers = prepared.config.watch_config_files ? watchPaths(prepared.watched, reload, ports.log) : [];
  process.on('SIGHUP', reload);
  const timer = setInterval(() => live.countDrops(source), dropsEvery);
  ports.log.info({ calls: live.wanted.size }, 'the kernel is watched');
  try {
    await aborted(ports.signal);
  } finally {
    clearInterval(timer);
    process.off('SIGHUP', reload);
    for (const watcher of watchers) watcher.close();
    live.countDrops(source);
    await source.close();
    ports.log.info({ events: live.events, alerts: live.alerts, drops: live.drops }, 'the watch has ended');
  }
}

/** The rules in force over the stream of events; they change between two batches, so that no event is lost. */
class LiveRules {
  alerts = 0;
  drops = 0;
  readonly #settings: WatchSettings;
  readonly #ports: LivePorts;
  readonly #reader: LiveReader;
  #rules: RuleSet;
  /** Batches from before the processes that run were known. */
  #early: Batch[] | undefined = [];

  constructor(settings: WatchSettings, rules: RuleSet, ports: LivePorts) {
    this.#settings = settings;
    this.#ports = ports;
    this.#rules = rules;
    this.#reader = new LiveReader(new Machine(), this.#needed, (event) =>
      this.#rules.source('syscall')?.evaluate(event, ports.hostname, (alert) => {
        this.alerts += 1;
        ports.sink.write(alert);
      }),
    );
  }

  get events(): number {
    return this.#reader.events;
  }

  /** System calls that the kernel is asked for. */
  get wanted(): ReadonlySet<string> {
    return this.#settings.all ? allCalls : wantedCalls(this.#needed);
  }

  get #needed(): Uint8Array {
    const source = this.#rules.source('syscall');
    return neededTypes((type) => source?.engine.watches(type) === true);
  }

  take = (batch: Batch): void => {
    if (this.#early !== undefined) this.#early.push(batch);
    else this.#reader.push(batch, this.drops);
  };

  /** Learns what runs already, then reads what has come meanwhile. */
  begin(source: LiveSource): void {
    bootstrapMachine(this.#reader.machine);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const batch of early) this.#reader.push(batch);
    this.countDrops(source);
  }

  countDrops(source: LiveSource): void {
    const counts = source.drops();
    const sum = [...counts.values()].reduce((total, count) => total + count, 0);
    if (sum > this.drops)
      this.#ports.log.warn({ drops: Object.fromEntries(counts) }, 'events were lost: the ring was full');
    this.drops = sum;
  }

  /** Rules with errors do not replace those in force. */
  async reload(source: LiveSource): Promise<void> {
    const { log, cwd } = this.#ports;
    try {
      const { rules } = await prepare(this.#settings, cwd);
      const fault = rules.diagnostics.find(({ severity }) => severity === 'error');
      if (fault !== undefined) {
        const { file, line, column } = fault.position;
        return log.error(
          { at: `${file}:${line}:${column}`, fault: fault.message },
          'the rules changed but are at fault; those before stay in force',
        );
      }
      this.#rules = rules;
      this.#reader.need(this.#needed);
      source.watch(this.wanted);
      log.info({ rules: rules.rules.length }, 'the rules were loaded anew');
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'the rules changed but cannot be read; those before stay in force');
    }
  }
}

function watchPaths(paths: readonly string[], onChange: () => void, log: Log): FSWatcher[] {
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleTime);
    timer.unref();
  };
  return paths.flatMap((path) => {
    try {
      return [watch(path, { persistent: false }, settle)];
    } catch (error) {
      log.warn({ path, reason: messageOf(error) }, 'changes of it will not be noticed');
      return [];
    }
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
