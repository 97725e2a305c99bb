import { type Log, messageOf } from '../../core/index.ts';
import type { Host } from '../../rego/builtins/context.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import type { Service } from '../distribution/service.ts';
import { pollingOf, repeatedly, type Polling } from '../distribution/polling.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import type { DecisionEvent } from '../server/context.ts';
import type { PolicyStore } from '../server/store.ts';
import { EventBuffer } from './buffer.ts';
import { maskEvent } from './mask.ts';

/** How decisions are logged. */
export interface DecisionLogConfig {
  readonly console: boolean;
  readonly service: Service | undefined;
  readonly resource: string;
  readonly reporting: Polling;
  readonly limits: ConstructorParameters<typeof EventBuffer>[0];
  /** Decisions a second at most; undefined where all are logged. */
  readonly rate: number | undefined;
  readonly mask: readonly string[];
  readonly drop: readonly string[];
}

/** Reads `decision_logs`; undefined where none are wanted. @throws PolicyError POLICY_CONFIG */
export function decisionLogOf(
  config: PlainObject,
  services: ReadonlyMap<string, Service>,
): DecisionLogConfig | undefined {
  const { decision_logs: row } = config;
  if (!isPlain(row)) return undefined;
  const reporting = isPlain(row['reporting']) ? row['reporting'] : {};
  const number = (name: string): number | undefined =>
    typeof reporting[name] === 'number' ? reporting[name] : undefined;
  const name = typeof row['service'] === 'string' ? row['service'] : undefined;
  const service =
    name === undefined ? (row['console'] === true ? undefined : [...services.values()][0]) : services.get(name);
  if (service === undefined && (name !== undefined || row['console'] !== true))
    throw new PolicyError('POLICY_CONFIG', { message: `there is no service ${String(name)}`, where: 'decision_logs' });
  const partition = typeof row['partition_name'] === 'string' ? `/${row['partition_name']}` : '';
  const path = (key: string, fallback: string) =>
    (typeof row[key] === 'string' ? row[key] : fallback).split('/').filter(Boolean);
  return {
    console: row['console'] === true,
    service,
    resource: typeof row['resource'] === 'string' ? row['resource'] : `logs${partition}`,
    reporting: pollingOf(row, 'reporting', 300_000, 600_000),
    limits: {
      bytes: number('buffer_size_limit_bytes') ?? 64 * 2 ** 20,
      events: reporting['buffer_type'] === 'event' ? (number('buffer_size_limit_events') ?? 10_000) : undefined,
      chunk: number('upload_size_limit_bytes') ?? 32_768,
    },
    rate: number('max_decisions_per_second'),
    mask: path('mask_decision', '/system/log/mask'),
    drop: path('drop_decision', '/system/log/drop'),
  };
}

/** Takes decisions, masks them by the policy, prints and uploads them. */
export class DecisionLog {
  readonly #config: DecisionLogConfig;
  readonly #store: PolicyStore;
  readonly #host: Host;
  readonly #labels: PlainObject;
  readonly #log: Log;
  readonly #buffer: EventBuffer;
  #allowance: number;
  #refilled = Date.now();

  constructor(
    config: DecisionLogConfig,
    {
      store,
      host,
      labels,
      log,
    }: { readonly store: PolicyStore; readonly host: Host; readonly labels: PlainObject; readonly log: Log },
  ) {
    this.#config = config;
    this.#store = store;
    this.#host = host;
    this.#labels = labels;
    this.#log = log;
    this.#buffer = new EventBuffer(config.limits);
    this.#allowance = config.rate ?? 0;
  }

  get dropped(): number {
    return this.#buffer.dropped;
  }

  /** Logs one decision; errors of the masking policy are logged, and the event then leaves out what it might hide. */
  add(event: DecisionEvent, bundles: PlainObject): void {
    if (!this.#isWithinRate()) return;
    const row = rowOf(event, this.#labels, bundles);
    try {
      if (this.#ask(this.#config.drop, row) === true) return;
      const { event: masked, erased, masked: replaced } = maskEvent(row, this.#ask(this.#config.mask, row));
      this.#write({
        ...masked,
        ...(erased.length > 0 && { erased: [...erased] }),
        ...(replaced.length > 0 && { masked: [...replaced] }),
      });
    } catch (error) {
      this.#log.error({ reason: messageOf(error) }, 'A decision cannot be masked: its input and result are left out.');
      const { input: _input, result: _result, ...rest } = row;
      this.#write(rest);
    }
  }

  /** Uploads until the signal is aborted, and once more after it. */
  async run(signal: AbortSignal): Promise<void> {
    const { service, reporting } = this.#config;
    if (service === undefined) return;
    const failed = (error: unknown) => this.#log.error({ reason: messageOf(error) }, 'Log upload failed.');
    await repeatedly(() => this.#upload(service, signal), reporting, signal, failed);
    await this.#upload(service, AbortSignal.timeout(5000)).catch(failed);
  }

  #isWithinRate(): boolean {
    const { rate } = this.#config;
    if (rate === undefined) return true;
    const now = Date.now();
    this.#allowance = Math.min(rate, this.#allowance + ((now - this.#refilled) / 1000) * rate);
    this.#refilled = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }

  #ask(path: readonly string[], row: PlainObject): Value | undefined {
    return this.#store.policy.evaluate(path, row, { host: this.#host });
  }

  #write(row: PlainObject): void {
    if (this.#config.console)
      this.#log.info(
        { ...(JSON.parse(jsonText(row)) as object), type: 'openpolicyagent.org/decision_logs' },
        'Decision Log',
      );
    if (this.#config.service !== undefined) this.#buffer.add(jsonText(row));
  }

  /** Sends what waits; what the service does not take goes back to be sent again. */
  async #upload(service: Service, signal: AbortSignal): Promise<boolean> {
    const chunks = this.#buffer.take();
    for (const [index, { body }] of chunks.entries()) {
      try {
        const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
        const { status } = await service.request(this.#config.resource, { method: 'POST', headers, body, signal });
        if (status < 200 || status > 299)
          throw new PolicyError('POLICY_UPLOAD', {
            message: `the service answers ${status}`,
            where: `${service.url}/${this.#config.resource}`,
          });
      } catch (error) {
        this.#buffer.restore(chunks.slice(index).flatMap(({ events }) => events));
        throw error;
      }
    }
    return false;
  }
}

function rowOf(event: DecisionEvent, labels: PlainObject, bundles: PlainObject): PlainObject {
  return {
    labels,
    decision_id: event.decisionId,
    ...(Object.keys(bundles).length > 0 && { bundles }),
    ...(event.path !== undefined && { path: event.path }),
    ...(event.query !== undefined && { query: event.query }),
    ...(event.input !== undefined && { input: event.input }),
    ...(event.result !== undefined && { result: event.result }),
    ...(event.error !== undefined && { error: event.error }),
    requested_by: event.requestedBy,
    timestamp: event.timestamp,
    metrics: event.metrics,
    req_id: event.reqId,
  };
}
