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
import { startWebserver, type WatchCounts } from './webserver.ts';
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
  const web = startWebserver(prepared.config, () => live.counts, ports.log);
  const timer = setInterval(() => live.countDrops(source), dropsEvery);
  ports.log.info({ calls: live.wanted.size }, 'the kernel is watched');
  try {
    await aborted(ports.signal);
  } finally {
    clearInterval(timer);
    web.close();
    process.off('SIGHUP', reload);
    for (const watcher of watchers) watcher.close();
    live.countDrops(source);
    await source.close();
    const { events, alerts } = live.counts;
    ports.log.info({ events, alerts: sumOf(alerts), drops: live.drops }, 'the watch has ended');
  }
}

/** The rules in force over the stream of events; they change between two batches, so that no event is lost. */
class LiveRules {
  drops = 0;
  readonly #alerts = new Map<string, number>();
  #dropsByCall: ReadonlyMap<string, number> = new Map();
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
        this.#alerts.set(alert.rule, (this.#alerts.get(alert.rule) ?? 0) + 1);
        ports.sink.write(alert);
      }),
    );
  }

  get counts(): WatchCounts {
    return {
      events: this.#reader.events,
      drops: this.#dropsByCall,
      alerts: this.#alerts,
      rules: this.#rules.rules.length,
    };
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
    const sum = sumOf(counts);
    this.#dropsByCall = counts;
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

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
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
