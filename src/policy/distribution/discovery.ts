import { type Log, messageOf, type Text } from '../../core/index.ts';
import type { Host } from '../../rego/builtins/context.ts';
import { compile } from '../../rego/compile.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { openBundle } from './bundle.ts';
import { type BundleConfig, bundleOf, type BundleMakers } from './bundles.ts';
import { keepBundle, keptBundle } from './persist.ts';
import { repeatedly } from './polling.ts';
import { aborted } from '../server/aborted.ts';
import { detail } from '../server/details.ts';

/** What discovery works with: the configuration that the server was started with, and how bundles are fetched. */
interface DiscoveryOptions {
  readonly boot: PlainObject;
  readonly makers: BundleMakers;
  readonly host: Host;
  readonly log: Log;
}

/** A bundle that holds the rest of the configuration (OPA, "Discovery"). */
export class Discovery {
  readonly #bundle: BundleConfig;
  readonly #path: readonly string[];
  readonly #boot: PlainObject;
  readonly #makers: BundleMakers;
  readonly #host: Host;
  readonly #log: Log;
  #tag: string | undefined;
  #isReady = false;

  constructor(bundle: BundleConfig, path: readonly string[], { boot, makers, host, log }: DiscoveryOptions) {
    this.#bundle = bundle;
    this.#path = path;
    this.#boot = boot;
    this.#makers = makers;
    this.#host = host;
    this.#log = log;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Fetches until the signal is aborted. @param onConfig told each new configuration, complete; what it throws is logged */
  async run(signal: AbortSignal, onConfig: (config: PlainObject) => Promise<void>): Promise<void> {
    await this.#restore(onConfig);
    if (this.#bundle.trigger === 'manual') return this.#untilEnd(signal);
    await repeatedly(
      async () => {
        const fetched = await this.#bundle.source.fetch(this.#tag, signal);
        if (fetched === undefined) return this.#bundle.polling.long !== undefined;
        await onConfig(mergedConfig(this.#boot, await this.#configIn(fetched.bytes)));
        this.#tag = fetched.tag;
        keepBundle(this.#bundle, fetched.bytes, this.#log);
        this.#isReady = true;
        this.#log.info({ etag: fetched.tag }, 'Discovery update processed successfully.');
        return fetched.isLong;
      },
      this.#bundle.polling,
      signal,
      (error) => this.#log.error({ reason: messageOf(error) }, 'Discovery failed.'),
    );
    await this.#close();
  }

  /** Nothing is fetched but what an earlier run kept. */
  async #untilEnd(signal: AbortSignal): Promise<void> {
    await aborted(signal);
    await this.#close();
  }

  async #close(): Promise<void> {
    await Promise.all(Array.from(this.#makers.services.values(), (service) => service.close()));
  }

  /** Puts the configuration in force that an earlier run kept; what is wrong with it is logged, for a new one comes. */
  async #restore(onConfig: (config: PlainObject) => Promise<void>): Promise<void> {
    try {
      const bytes = keptBundle(this.#bundle);
      if (bytes === undefined) return;
      await onConfig(mergedConfig(this.#boot, await this.#configIn(bytes)));
      this.#isReady = true;
      this.#log.info({}, 'Discovery bundle loaded from disk.');
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'The discovery bundle on disk cannot be used.');
    }
  }

  async #configIn(bytes: Uint8Array): Promise<PlainObject> {
    const { name, verification } = this.#bundle;
    const { modules, data, patch } = openBundle(bytes, name, verification);
    if (patch !== undefined) throw wrong(detail('a delta bundle holds no configuration'));
    const files = modules.map(({ path, text }) => ({ name: path, text }));
    const config = await compile({ modules: files, data }).evaluateAsync(this.#path, undefined, { host: this.#host });
    if (!isPlain(config)) throw wrong(detail('{path} is no object', { path: ['data', ...this.#path].join('.') }));
    return config;
  }
}

/** Reads `discovery`; undefined where none is wanted. @throws PolicyError POLICY_CONFIG */
export function discoveryOf(
  config: PlainObject,
  makers: BundleMakers,
  { host, log }: { readonly host: Host; readonly log: Log },
): Discovery | undefined {
  const { discovery: row } = config;
  if (row === undefined) return undefined;
  if (!isPlain(row)) throw wrong(detail('it is no table'));
  const name = typeof row['name'] === 'string' ? row['name'] : 'discovery';
  const decision = typeof row['decision'] === 'string' ? row['decision'] : row['name'] === undefined ? '' : name;
  const path = decision.split(/[/.]/).filter(Boolean);
  return new Discovery(bundleOf(name, row, config, makers), path, { boot: config, makers, host, log });
}

/** What was found, with what the server was started with: its services, keys, labels and place of discovery stay. */
function mergedConfig(boot: PlainObject, found: PlainObject): PlainObject {
  const both = (name: string) => {
    const [theirs, own] = [found[name], boot[name]];
    if (!isPlain(theirs)) return own ?? theirs;
    return isPlain(own) ? { ...theirs, ...own } : (own ?? theirs);
  };
  const kept = ['keys', 'labels', 'services'].flatMap((name) => {
    const value = both(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...boot, ...found, ...Object.fromEntries(kept), discovery: boot['discovery'] ?? {} };
}

function wrong(message: Text): PolicyError {
  return new PolicyError('POLICY_CONFIG', { message, where: 'discovery' });
}
