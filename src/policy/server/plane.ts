import type { PlainObject } from '../../rego/value/value.ts';
import type { Discovery } from '../distribution/discovery.ts';
import { aborted } from './aborted.ts';
import type { ServerPlugin } from './context.ts';
import type { Management } from './management.ts';

/** The management plane of a process: that of its configuration, or of the last one that was discovered. */
export class ManagementPlane {
  readonly #make: (config: PlainObject) => Management;
  readonly #discovery: Discovery | undefined;
  #current: Management;
  #running: Running | undefined;
  #signal = new AbortController().signal;
  #last: Promise<void> = Promise.resolve();

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
    this.#signal = signal;
    this.#running = start(this.#current, signal);
    if (this.#discovery === undefined) await aborted(signal);
    else await this.#discovery.run(signal, (config) => this.use(config));
    await this.#last.catch(() => undefined);
    await this.#running.done;
  }

  /** Puts a configuration in the place of the one before. @throws PolicyError POLICY_CONFIG; the one before stays then */
  use(config: PlainObject): Promise<void> {
    const swap = async (): Promise<void> => {
      const next = this.#make(config);
      const [before, running] = [this.#current, this.#running];
      running?.stop.abort();
      // From here on the next one takes the decisions: the last upload of the one before has begun.
      this.#current = next;
      await running?.done;
      before.handOver(next);
      this.#running = start(next, this.#signal);
    };
    this.#last = this.#last.catch(() => undefined).then(swap);
    return this.#last;
  }
}

/** A management that runs, and how it is ended. */
interface Running {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

function start(management: Management, signal: AbortSignal): Running {
  const stop = new AbortController();
  return { stop, done: management.run(AbortSignal.any([signal, stop.signal])) };
}
