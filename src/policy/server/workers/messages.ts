import type { RecordingConfig } from '../../decisions/record.ts';
import { parseJson } from '../../../rego/value/json.ts';
import { jsonText } from '../../../rego/value/print.ts';
import type { PlainObject, Value } from '../../../rego/value/value.ts';
import type { ServerPlugin } from '../context.ts';
import type { MetricSeries } from '../metrics.ts';

/** A bundle and the paths below `data` that it owns. */
export type Owner = readonly [bundle: string, roots: readonly string[]];

/** What the parts that run beside the requests say of themselves: the first process has them, every worker answers for them. */
export interface PlaneState {
  /** The configuration without secrets. */
  readonly config: PlainObject;
  readonly labels: PlainObject;
  /** What of decisions is written down; undefined where they are not logged. */
  readonly recording?: RecordingConfig;
  readonly plugins: readonly ServerPlugin[];
  /** Revisions of bundles by name. */
  readonly revisions: PlainObject;
  readonly owners: readonly Owner[];
  readonly status?: PlainObject;
  /** State of bundles and plugins in Prometheus's text format. */
  readonly statusMetrics: string;
}

/** What a worker says to the first process. */
export type FromWorker =
  | { readonly kind: 'hello' }
  | { readonly kind: 'ready'; readonly addresses: readonly string[] }
  | { readonly kind: 'change'; readonly id: number; readonly text: string; readonly doing: string }
  | { readonly kind: 'made'; readonly id: number }
  | { readonly kind: 'decisions'; readonly rows: readonly string[] }
  | { readonly kind: 'metrics'; readonly id: number }
  | { readonly kind: 'counted'; readonly id: number; readonly series: readonly MetricSeries[] };

/** What the first process says to a worker. */
export type ToWorker =
  | { readonly kind: 'make'; readonly id: number; readonly text: string }
  | {
      readonly kind: 'state';
      readonly version: 'v0' | 'v1' | undefined;
      readonly modules: readonly {
        readonly name: string;
        readonly text: string;
        readonly version?: 'v0' | 'v1' | undefined;
      }[];
      /** JSON of the base documents. */
      readonly data: string;
    }
  | { readonly kind: 'plane'; readonly text: string }
  | { readonly kind: 'answer'; readonly id: number; readonly error?: Failure }
  | { readonly kind: 'count'; readonly id: number }
  | { readonly kind: 'sum'; readonly id: number; readonly series: readonly MetricSeries[] };

/** A {@link RequestError} on its way between processes. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly errors: readonly string[];
}

/** A state as text, for another process; numbers stay exact. */
export function planeText(state: PlaneState): string {
  return jsonText(state as unknown as Value);
}

/** The state that {@link planeText} wrote. */
export function planeOf(text: string): PlaneState {
  return parseJson(text) as unknown as PlaneState;
}
