import type { Clock } from '../../core/index.ts';
import { OciError } from '../error.ts';
import type { HttpRequest, HttpResponse, Transport } from './http.ts';

/** Time and chance, passed in so that tests hold them. */
export interface RetryClock extends Clock {
  /** Waits; rejects with the signal's reason where it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

/** How often and how patiently is tried again. */
export interface RetryOptions {
  /** Tries in all; default 5. */
  readonly tries?: number;
  /** Milliseconds before the second try, doubled for each further one; default 500. */
  readonly baseDelay?: number;
  /** Milliseconds that a single wait may take; where the registry asks for more, the call fails; default 60 s. */
  readonly maxDelay?: number;
}

/** Statuses that pass by themselves (RFC 9110, RFC 6585). */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Causes that another try will not mend: a wrong name, nobody listening, a certificate that is not trusted. */
const lasting =
  /^(?:ENOTFOUND|ECONNREFUSED|EPROTO|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|UND_ERR_INVALID_ARG)/;

/** A transport that tries again: after failures of the network and passing statuses, with exponential back-off, jitter and Retry-After. */
export function withRetries(transport: Transport, clock: RetryClock, options: RetryOptions = {}): Transport {
  return { send: (request) => sendPatiently(transport, request, clock, options), close: () => transport.close() };
}

async function sendPatiently(
  transport: Transport,
  request: HttpRequest,
  clock: RetryClock,
  options: RetryOptions,
): Promise<HttpResponse> {
  const { maxDelay = 60_000 } = options;
  const tries = request.once === true ? 1 : (options.tries ?? 5);
  for (let failures = 1; ; failures++) {
    const outcome = await transport.send(request).catch((error: unknown) => error);
    if (!isResponse(outcome)) {
      if (failures >= tries || !isPassingError(outcome)) throw outcome;
      await clock.sleep(backOff(failures, clock, options), request.signal);
      continue;
    }
    const wait = retryAfter(outcome, clock) ?? backOff(failures, clock, options);
    if (!passing.has(outcome.status) || failures >= tries || wait > maxDelay) return outcome;
    await outcome.discard();
    await clock.sleep(wait, request.signal);
  }
}

/** Whether another try may succeed after an error of the network. */
export function isPassingError(error: unknown): boolean {
  if (!(error instanceof OciError) || error.code !== 'OCI_NETWORK') return false;
  return !causeCodes(error).some((code) => lasting.test(code));
}

/** Milliseconds before the next try: exponential, and somewhere in its upper half by chance. */
export function backOff(
  failures: number,
  clock: RetryClock,
  { baseDelay = 500, maxDelay = 60_000 }: RetryOptions = {},
): number {
  const longest = Math.min(maxDelay, baseDelay * 2 ** (failures - 1));
  return longest / 2 + (clock.random() * longest) / 2;
}

/** Milliseconds that Retry-After asks for, as seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfter({ headers }: Pick<HttpResponse, 'headers'>, clock: Clock): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now());
}

/** Codes of an error's causes, also of the several that a connection to several addresses has. */
function causeCodes(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const parts = error instanceof AggregateError ? error.errors : [error.cause];
  return [...own, ...parts.flatMap(causeCodes)];
}

function isResponse(outcome: unknown): outcome is HttpResponse {
  return typeof outcome === 'object' && outcome !== null && 'status' in outcome;
}
