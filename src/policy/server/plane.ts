import type { PlainObject } from '../../rego/value/value.ts';
import type { Discovery } from '../distribution/discovery.ts';
import type { ServerPlugin } from './context.ts';
import type { Management } from './management.ts';

/** The management plane of a process: that of its configuration, or of the last one that was discovered. */
export class ManagementPlane {
  readonly #make: (config: PlainObject) => Management;
  readonly #discovery: Discovery | undefined;
  #current: Management;

  /** @throws PolicyError POLICY_CONFIG */
  constructor(boot: PlainObject, discovery: Discovery | undefined, make: (config: PlainObject) => Management) {
    this.#make = make;
    this.#discovery = discovery;
    this.#current = make(boot);
  }

  get current(): Management {
    return this.#current;
  }

  get plugins(): readonly ServerPlugin[] {
    const discovery = this.#discovery;
    return [
      ...this.#current.plugins,
      ...(discovery === undefined ? [] : [{ name: 'discovery', isReady: discovery.isReady }]),
    ];
  }

  /** Runs until the signal is aborted; a configuration that is discovered and understood takes the place of the one before. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#discovery === undefined) return this.#current.run(signal);
    let { stop, done } = start(this.#current, signal);
    await this.#discovery.run(signal, async (config) => {
      const next = this.#make(config);
      const before = this.#current;
      stop.abort();
      // From here on the next one takes the decisions: the last upload of the one before has begun.
      this.#current = next;
      await done;
      before.handOver(next);
      ({ stop, done } = start(next, signal));
    });
    await done;
  }
}

function start(
  management: Management,
  signal: AbortSignal,
): { readonly stop: AbortController; readonly done: Promise<void> } {
  const stop = new AbortController();
  return { stop, done: management.run(AbortSignal.any([signal, stop.signal])) };
}
