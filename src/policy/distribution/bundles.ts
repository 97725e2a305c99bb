import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Log, messageOf, type Text } from '../../core/index.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import type { VerificationOptions } from '../bundle/signature.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import type { ActiveBundles } from './activate.ts';
import { type FetchedBundle, openBundle } from './bundle.ts';
import { loadBucketsOf, LoadTimes } from './load-times.ts';
import { keepBundle, keptBundle } from './persist.ts';
import { type Polling, pollingOf, repeatedly } from './polling.ts';
import { registrySource } from './registry.ts';
import type { Service } from './service.ts';
import { type Trigger, triggerOf } from './trigger.ts';
import { aborted } from '../server/aborted.ts';
import { detail } from '../server/details.ts';

/** Fetches one bundle; undefined where it is the one that is known already. */
export interface BundleSource {
  fetch(known: string | undefined, signal: AbortSignal): Promise<FetchedBytes | undefined>;
}

/** A bundle's archive with the tag of its state. */
export interface FetchedBytes {
  readonly bytes: Uint8Array;
  readonly tag: string | undefined;
  /** The service holds answers back until there is news: the next request may follow at once. */
  readonly isLong: boolean;
}

/** One bundle of the configuration. */
export interface BundleConfig {
  readonly name: string;
  readonly source: BundleSource;
  readonly polling: Polling;
  readonly trigger: Trigger;
  /** Bounds of the histogram of how long loading takes, nanoseconds; the usual ones where absent. */
  readonly buckets: readonly number[] | undefined;
  readonly verification: VerificationOptions | undefined;
  /** Bytes of one of its files at most. */
  readonly sizeLimit: number | undefined;
  /** Where the last good state is kept, where it is. */
  readonly file: string | undefined;
}

/** What is told of a bundle (OPA, "Status"). */
export interface BundleStatus {
  readonly name: string;
  readonly active_revision?: string;
  readonly last_request?: string;
  readonly last_successful_request?: string;
  readonly last_successful_download?: string;
  readonly last_successful_activation?: string;
  readonly type?: 'delta' | 'snapshot';
  /** Bytes of the archive. */
  readonly size?: number;
  readonly code?: string;
  readonly message?: string;
}

/** Keeps one bundle up to date. */
export class BundleUpdater {
  readonly #config: BundleConfig;
  readonly #active: ActiveBundles;
  readonly #log: Log;
  #tag: string | undefined;
  #status: BundleStatus;
  /** How long loading took so far. */
  readonly times: LoadTimes;

  constructor(config: BundleConfig, active: ActiveBundles, log: Log) {
    this.#config = config;
    this.#active = active;
    this.#log = log;
    this.#status = { name: config.name };
    this.times = new LoadTimes(config.buckets);
  }

  get status(): BundleStatus {
    return this.#status;
  }

  get isReady(): boolean {
    return this.#status.last_successful_activation !== undefined;
  }

  /** Puts the state in force that an earlier run kept; what is wrong with it is logged, for a new one comes. */
  restore(): void {
    try {
      const bytes = keptBundle(this.#config);
      if (bytes === undefined) return;
      const { name, sizeLimit, verification } = this.#config;
      this.#activate(openBundle(bytes, name, verification, sizeLimit), bytes.length);
      this.#log.info({ name: this.#config.name }, 'Bundle loaded from disk.');
    } catch (error) {
      this.#log.warn({ name: this.#config.name, reason: messageOf(error) }, 'The bundle on disk cannot be used.');
    }
  }

  /** Fetches and activates until the signal is aborted. */
  run(signal: AbortSignal, onChange: () => void): Promise<void> {
    if (this.#config.trigger === 'manual') return aborted(signal);
    return repeatedly(
      async () => {
        const isLong = await this.#update(signal);
        onChange();
        return isLong;
      },
      this.#config.polling,
      signal,
      (error) => {
        const code = error instanceof PolicyError ? error.code : 'bundle_error';
        this.#status = { ...this.#status, code, message: messageOf(error) };
        this.times.ended(false);
        this.#log.error({ name: this.#config.name, reason: messageOf(error) }, 'Bundle load failed.');
        onChange();
      },
    );
  }

  async #update(signal: AbortSignal): Promise<boolean> {
    this.#status = { ...this.#status, last_request: now() };
    const fetched = await this.times.measure('timer_bundle_request_ns', () =>
      this.#config.source.fetch(this.#tag, signal),
    );
    this.#status = { ...this.#status, last_successful_request: now() };
    if (fetched === undefined) return this.#config.polling.long !== undefined;
    this.#status = { ...this.#status, last_successful_download: now() };
    const { name, sizeLimit, verification } = this.#config;
    const bundle = await this.times.measure('timer_rego_load_bundles_ns', () =>
      openBundle(fetched.bytes, name, verification, sizeLimit),
    );
    await this.times.measure('timer_rego_module_compile_ns', () => this.#activate(bundle, fetched.bytes.length));
    this.times.ended(true);
    this.#tag = fetched.tag;
    // A delta is nothing by itself: what is kept must be whole.
    if (this.#status.type === 'snapshot') keepBundle(this.#config, fetched.bytes, this.#log);
    this.#log.info(
      { name: this.#config.name, revision: this.#status.active_revision },
      'Bundle loaded and activated successfully.',
    );
    return fetched.isLong;
  }

  #activate(bundle: FetchedBundle, size: number): void {
    this.#active.activate(this.#config.name, bundle);
    const { code: _code, message: _message, ...status } = this.#status;
    this.#status = {
      ...status,
      active_revision: bundle.manifest.revision,
      last_successful_activation: now(),
      type: bundle.patch === undefined ? 'snapshot' : 'delta',
      size,
    };
  }
}

function now(): string {
  return new Date().toISOString();
}

/** What reading bundles of a configuration needs. */
export interface BundleMakers {
  readonly services: ReadonlyMap<string, Service>;
  /** Folder of what is kept between runs. */
  readonly folder: string;
}

/** Bundles that a configuration names, `bundles` and the older `bundle`. @throws PolicyError POLICY_CONFIG */
export function bundlesOf(config: PlainObject, makers: BundleMakers): BundleConfig[] {
  const { bundles } = config;
  if (bundles === undefined) return [];
  if (!isPlain(bundles)) throw wrong('bundles', detail('it is no table'));
  return Object.entries(bundles).map(([name, row]) => {
    if (!isPlain(row)) throw wrong(`bundles.${name}`, detail('it is no table'));
    return bundleOf(name, row, config, makers);
  });
}

/** One bundle of a configuration. @throws PolicyError POLICY_CONFIG */
export function bundleOf(name: string, row: PlainObject, config: PlainObject, makers: BundleMakers): BundleConfig {
  return {
    name,
    source: sourceOf(name, row, config, makers),
    polling: pollingOf(row, 'polling', 60_000, 120_000),
    trigger: triggerOf(row, name === 'discovery' ? name : `bundles.${name}`),
    buckets: loadBucketsOf(config),
    verification: verificationOf(name, row, config),
    sizeLimit: typeof row['size_limit_bytes'] === 'number' ? row['size_limit_bytes'] : undefined,
    // A server that keeps its data on disk keeps its bundles there too.
    file: row['persist'] === true || isKept(config) ? join(makers.folder, 'bundles', name, 'bundle.tar.gz') : undefined,
  };
}

function isKept({ storage }: PlainObject): boolean {
  return isPlain(storage) && isPlain(storage['disk']);
}

function sourceOf(name: string, row: PlainObject, config: PlainObject, { services }: BundleMakers): BundleSource {
  const resource = typeof row['resource'] === 'string' ? row['resource'] : `bundles/${name}`;
  if (resource.startsWith('file://')) return fileSource(decodeURIComponent(resource.slice('file://'.length)));
  const service = services.get(typeof row['service'] === 'string' ? row['service'] : ([...services.keys()][0] ?? ''));
  if (service === undefined)
    throw wrong(`bundles.${name}`, detail('there is no service {name}', { name: String(row['service']) }));
  const own = serviceRow(config, service.name);
  if (own['type'] === 'oci') return registrySource(own, resource);
  return httpSource(service, resource, pollingOf(row, 'polling', 60_000, 120_000).long);
}

function serviceRow({ services }: PlainObject, name: string): PlainObject {
  const rows = Array.isArray(services) ? (services as readonly Value[]) : [];
  const row = isPlain(services) ? services[name] : rows.find((one) => isPlain(one) && one['name'] === name);
  return isPlain(row) ? row : {};
}

function fileSource(path: string): BundleSource {
  return {
    async fetch(known) {
      const bytes = readFileSync(path);
      const tag = createHash('sha256').update(bytes).digest('hex');
      return tag === known ? undefined : { bytes, tag, isLong: false };
    },
  };
}

/** A bundle by HTTP: ETags, and long polling where the service knows it (OPA, "Bundles", "HTTP Long Polling"). */
function httpSource(service: Service, resource: string, long: number | undefined): BundleSource {
  return {
    async fetch(known, signal) {
      const wait = long === undefined ? 'modes=snapshot,delta' : `modes=snapshot,delta;wait=${Math.round(long / 1000)}`;
      const { status, headers, body } = await service.request(resource, {
        headers: { prefer: wait, ...(known !== undefined && { 'if-none-match': known }) },
        signal,
        ...(long !== undefined && { timeout: long + 10_000 }),
      });
      if (status === 304) return undefined;
      if (status !== 200)
        throw new PolicyError('POLICY_BUNDLE', {
          message: detail('the service answers {status}', { status }),
          where: `${service.url}/${resource}`,
        });
      const isLong = String(headers['content-type'] ?? '').startsWith('application/vnd.openpolicyagent.bundles');
      const tag = headers['etag'];
      return { bytes: body, tag: typeof tag === 'string' ? tag : undefined, isLong: isLong && long !== undefined };
    },
  };
}

function verificationOf(name: string, row: PlainObject, config: PlainObject): VerificationOptions | undefined {
  const { signing } = row;
  if (!isPlain(signing)) return undefined;
  const rows = isPlain(config['keys']) ? config['keys'] : {};
  const keys = new Map(
    Object.entries(rows).flatMap(([id, key]) =>
      isPlain(key) && typeof key['key'] === 'string'
        ? [
            [
              id,
              {
                key: keyText(key['key']),
                algorithm: typeof key['algorithm'] === 'string' ? key['algorithm'] : 'RS256',
              },
            ] as const,
          ]
        : [],
    ),
  );
  const { keyid, scope, exclude_files: exclude } = signing;
  const named = typeof keyid === 'string' ? rows[keyid] : undefined;
  const given = scope ?? (isPlain(named) ? named['scope'] : undefined);
  const wanted = typeof given === 'string' ? given : undefined;
  if (typeof keyid === 'string' && !keys.has(keyid))
    throw wrong(`bundles.${name}.signing`, detail('there is no key {name}', { name: keyid }));
  return {
    keys,
    exclude: Array.isArray(exclude) ? exclude.map(String) : [],
    ...(typeof keyid === 'string' && { keyId: keyid }),
    ...(wanted !== undefined && { scope: wanted }),
  };
}

/** A key is written out, or is the name of a file that holds it. */
function keyText(given: string): string {
  return !given.includes('-----BEGIN') && existsSync(given) ? readFileSync(given, 'utf8') : given;
}

function wrong(where: string, message: Text): PolicyError {
  return new PolicyError('POLICY_CONFIG', { message, where });
}
