import { parseDuration } from './duration.ts';
import { isPlain } from '../load/merge.ts';
import { toPlain } from '../../rego/value/print.ts';
import type { Value } from '../../rego/value/value.ts';

/** Where a certificate or key comes from: its text, a variable's name or a file. */
export interface PemSource {
  readonly text?: string | undefined;
  readonly variable?: string | undefined;
  readonly file?: string | undefined;
}

/** What `http.send` was asked for, its parameters read and checked. */
export interface HttpRequest {
  readonly url: string;
  /** In capitals. */
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly followsRedirects: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly retries: number;
  readonly decode: 'json' | 'yaml' | undefined;
  readonly tls: {
    readonly ca: PemSource;
    readonly cert: PemSource;
    readonly key: PemSource;
    readonly systemCertificates: boolean | undefined;
    readonly skipsVerification: boolean;
    readonly serverName: string | undefined;
  };
  readonly cache: CacheWish | undefined;
}

/** How a response may be kept from one evaluation to the next. */
export interface CacheWish {
  /** Requests with equal texts share a response. */
  readonly key: string;
  /** Milliseconds that it is kept whatever its headers say; undefined where they decide. */
  readonly force: number | undefined;
}

/** Milliseconds of a request without a `timeout`. */
const defaultTimeout = 5000;
/** More attempts than this would hang an evaluation. */
const mostRetries = 100;

/** Reads the parameters of `http.send`. @throws Error with the original's words where one is wrong */
export function readRequest(value: Value): HttpRequest {
  const plain = toPlain(value);
  if (!isPlain(plain as Value)) throw new Error('the request must be an object');
  const given = plain as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined => optional(given, name, 'string');
  const flag = (name: string): boolean => optional<boolean>(given, name, 'boolean') ?? false;
  const pem = (name: string): PemSource => ({
    text: text(name),
    variable: text(`${name}_env_variable`),
    file: text(`${name}_file`),
  });
  return {
    url: text('url') ?? '',
    method: (text('method') ?? '').toUpperCase(),
    headers: headersOf(given['headers']),
    body: bodyOf(given),
    followsRedirects: flag('enable_redirect'),
    timeout: timeoutOf(given['timeout']),
    retries: Math.min(Math.max(optional<number>(given, 'max_retry_attempts', 'number') ?? 0, 0), mostRetries),
    decode: flag('force_json_decode') ? 'json' : flag('force_yaml_decode') ? 'yaml' : undefined,
    tls: {
      ca: pem('tls_ca_cert'),
      cert: pem('tls_client_cert'),
      key: pem('tls_client_key'),
      systemCertificates: optional<boolean>(given, 'tls_use_system_certs', 'boolean'),
      skipsVerification: flag('tls_insecure_skip_verify'),
      serverName: text('tls_server_name'),
    },
    cache: cacheOf(given, flag),
  };
}

function optional<Result = string>(
  given: Readonly<Record<string, unknown>>,
  name: string,
  type: 'boolean' | 'number' | 'string',
): Result | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value !== type) throw new Error(`'${name}' must be a ${type}`);
  return value as Result;
}

function headersOf(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error("'headers' must be an object");
  return Object.fromEntries(
    Object.entries(value).map(([name, header]) => {
      if (typeof header !== 'string') throw new Error(`invalid type for headers value ${JSON.stringify(header)}`);
      return [name.toLowerCase(), header];
    }),
  );
}

function bodyOf(given: Readonly<Record<string, unknown>>): string | undefined {
  const raw = given['raw_body'];
  if (raw !== undefined && typeof raw !== 'string') throw new Error('raw_body must be a string');
  return raw ?? (given['body'] === undefined ? undefined : JSON.stringify(given['body']));
}

/** Nanoseconds as a number, or a span such as `500ms`. */
function timeoutOf(value: unknown): number {
  if (value === undefined) return defaultTimeout;
  if (typeof value === 'number') return value <= 0 ? defaultTimeout : Math.max(1, value / 1e6);
  const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
  if (milliseconds === undefined) throw new Error(`invalid value for 'timeout': ${JSON.stringify(value)}`);
  return milliseconds <= 0 ? defaultTimeout : milliseconds;
}

function cacheOf(given: Readonly<Record<string, unknown>>, flag: (name: string) => boolean): CacheWish | undefined {
  const mode = given['caching_mode'];
  if (mode !== undefined && mode !== 'serialized' && mode !== 'deserialized')
    throw new Error('invalid value specified for \'caching_mode\' field: expected "serialized" or "deserialized"');
  const isForced = flag('force_cache');
  if (!isForced && !flag('cache')) return undefined;
  const seconds = optional<number>(given, 'force_cache_duration_seconds', 'number');
  if (isForced && seconds === undefined)
    throw new Error("'force_cache' set but 'force_cache_duration_seconds' parameter is missing");
  return { key: cacheKey(given), force: isForced ? (seconds ?? 0) * 1000 : undefined };
}

/** The request without the headers that are to be ignored. */
function cacheKey(given: Readonly<Record<string, unknown>>): string {
  const { cache_ignored_headers: ignored, headers, ...rest } = given;
  const names = new Set(Array.isArray(ignored) ? ignored.map((name) => String(name).toLowerCase()) : []);
  const kept = Object.entries((headers ?? {}) as object).filter(([name]) => !names.has(name.toLowerCase()));
  return JSON.stringify([sorted(rest), sorted(Object.fromEntries(kept))]);
}

function sorted(object: object): unknown[] {
  return Object.entries(object).sort(([left], [right]) => (left < right ? -1 : 1));
}
