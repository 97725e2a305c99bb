import { rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Clock, Language, Log, SoftwareInventory } from '../../core/index.ts';
import { jsonEvents } from '../../runtime/sources/json/event.ts';
import type { Batch } from '../../runtime/sources/live/drain.ts';
import type { Machine } from '../../runtime/state/machine.ts';
import { jsonSources } from '../../runtime/sources/json/sources.ts';
import { readBillOfMaterials } from './bill-of-materials.ts';
import { openCluster } from './cluster.ts';
import { type ConfiguredLog, configuredLog } from './configured-log.ts';
import { costTable } from './cost-table.ts';
import { type DropActions, dropActions, SimulatedDrops } from './drop-actions.ts';
import { chooseSources } from './event-sources.ts';
import { watchLive } from './live.ts';
import { openOutputs, type AlertSink } from './outputs/index.ts';
import type { LoadedPlugin } from './plugins.ts';
import { prepare, type Prepared, type WatchSettings } from './prepare.ts';
import { replayFile } from './replay.ts';
import { RulesInForce } from './rules-in-force.ts';
import { type Service, startService } from './service.ts';
import { RuleCapture } from './rule-capture.ts';
import { reportFiles, validationText } from './validation.ts';

/** What the verb needs of its process. */
export interface WatchPorts {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly log: Log;
  readonly language: Language;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Exit code where rules are at fault, or lost events end the watch, as Falco's. */
const failed = 1;

/** Flags of the original that this program takes and that change nothing here. */
const idleFlags = ['print-base64', 'snaplen'] as const;

/** Whether a set of rules can run. */
export function isSound({ rules }: Prepared): boolean {
  return rules.diagnostics.every(({ severity }) => severity === 'warning');
}

/**
 * Watches the live kernel and other sources, or replays a file, until it ends or is told to stop.
 * @throws {EbpfError} where the kernel cannot be watched; {ComposeError} and {RuntimeError} for what cannot be read.
 */
export async function runWatch(settings: WatchSettings, ports: WatchPorts): Promise<number> {
  const prepared = await prepare(settings, ports.cwd, ports.env);
  const log = configuredLog(ports.log, prepared.config);
  for (const warning of prepared.warnings) log.warn({}, warning);
  if (!isSound(prepared)) {
    const faulty = reportFiles(prepared.files, prepared.rules.diagnostics).filter(({ errors }) => errors.length > 0);
    ports.stderr(validationText(faulty));
    return failed;
  }
  for (const flag of idleFlags)
    if (settings[flag] !== undefined && settings[flag] !== false) log.warn({}, `--${flag} has no effect`);
  log.info({ rules: prepared.rules.rules.length, files: prepared.files.map(({ name }) => name) }, 'rules are loaded');
  if (settings['dry-run']) return 0;
  const remove = writePid(settings.pidfile, ports.cwd);
  try {
    return await new Run(settings, prepared, { ...ports, log }).run();
  } finally {
    remove();
    await log.close();
  }
}

function writePid(path: string | undefined, cwd: string): () => void {
  if (path === undefined) return () => undefined;
  const file = resolve(cwd, path);
  writeFileSync(file, `${process.pid}\n`);
  return () => rmSync(file, { force: true });
}

/** One run of the verb, from the outputs' opening to their end. */
class Run {
  readonly #settings: WatchSettings;
  readonly #prepared: Prepared;
  readonly #ports: WatchPorts & { readonly log: ConfiguredLog };
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #code = 0;

  constructor(settings: WatchSettings, prepared: Prepared, ports: WatchPorts & { readonly log: ConfiguredLog }) {
    this.#settings = settings;
    this.#prepared = prepared;
    this.#ports = ports;
    const limit = settings['max-seconds'];
    const timeout = limit === undefined ? [] : [AbortSignal.timeout(limit * 1000)];
    this.#signal = AbortSignal.any([ports.signal, this.#stop.signal, ...timeout]);
  }

  async run(): Promise<number> {
    const { stdout, cwd, log, env } = this.#ports;
    const { config } = this.#prepared;
    const file = this.#captureFile;
    const sources = file === undefined ? chooseSources(this.#settings, config, log) : undefined;
    const sink = openOutputs(config, { stdout, cwd, log });
    const host = env['FALCO_HOSTNAME'] ?? hostname();
    const force = new RulesInForce(this.#settings, this.#prepared, { sink, log, hostname: host, cwd, env });
    try {
      if (file !== undefined) await this.#replay(file, force, sink, host);
      else await this.#watch(sources!.kernel, sources!.documents, force, sink, host);
    } finally {
      await sink.close();
      if (this.#settings['rule-stats']) this.#ports.stderr(costTable(force.costs()));
    }
    return this.#code;
  }

  get #captureFile(): string | undefined {
    const { engine } = this.#prepared.config;
    const configured = engine.kind === 'replay' ? engine.replay.capture_file : '';
    return this.#settings['capture-file'] ?? (configured === '' ? undefined : configured);
  }

  async #replay(file: string, force: RulesInForce, sink: AlertSink, host: string): Promise<void> {
    const [source] = this.#settings['enable-source'];
    const simulated = new SimulatedDrops(() => drops);
    const drops = this.#dropActions(simulated.clock, sink, host);
    const { simulate_drops: isSimulated } = this.#prepared.config.syscall_event_drops;
    const onEvent = isSimulated ? (time: bigint) => this.#signal.aborted || simulated.see(time) : undefined;
    const choices = { source, software: await this.#software(), onEvent };
    const summary = await replayFile(file, this.#ports.cwd, force, this.#signal, choices);
    this.#ports.stderr(drops.summary());
    const alerts = [...force.alerts.values()].reduce((sum, count) => sum + count, 0);
    this.#ports.log.info({ ...summary, alerts }, 'the file was replayed');
  }

  async #watch(
    kernel: boolean,
    documents: readonly LoadedPlugin[],
    force: RulesInForce,
    sink: AlertSink,
    host: string,
  ): Promise<void> {
    const { log, cwd } = this.#ports;
    const names = [...(kernel ? ['syscall'] : []), ...documents.map(({ row }) => row.source!)];
    const recordings = new RuleCapture(this.#prepared.config, {
      log,
      hostname: host,
      now: () => Date.now(),
      ruleOf: (name) => force.rules.rules.find((rule) => rule.name === name),
    });
    force.onAlert((alert, event) => recordings.onAlert(alert, event));
    const service = startService(force, { sink, log, hostname: host, cwd, sources: names, ...this.#statistics });
    try {
      const drops = this.#dropActions(Date, sink, host);
      // A recording holds all that happened: where none can begin, the kernel keeps back what no rule could match.
      const record = this.#prepared.config.capture.enabled
        ? { record: (batch: Batch, machine: Machine) => recordings.take(batch, machine) }
        : {};
      const live = kernel
        ? await watchLive(this.#settings, force, {
            log,
            signal: this.#signal,
            drops,
            ...record,
            software: await this.#software(),
            cluster: await this.#cluster(),
          })
        : undefined;
      if (live !== undefined) service.attach(live);
      const others = documents.map((plugin) => this.#readDocuments(plugin, force, service));
      await Promise.all([...others, live?.ended].map((work) => work?.catch((error: unknown) => this.#giveUp(error))));
      this.#ports.stderr(drops.summary());
      if (this.#fault !== undefined) throw this.#fault;
    } finally {
      service.close();
      recordings.close();
      const alerts = [...force.alerts.values()].reduce((sum, count) => sum + count, 0);
      log.info({ alerts }, 'the watch has ended');
    }
  }

  #dropActions(clock: Clock, sink: AlertSink, host: string): DropActions {
    return dropActions(this.#prepared.config, {
      log: this.#ports.log,
      clock,
      hostname: host,
      alert: (alert) => sink.write(alert),
      exit: () => this.#fail(),
    });
  }

  async #software(): Promise<SoftwareInventory | undefined> {
    const { sbom } = this.#settings;
    return sbom === undefined ? undefined : readBillOfMaterials(sbom, this.#ports.cwd);
  }

  #cluster() {
    const { cwd, env, log } = this.#ports;
    return openCluster(this.#settings, this.#prepared.config, { cwd, env, log, signal: this.#signal });
  }

  get #statistics() {
    const path = this.#settings['stats-file'];
    return path === undefined ? {} : { statistics: { path, interval: this.#settings['stats-interval'] ?? 5000 } };
  }

  #fault: unknown;

  /** One source that fails ends all: a watch that sees half is none. */
  #giveUp(error: unknown): void {
    this.#fault ??= error;
    this.#stop.abort();
  }

  #fail(): void {
    this.#code = failed;
    this.#stop.abort();
  }

  async #readDocuments({ row, ...plugin }: LoadedPlugin, force: RulesInForce, service: Service): Promise<void> {
    const source = jsonSources.get(row.source!)!;
    let events = 0;
    await row.run!(plugin, {
      cwd: this.#ports.cwd,
      log: this.#ports.log,
      signal: this.#signal,
      onDocument: (document) => {
        for (const event of jsonEvents(source, document, events)) {
          events += 1;
          service.countEvent();
          force.evaluate(source.name, event);
        }
      },
    });
    this.#ports.log.info({ source: source.name, events }, 'the source has ended');
  }
}
