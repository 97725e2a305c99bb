import { type Log, messageOf } from '../../core/index.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import type { Service } from '../distribution/service.ts';
import { type Trigger, triggerOf } from '../distribution/trigger.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { detail } from '../server/details.ts';

/** Tells a service, or the console, how the server is, whenever that changes (OPA, "Status"). */
export class StatusReporter {
  readonly #service: Service | undefined;
  readonly #resource: string;
  readonly #console: boolean;
  readonly #log: Log;
  readonly #isManual: boolean;
  #before = '';

  constructor(
    service: Service | undefined,
    { resource, console, trigger }: { readonly resource: string; readonly console: boolean; readonly trigger: Trigger },
    log: Log,
  ) {
    this.#service = service;
    this.#resource = resource;
    this.#console = console;
    this.#isManual = trigger === 'manual';
    this.#log = log;
  }

  /** Reports a state, where it is another than the last one. */
  report(status: PlainObject, signal: AbortSignal): void {
    const text = jsonText(status);
    if (text === this.#before || this.#isManual) return;
    this.#before = text;
    if (this.#console)
      this.#log.info({ ...(JSON.parse(text) as object), type: 'openpolicyagent.org/status' }, 'Status Log');
    this.#send(text, signal).catch((error: unknown) =>
      this.#log.error({ reason: messageOf(error) }, 'Status upload failed.'),
    );
  }

  async #send(text: string, signal: AbortSignal): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const body = new TextEncoder().encode(text);
    const answer = await this.#service?.request(this.#resource, { method: 'POST', headers, body, signal });
    if (answer !== undefined && (answer.status < 200 || answer.status > 299))
      throw new PolicyError('POLICY_UPLOAD', {
        message: detail('the service answers {status}', { status: answer.status }),
        where: this.#resource,
      });
  }
}

/** Reads `status`; undefined where none is wanted. @throws PolicyError POLICY_CONFIG */
export function statusReporterOf(
  config: PlainObject,
  services: ReadonlyMap<string, Service>,
  log: Log,
): StatusReporter | undefined {
  const { status: row } = config;
  if (!isPlain(row)) return undefined;
  const name = typeof row['service'] === 'string' ? row['service'] : undefined;
  const service = name === undefined ? undefined : services.get(name);
  if (name !== undefined && service === undefined)
    throw new PolicyError('POLICY_CONFIG', {
      message: detail('there is no service {name}', { name }),
      where: 'status',
    });
  const partition = typeof row['partition_name'] === 'string' ? `/${row['partition_name']}` : '';
  const console = row['console'] === true;
  const trigger = triggerOf(row, 'status');
  return new StatusReporter(service, { resource: `status${partition}`, console, trigger }, log);
}
