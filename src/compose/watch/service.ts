import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Log } from '../../core/index.ts';
import type { LiveWatch } from './live.ts';
import { metricsInterval } from './metrics-interval.ts';
import { snapshotAlert, snapshotFile, type WatchCounts } from './metrics.ts';
import type { AlertSink } from './outputs/index.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { watchPaths } from './watch-paths.ts';
import { startWebserver } from './webserver.ts';

/** What runs beside the sources: reload on change, the web server, snapshots of metrics. */
export interface Service {
  close(): void;
  /** Counts events of sources other than the kernel. */
  countEvent(): void;
  /** The kernel is watched too. */
  attach(live: LiveWatch): void;
}

/** What the service needs of the process. */
export interface ServicePorts {
  readonly sink: AlertSink;
  readonly log: Log;
  readonly hostname: string;
  readonly cwd: string;
  readonly sources: readonly string[];
  /** Snapshots that flags ask for: file and milliseconds between two. */
  readonly statistics?: { readonly path: string; readonly interval: number };
}

/** Starts what the configuration asks for; all of it ends with `close`. */
export function startService(force: RulesInForce, ports: ServicePorts): Service {
  const { log, cwd } = ports;
  const { config, watched } = force.prepared;
  const counter = new Counter(force, ports);
  const reload = () => void force.reload();
  const watchers = config.watch_config_files ? watchPaths(watched, reload, log) : undefined;
  process.on('SIGHUP', reload);
  const web = startWebserver(config, () => counter.counts, log);
  const timers = snapshotTimers(force, counter, ports);
  return {
    countEvent: () => void (counter.events += 1),
    attach: (live) => void (counter.live = live),
    close() {
      for (const timer of timers) clearInterval(timer);
      web.close();
      process.off('SIGHUP', reload);
      watchers?.close();
    },
  };

  function snapshotTimers(rules: RulesInForce, from: Counter, { statistics, sink, hostname }: ServicePorts) {
    const { metrics } = rules.prepared.config;
    const take = () => snapshotAlert(from.counts, metrics, hostname, BigInt(Date.now()) * 1_000_000n);
    const started: NodeJS.Timeout[] = [];
    if (metrics.enabled) {
      const write = metrics.output_file === '' ? undefined : snapshotFile(metrics.output_file, cwd);
      const snapshot = () => {
        const alert = take();
        if (metrics.output_rule) sink.write(alert);
        write?.(alert);
      };
      started.push(setInterval(snapshot, metricsInterval(metrics.interval)));
    }
    if (statistics !== undefined) {
      const write = snapshotFile(statistics.path, cwd);
      started.push(setInterval(() => write(take()), statistics.interval));
    }
    return started;
  }
}

/** Gathers what is counted in several places. */
class Counter {
  events = 0;
  live: LiveWatch | undefined;
  readonly #force: RulesInForce;
  readonly #ports: ServicePorts;
  readonly #startedAt = BigInt(Date.now()) * 1_000_000n;

  constructor(force: RulesInForce, ports: ServicePorts) {
    this.#force = force;
    this.#ports = ports;
  }

  get counts(): WatchCounts {
    const { rules, prepared, alerts, reloadedAt } = this.#force;
    const { cwd, sink, sources } = this.#ports;
    const kernel = this.live?.counts();
    const threads = [...(this.live?.machine.threads.values() ?? [])];
    return {
      events: this.events + (kernel?.events ?? 0),
      drops: kernel?.drops ?? new Map(),
      dropsByCgroup: kernel?.dropsByCgroup ?? new Map(),
      filtered: kernel?.filtered ?? new Map(),
      alerts,
      rules: rules.rules,
      costs: this.#force.costs(),
      threads: threads.length,
      descriptors: threads.reduce((sum, { main, tid, fds }) => sum + (main.tid === tid ? fds.size : 0), 0),
      outputDrops: sink.drops,
      startedAt: this.#startedAt,
      reloadedAt,
      sources,
      ruleFiles: hashesOf(
        prepared.files.map(({ name }) => name),
        cwd,
      ),
      configFiles: hashesOf(prepared.configFiles, cwd),
    };
  }
}

function hashesOf(files: readonly string[], cwd: string): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const file of files) {
    try {
      hashes.set(
        file,
        createHash('sha256')
          .update(readFileSync(resolve(cwd, file)))
          .digest('hex'),
      );
    } catch {
      // A file that is gone since it was read has no hash to tell.
    }
  }
  return hashes;
}
