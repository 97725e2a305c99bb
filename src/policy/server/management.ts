import { join } from 'node:path';
import type { Log } from '../../core/index.ts';
import type { Host } from '../../rego/builtins/context.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { DecisionLog, decisionLogOf } from '../decisions/log.ts';
import { DecisionRecorder, type RecordingConfig, recordingOf } from '../decisions/record.ts';
import { statusReporterOf, type StatusReporter } from '../decisions/status.ts';
import type { ActiveBundles, Owner } from '../distribution/activate.ts';
import { BundleUpdater, bundlesOf } from '../distribution/bundles.ts';
import { type Service, servicesOf } from '../distribution/service.ts';
import { isPlain } from '../load/merge.ts';
import { diskConfigOf } from '../storage/config.ts';
import type { DecisionEvent, ServerPlugin } from './context.ts';
import { refuseUnknownPlugins } from './plugins.ts';
import { statusMetrics } from './status-metrics.ts';
import type { PolicyStore } from './store.ts';

/** What the management plane works with. */
export interface ManagementOptions {
  readonly config: PlainObject;
  readonly labels: PlainObject;
  readonly store: PolicyStore;
  readonly host: Host;
  readonly log: Log;
  readonly cwd: string;
  /** Variables of the environment, where credentials of services may stand. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Bundles in force, which outlive a change of the configuration. */
  readonly active: ActiveBundles;
  /** Told after each change of bundles. */
  readonly onChange?: () => void;
}

/** Parts that run beside the requests: bundles that are kept up to date, decisions that are logged, status that is told. */
export class Management {
  readonly #services: ReadonlyMap<string, Service>;
  readonly #active: ActiveBundles;
  readonly #updaters: readonly BundleUpdater[];
  readonly #decisions: DecisionLog | undefined;
  readonly #recorder: DecisionRecorder | undefined;
  readonly #reporter: StatusReporter | undefined;
  readonly #options: ManagementOptions;
  /** What of decisions is written down; undefined where they are not logged. */
  readonly recording: RecordingConfig | undefined;

  /** @throws PolicyError POLICY_CONFIG */
  constructor(options: ManagementOptions) {
    const { config, active, log, cwd } = options;
    this.#options = options;
    refuseUnknownPlugins(config);
    this.#services = servicesOf(config, options.env);
    this.#active = active;
    this.#updaters = bundlesOf(config, { services: this.#services, folder: persistenceFolder(config, cwd) }).map(
      (bundle) => new BundleUpdater(bundle, this.#active, log),
    );
    const decisions = decisionLogOf(config, this.#services);
    this.#decisions = decisions && new DecisionLog(decisions, log);
    this.recording = recordingOf(config);
    this.#recorder = this.recording && new DecisionRecorder(this.recording, options);
    this.#reporter = statusReporterOf(config, this.#services, log);
  }

  get plugins(): readonly ServerPlugin[] {
    const waiting = this.#updaters.filter(({ isReady }) => !isReady).map(({ status }) => status.name);
    return [
      ...(this.#updaters.length === 0 ? [] : [{ name: 'bundle', isReady: waiting.length === 0, waiting }]),
      ...(this.#decisions === undefined ? [] : [{ name: 'decision_logs', isReady: true }]),
      ...(this.#reporter === undefined ? [] : [{ name: 'status', isReady: true }]),
    ];
  }

  /** Takes decisions; undefined where they are not logged. */
  get onDecision(): ((event: DecisionEvent) => void) | undefined {
    const recorder = this.#recorder;
    return recorder && ((event) => this.onRecorded(recorder.record(event, this.#active.revisions)));
  }

  /** Takes a decision that was written down, as by a worker. */
  onRecorded(row: string | undefined): void {
    if (row !== undefined) this.#decisions?.add(row);
  }

  get revisions(): PlainObject {
    return this.#active.revisions;
  }

  /** State in Prometheus's text format; empty where the configuration does not want it. */
  get metrics(): string {
    const { status } = this.#options.config;
    if (!isPlain(status) || status['prometheus'] !== true) return '';
    return statusMetrics(this.#updaters, this.plugins);
  }

  get status(): PlainObject | undefined {
    if (this.#reporter === undefined) return undefined;
    const plugins = this.plugins.map(({ name, isReady }) => [name, { state: isReady ? 'OK' : 'NOT_READY' }] as const);
    return {
      labels: this.#options.labels,
      ...(this.#updaters.length > 0 && {
        bundles: Object.fromEntries(this.#updaters.map(({ status }) => [status.name, { ...status } as PlainObject])),
      }),
      ...(this.#decisions !== undefined && { decision_logs: { dropped: this.#decisions.dropped } }),
      plugins: Object.fromEntries(plugins),
    };
  }

  /** Bundles with the paths that they own. */
  get owners(): ActiveBundles['owners'] {
    return this.#active.owners;
  }

  ownerOf(path: readonly string[]): Owner | undefined {
    return this.#active.ownerOf(path);
  }

  /** Takes bundles out of force that the configuration after this one does not have. */
  handOver(next: Management): void {
    const kept = new Set(next.#updaters.map(({ status }) => status.name));
    for (const { status } of this.#updaters) if (!kept.has(status.name)) this.#active.deactivate(status.name);
    if (this.#decisions !== undefined) next.#decisions?.takeOver(this.#decisions);
    next.restore();
  }

  /** Puts bundles in force that an earlier run kept. */
  restore(): void {
    for (const updater of this.#updaters) updater.restore();
  }

  /** Runs until the signal is aborted; what waits is uploaded then. */
  async run(signal: AbortSignal): Promise<void> {
    const onChange = () => {
      this.#options.onChange?.();
      const { status } = this;
      if (status !== undefined && !signal.aborted) this.#reporter?.report(status, signal);
    };
    onChange();
    await Promise.all([
      ...this.#updaters.map((updater) => updater.run(signal, onChange)),
      ...(this.#decisions === undefined ? [] : [this.#decisions.run(signal)]),
    ]);
    await Promise.all(Array.from(this.#services.values(), (service) => service.close()));
  }
}

/** Folder of what is kept between runs. */
export function persistenceFolder(config: PlainObject, cwd: string): string {
  if (typeof config['persistence_directory'] === 'string') return config['persistence_directory'];
  return diskConfigOf(config, cwd)?.directory ?? join(cwd, '.opa');
}
