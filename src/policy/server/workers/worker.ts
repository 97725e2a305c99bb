import type { Log } from '../../../core/index.ts';
import { version } from '../../../core/version.ts';
import type { Host } from '../../../rego/builtins/context.ts';
import type { Limits } from '../../../rego/run/meter.ts';
import { DecisionRecorder } from '../../decisions/record.ts';
import type { DecisionEvent, ServerContext } from '../context.ts';
import type { RequestMetrics } from '../metrics.ts';
import { provenanceOf } from '../provenance.ts';
import type { WorkerLink } from './link.ts';
import type { PlaneState } from './messages.ts';

/** What a worker's handlers work with. */
interface WorkerOptions {
  readonly host: Host;
  readonly limits: Limits;
  readonly log: Log;
  readonly metrics: RequestMetrics;
  /** Environment variables, which policies may read. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a worker serves with, once the link to the first process has begun: that has the bundles, and takes the decisions. */
export function workerContext(link: WorkerLink, options: WorkerOptions): ServerContext {
  const { limits, log, metrics, env } = options;
  const runtime = () => ({ config: link.plane.config, env, version, commit: '' });
  const host = { ...options.host, runtime };
  const recorders = new WeakMap<PlaneState, DecisionRecorder | undefined>();
  const recorderOf = (plane: PlaneState): DecisionRecorder | undefined => {
    if (!recorders.has(plane)) {
      const ports = { store: link.store, host, labels: plane.labels, log };
      recorders.set(plane, plane.recording && new DecisionRecorder(plane.recording, ports));
    }
    return recorders.get(plane);
  };
  return {
    store: link.store,
    host,
    limits,
    metrics,
    allMetrics: () => link.metrics(),
    get config() {
      return link.plane.config;
    },
    get defaultDecision() {
      return String(link.plane.config['default_decision']);
    },
    get plugins() {
      return link.plane.plugins;
    },
    get onDecision() {
      const recorder = recorderOf(link.plane);
      if (recorder === undefined) return undefined;
      return (event: DecisionEvent) => {
        const row = recorder.record(event, link.plane.revisions);
        if (row !== undefined) link.decide(row);
      };
    },
    provenance: () => provenanceOf(link.plane.revisions),
    status: () => link.plane.status,
    statusMetrics: () => link.plane.statusMetrics,
    change: (change, doing) => link.change(change, doing),
    ownerOf: (path) => link.ownerOf(path),
  };
}
