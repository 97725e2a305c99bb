import type { HttpResponse } from './transport.ts';

/** A response that is kept. */
export interface CachedResponse {
  readonly response: HttpResponse;
  /** Milliseconds since 1970 until which it may be used without asking. */
  readonly freshUntil: number;
}

/** Statuses that may be kept (RFC 9110, 15.1, as the original has them). */
const cacheable = new Set([200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501]);

/** How much is kept, and how long (OPA, "Configuration", "Caching"). */
export interface CacheLimits {
  /** Bytes of the responses that are kept. */
  readonly bytes: number;
  /** Part of the bytes, from 0 to 1, beyond which old responses are dropped already. */
  readonly threshold: number;
  /** Milliseconds after which responses that are stale are dropped; 0 is never. */
  readonly staleAfter: number;
}

/** Limits where nothing else is said; the original has none, and grows. */
const usualLimits: CacheLimits = { bytes: 64 * 2 ** 20, threshold: 1, staleAfter: 0 };

/** Responses from one evaluation to the next, the least recently used dropped first. */
export class ResponseCache {
  readonly #entries = new Map<string, CachedResponse>();
  #limits = usualLimits;
  #size = 0;
  #swept = 0;

  /** Sets other limits; what is beyond them is dropped with the next response. */
  limit(limits: Partial<CacheLimits>): void {
    this.#limits = { ...usualLimits, ...limits };
  }

  get(key: string): CachedResponse | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Keeps a response where its status and headers allow it. @param force milliseconds whatever they say */
  put(key: string, response: HttpResponse, now: number, force: number | undefined): void {
    this.#sweep(now);
    this.#drop(key);
    const { bytes, threshold } = this.#limits;
    const freshUntil = cacheable.has(response.status) ? freshness(response, now, force) : undefined;
    const size = sizeOf(response) + key.length;
    if (freshUntil === undefined || size > bytes) return;
    this.#entries.set(key, { response, freshUntil });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= bytes * threshold || oldest === key) break;
      this.#drop(oldest);
    }
  }

  /** Drops what is stale, where its time has come. */
  #sweep(now: number): void {
    const { staleAfter } = this.#limits;
    if (staleAfter === 0 || now - this.#swept < staleAfter) return;
    this.#swept = now;
    for (const [key, { freshUntil }] of this.#entries) if (freshUntil < now) this.#drop(key);
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#size -= sizeOf(entry.response) + key.length;
  }
}

function sizeOf({ body, headers }: HttpResponse): number {
  return body.length + JSON.stringify(headers).length;
}

/** Until when a response is fresh (RFC 9111, 4.2); undefined where it must not be kept. */
function freshness({ headers }: HttpResponse, now: number, force: number | undefined): number | undefined {
  if (force !== undefined) return now + force;
  const control = directives(headers['cache-control']);
  if (control.has('no-store')) return undefined;
  const canRevalidate = headers['etag'] !== undefined || headers['last-modified'] !== undefined;
  const age = control.get('max-age');
  const expires = Date.parse(headers['expires']?.[0] ?? '');
  if (control.has('no-cache')) return canRevalidate ? now : undefined;
  if (age !== undefined && /^\d+$/.test(age)) return now + Number(age) * 1000;
  if (!Number.isNaN(expires)) return now + expires - dateOf(headers, now);
  return canRevalidate ? now : undefined;
}

function dateOf(headers: HttpResponse['headers'], now: number): number {
  const date = Date.parse(headers['date']?.[0] ?? '');
  return Number.isNaN(date) ? now : date;
}

function directives(values: readonly string[] = []): Map<string, string> {
  const parts = values.flatMap((value) => value.split(','));
  return new Map(
    parts.map((part) => {
      const [name = '', value = ''] = part.trim().split('=');
      return [name.toLowerCase(), value.replace(/^"|"$/g, '')];
    }),
  );
}

/** Headers that ask whether a stale response still holds (RFC 9110, 13.1). */
export function validators({ headers }: HttpResponse): Record<string, string> {
  const [etag] = headers['etag'] ?? [];
  const [modified] = headers['last-modified'] ?? [];
  return {
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(modified !== undefined && { 'if-modified-since': modified }),
  };
}
