import { type Log, messageOf } from '../../core/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import type { Service } from '../distribution/service.ts';
import { pollingOf, repeatedly, type Polling } from '../distribution/polling.ts';
import { type Trigger, triggerOf } from '../distribution/trigger.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { EventBuffer } from './buffer.ts';
import { aborted } from '../server/aborted.ts';
import { detail } from '../server/details.ts';

/** Where decisions go. */
export interface DecisionLogConfig {
  readonly console: boolean;
  readonly service: Service | undefined;
  readonly resource: string;
  readonly reporting: Polling;
  readonly trigger: Trigger;
  readonly limits: ConstructorParameters<typeof EventBuffer>[0];
  /** Decisions a second at most; undefined where all are logged. */
  readonly rate: number | undefined;
}

/** Reads where `decision_logs` go; undefined where none are wanted. @throws PolicyError POLICY_CONFIG */
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
    throw new PolicyError('POLICY_CONFIG', {
      message: detail('there is no service {name}', { name: String(name) }),
      where: 'decision_logs',
    });
  const partition = typeof row['partition_name'] === 'string' ? `/${row['partition_name']}` : '';
  return {
    console: row['console'] === true,
    service,
    resource: typeof row['resource'] === 'string' ? row['resource'] : `logs${partition}`,
    reporting: pollingOf(row, 'reporting', 300_000, 600_000),
    trigger: triggerOf(reporting, 'decision_logs.reporting'),
    limits: {
      bytes: number('buffer_size_limit_bytes') ?? 64 * 2 ** 20,
      events: reporting['buffer_type'] === 'event' ? (number('buffer_size_limit_events') ?? 10_000) : undefined,
      chunk: number('upload_size_limit_bytes') ?? 32_768,
    },
    rate: number('max_decisions_per_second'),
  };
}

/** Takes decisions that were written down, prints and uploads them. */
export class DecisionLog {
  readonly #config: DecisionLogConfig;
  readonly #log: Log;
  readonly #buffer: EventBuffer;
  /** Ends the wait between two uploads. */
  #isFull: () => void = () => undefined;
  #allowance: number;
  #refilled = Date.now();

  constructor(config: DecisionLogConfig, log: Log) {
    this.#config = config;
    this.#log = log;
    this.#buffer = new EventBuffer(config.limits, () =>
      log.error({}, 'A decision is larger than an upload may be: its nd_builtin_cache is left out.'),
    );
    this.#allowance = config.rate ?? 0;
  }

  get dropped(): number {
    return this.#buffer.dropped;
  }

  /** Takes one decision, as JSON. */
  add(text: string): void {
    if (!this.#isWithinRate()) return;
    if (this.#config.console)
      this.#log.info({ ...(JSON.parse(text) as object), type: 'openpolicyagent.org/decision_logs' }, 'Decision Log');
    if (this.#config.service === undefined) return;
    this.#buffer.add(text);
    if (this.#config.trigger === 'immediate' && this.#buffer.bytes >= this.#config.limits.chunk) this.#isFull();
  }

  /** Takes over what the log of an earlier configuration could not upload. */
  takeOver(before: DecisionLog): void {
    if (this.#config.service !== undefined) this.#buffer.restore(before.#buffer.rest());
  }

  /** Uploads until the signal is aborted, and once more after it. */
  async run(signal: AbortSignal): Promise<void> {
    const { service, reporting, trigger } = this.#config;
    if (service === undefined) return;
    const failed = (error: unknown) => this.#log.error({ reason: messageOf(error) }, 'Log upload failed.');
    const wake = (next: () => void): void => void (this.#isFull = next);
    if (trigger === 'manual') await aborted(signal);
    else await repeatedly(() => this.#upload(service, signal), reporting, signal, failed, wake);
    await this.#upload(service, AbortSignal.timeout(5000)).catch(failed);
  }

  #isWithinRate(): boolean {
    const { rate } = this.#config;
    if (rate === undefined) return true;
    const now = Date.now();
    this.#allowance = Math.min(Math.max(rate, 1), this.#allowance + ((now - this.#refilled) / 1000) * rate);
    this.#refilled = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
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
            message: detail('the service answers {status}', { status }),
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
