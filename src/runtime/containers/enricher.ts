import { messageOf, type Log } from '../../core/index.ts';
import type { SystemCallEvent } from '../events/event.ts';
import { fullContainerIdOf } from '../state/container-id.ts';
import type { Machine } from '../state/machine.ts';
import type { ContainerRuntime } from './lookup.ts';
import { hasOwnRoot, learnUsers } from './users.ts';

/** How long events of a container wait for what its runtime tells, milliseconds, and how often it is asked meanwhile. */
export const enrichmentWait = 250;
const askEvery = 25;
/** Containers of which nothing could be learned are asked for again after so long, milliseconds. */
const askAgainAfter = 30_000;
const mostKnown = 4096;
/** Events of a container at which its own users are looked for. */
const mostLooks = 500;

/** Learns of containers from their runtimes when they are first seen. */
export class ContainerEnricher {
  readonly #machine: Machine;
  readonly #runtimes: readonly ContainerRuntime[];
  readonly #log: Log;
  /** When a container was asked for, by its short id. */
  readonly #asked = new Map<string, number>();
  readonly #lookups = new Map<string, Promise<void>>();
  /** How often a container’s users were looked for. */
  readonly #looks = new Map<string, number>();
  readonly #complained = new Set<string>();
  readonly #closed = new AbortController();

  constructor(machine: Machine, runtimes: readonly ContainerRuntime[], log: Log) {
    this.#machine = machine;
    this.#runtimes = runtimes;
    this.#log = log;
  }

  /** What an event may wait for: the lookup of its container, while it runs. */
  learn = ({ thread }: SystemCallEvent): Promise<void> | undefined => {
    if (thread === undefined || thread.containerId === '') return undefined;
    const { containerId, pid, cgroups } = thread;
    this.#learnUsers(containerId, pid);
    const running = this.#lookups.get(containerId);
    if (running !== undefined) return running;
    const before = this.#asked.get(containerId);
    const now = Date.now();
    if (before !== undefined && (this.#machine.containers.has(containerId) || now - before < askAgainAfter))
      return undefined;
    if (this.#asked.size >= mostKnown) this.#asked.delete(this.#asked.keys().next().value!);
    this.#asked.set(containerId, now);
    if (this.#runtimes.length === 0) return undefined;
    const lookup = this.#ask(containerId, fullContainerIdOf(cgroups) ?? containerId).finally(() =>
      this.#lookups.delete(containerId),
    );
    this.#lookups.set(containerId, lookup);
    return lookup;
  };

  /** Looks again at each event until the container has a root of its own; one that shares the host’s has the host’s names. */
  #learnUsers(containerId: string, pid: number): void {
    const looks = this.#looks.get(containerId) ?? 0;
    if (looks >= mostLooks) return;
    if (this.#looks.size >= mostKnown) this.#looks.delete(this.#looks.keys().next().value!);
    const isKnown = hasOwnRoot(pid) || looks === mostLooks - 1;
    this.#looks.set(containerId, isKnown ? mostLooks : looks + 1);
    if (isKnown) learnUsers(this.#machine, containerId, pid);
  }

  close(): void {
    this.#closed.abort();
    for (const runtime of this.#runtimes) runtime.close();
  }

  /** A runtime may tell of a container only a little after its first process runs. */
  async #ask(shortId: string, fullId: string): Promise<void> {
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(enrichmentWait)]);
    while (!signal.aborted) {
      const found = await Promise.all(this.#runtimes.map((runtime) => this.#find(runtime, fullId, signal)));
      const container = found.find((one) => one !== undefined);
      if (container !== undefined) return this.#machine.addContainer({ ...container, id: shortId });
      await new Promise((later) => setTimeout(later, askEvery));
    }
  }

  /** The wait ends with the signal, whatever a runtime does. */
  async #find(runtime: ContainerRuntime, id: string, signal: AbortSignal) {
    const ended = new Promise<undefined>((resolve) =>
      signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    try {
      return await Promise.race([runtime.find(id, signal), ended]);
    } catch (error) {
      if (!signal.aborted && !this.#complained.has(runtime.name)) {
        this.#complained.add(runtime.name);
        this.#log.warn({ runtime: runtime.name, reason: messageOf(error) }, 'a container runtime cannot be asked');
      }
      return undefined;
    }
  }
}
