import { gzipSync } from 'node:zlib';
import { parseJson } from '../../rego/value/json.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject } from '../../rego/value/value.ts';

/** Limits of what waits to be uploaded. */
export interface BufferLimits {
  /** Bytes that may wait; beyond them the oldest events are dropped. */
  readonly bytes: number;
  /** Events that may wait, where they are counted instead of weighed. */
  readonly events: number | undefined;
  /** Bytes of one upload, packed, at most. */
  readonly chunk: number;
}

/** Events that wait to be uploaded, each as JSON text. Never more than the limits: the oldest are dropped, and counted. */
export class EventBuffer {
  readonly #limits: BufferLimits;
  #events: string[] = [];
  #bytes = 0;
  #dropped = 0;

  readonly #onShortened: () => void;

  /** @param onShortened told where an event loses its `nd_builtin_cache`, because it would not fit into an upload */
  constructor(limits: BufferLimits, onShortened: () => void = () => undefined) {
    this.#limits = limits;
    this.#onShortened = onShortened;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Characters that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  add(event: string): void {
    this.#events.push(event);
    this.#bytes += event.length;
    this.#trim();
  }

  /** Takes chunks out, each a packed JSON array that fits into one upload. An event that never fits is dropped. */
  take(): { readonly body: Uint8Array; readonly events: readonly string[] }[] {
    return this.#pack(this.rest());
  }

  /** Takes all events out. */
  rest(): readonly string[] {
    const events = this.#events;
    this.#events = [];
    this.#bytes = 0;
    return events;
  }

  /** Puts events back that could not be uploaded; they are older than what came since. */
  restore(events: readonly string[]): void {
    this.#events = [...events, ...this.#events];
    this.#bytes = this.#events.reduce((sum, event) => sum + event.length, 0);
    this.#trim();
  }

  #pack(events: readonly string[]): { readonly body: Uint8Array; readonly events: readonly string[] }[] {
    if (events.length === 0) return [];
    const body = gzipSync(`[${events.join(',')}]`);
    if (body.length <= this.#limits.chunk) return [{ body, events }];
    if (events.length === 1) {
      const shorter = withoutCache(events[0] ?? '');
      if (shorter !== undefined) {
        this.#onShortened();
        return this.#pack([shorter]);
      }
      this.#dropped += 1;
      return [];
    }
    const middle = events.length >> 1;
    return [...this.#pack(events.slice(0, middle)), ...this.#pack(events.slice(middle))];
  }

  #trim(): void {
    const { bytes, events } = this.#limits;
    let over = 0;
    let kept = this.#bytes;
    while (over < this.#events.length && (events === undefined ? kept > bytes : this.#events.length - over > events)) {
      kept -= this.#events[over]?.length ?? 0;
      over += 1;
    }
    if (over === 0) return;
    this.#dropped += over;
    this.#bytes = kept;
    this.#events = this.#events.slice(over);
  }
}

/** An event without what its nondeterministic builtins gave; undefined where it has nothing of that. */
function withoutCache(event: string): string | undefined {
  const { nd_builtin_cache: cache, ...rest } = parseJson(event) as PlainObject;
  return cache === undefined ? undefined : jsonText(rest);
}
