import type { Host } from '../../rego/builtins/context.ts';
import type { Limits } from '../../rego/run/meter.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import type { Owner } from '../distribution/activate.ts';
import type { ServerRequest } from './body.ts';
import type { StoreChange } from './change.ts';
import type { MetricSeries, RequestMetrics } from './metrics.ts';
import type { Reply } from './reply.ts';
import type { PolicyStore } from './store.ts';

/** One decision, as logs of decisions tell it (OPA, "Decision Logs"). */
export interface DecisionEvent {
  readonly decisionId: string;
  /** Path of the document, `authz/allow`; absent for queries. */
  readonly path?: string;
  readonly query?: string;
  readonly input?: Value;
  readonly result?: Value;
  readonly error?: PlainObject;
  readonly requestedBy: string;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly reqId: number;
  /** Headers of the request. */
  readonly headers?: ServerRequest['headers'];
  /** What builtins gave whose results differ from call to call: by name, then by their arguments as JSON. */
  readonly nondeterministic?: PlainObject;
  /** What an endpoint says beside the decision. */
  readonly custom?: PlainObject;
  /** The span of a distributed trace that the decision was made in. */
  readonly span?: { readonly traceId: string; readonly spanId: string };
}

/** A part of the server that runs beside its requests: bundles, decision logs, status. */
export interface ServerPlugin {
  readonly name: string;
  readonly isReady: boolean;
  /** Names of what it waits for, where it says them. */
  readonly waiting?: readonly string[];
}

/** What the handlers share. */
export interface ServerContext {
  readonly store: PolicyStore;
  readonly host: Host;
  /** When an evaluation is stopped; absent where none is. */
  readonly limits?: Limits;
  readonly metrics: RequestMetrics;
  /** Requests that all processes have answered; those of this one where it is absent. */
  allMetrics?(): Promise<readonly MetricSeries[]>;
  /** The configuration without secrets, as `/v1/config` shows it. */
  readonly config: PlainObject;
  readonly defaultDecision: string;
  readonly plugins: readonly ServerPlugin[];
  /** Version and revisions of bundles, for `provenance`. */
  provenance(): PlainObject;
  /** Status of bundles and other parts; undefined where no status is kept. */
  status?(): PlainObject | undefined;
  /** Metrics of the parts that run beside the requests, in Prometheus's text format. */
  statusMetrics?(): string;
  /** Takes decisions for the log; absent where none is kept. */
  readonly onDecision?: ((event: DecisionEvent) => void) | undefined;
  /** Makes a change, in every process that serves. @throws StoreError, RegoError, RequestError */
  change(change: StoreChange, doing: string): Promise<void> | void;
  /** The bundle that owns a path of data or a policy; undefined where clients may write there. */
  ownerOf(path: readonly string[]): Owner | undefined;
}

/** Builtins that clients’ own queries may not call: they would make requests in the server’s name. */
export const unsafeBuiltins: ReadonlySet<string> = new Set(['http.send']);

/** One endpoint of the server. */
export interface ServerRoute {
  /** Name in metrics: the first parts of the path. */
  readonly name: string;
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'PUT';
  /** Path; `/*` at its end stands for any path below it. */
  readonly path: string;
  /** What an error of the policy says was done: `error(s) occurred while …`. */
  readonly doing: string;
  handle(request: ServerRequest, context: ServerContext): Reply | Promise<Reply>;
}
