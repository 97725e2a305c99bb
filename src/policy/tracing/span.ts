import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** One piece of work of a distributed trace, while it is done. */
export interface Span {
  /** Hexadecimal digits, 32 and 16. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  /** Whether it is told: work of a trace that is not told has ids too. */
  readonly isSampled: boolean;
}

/** The span that an evaluation is part of, so that `http.send` can hand it on; nothing else knows of requests there. */
export const currentSpan = new AsyncLocalStorage<Span>();

/** What a caller says of its own span (W3C Trace Context, section 3.2). */
interface Caller {
  readonly traceId: string;
  readonly parentId: string;
  readonly isSampled: boolean;
}

/** Reads `traceparent`; undefined where it is none. */
export function callerOf(header: string | readonly string[] | undefined): Caller | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, traceId = '', parentId = '', flags = ''] =
    /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/.exec(header.trim()) ?? [];
  if (version === undefined || version === 'ff' || /^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return { traceId, parentId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Begins a span: the caller's trace goes on, and is told where the caller tells it; of others a part is. @param sampled from 0 to 1 */
export function beginSpan(
  name: string,
  attributes: Span['attributes'],
  caller: Caller | undefined,
  sampled: number,
): Span {
  const traceId = caller?.traceId ?? randomBytes(16).toString('hex');
  return {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    parentId: caller?.parentId,
    name,
    attributes,
    start: BigInt(Date.now()) * 1_000_000n,
    // The id decides, so that all who sample by the same part tell the same traces.
    isSampled: caller?.isSampled ?? Number.parseInt(traceId.slice(16, 29), 16) < sampled * 2 ** 52,
  };
}

/** The header that hands a span on. */
export function traceparentOf({ traceId, spanId, isSampled }: Span): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}
