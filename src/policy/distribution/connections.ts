import { readFileSync, statSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Agent } from 'undici';
import type { PlainObject } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';

/**
 * Connections to one service: with the authorities that it is trusted by, and the certificate that it is shown (OPA, "Configuration",
 * "Client TLS Certificate"). Where one of their files changes, new connections are made with what it holds then.
 */
export class Connections {
  readonly #row: PlainObject;
  readonly #client: PlainObject;
  #agent: Agent | undefined;
  #state = '';

  /** @param row the service's row of the configuration */
  constructor(row: PlainObject, { client_tls: client }: PlainObject) {
    this.#row = row;
    this.#client = isPlain(client) ? client : {};
  }

  /** The connections of now. @throws Error of the system where a file cannot be read */
  get agent(): Agent {
    const state = this.#files.map(stateOf).join(' ');
    if (this.#agent !== undefined && state === this.#state) return this.#agent;
    const before = this.#agent;
    this.#agent = new Agent({ connect: this.#options });
    this.#state = state;
    // What is under way ends by the connections that it has.
    before?.close().catch(() => undefined);
    return this.#agent;
  }

  async close(): Promise<void> {
    await this.#agent?.close();
  }

  get #files(): readonly string[] {
    const { tls } = this.#row;
    return [isPlain(tls) ? tls['ca_cert'] : undefined, this.#client['cert'], this.#client['private_key']].flatMap(
      (path) => (typeof path === 'string' ? [path] : []),
    );
  }

  get #options() {
    const { tls, allow_insecure_tls: insecure } = this.#row;
    const file = (table: PlainObject, key: string) =>
      typeof table[key] === 'string' ? readFileSync(table[key] as string, 'utf8') : undefined;
    const authority = isPlain(tls) ? file(tls, 'ca_cert') : undefined;
    const wantsSystem = isPlain(tls) && tls['system_ca_required'] === true;
    const client = this.#client;
    return {
      ...(authority !== undefined && { ca: wantsSystem ? [authority, ...rootCertificates] : authority }),
      cert: file(client, 'cert'),
      key: file(client, 'private_key'),
      passphrase: typeof client['private_key_passphrase'] === 'string' ? client['private_key_passphrase'] : undefined,
      rejectUnauthorized: insecure !== true,
    };
  }
}

function stateOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: 0, ino: 0 };
  return `${mtimeMs}-${size}-${ino}`;
}
