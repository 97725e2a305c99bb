import type { Text } from '../../core/index.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { defaultBuckets } from './metrics.ts';
import { detail } from './details.ts';

/** The part `server` of the configuration (OPA, "Configuration", "Server"). */
export interface ServerSettings {
  /** Bytes of a request's body at most. */
  readonly maxBody: number;
  /** Bytes of a body at most, once it is unpacked. */
  readonly maxUnpacked: number;
  /** Bytes of an answer that is packed at least. */
  readonly minPacked: number;
  /** Effort of packing, 0 to 9; the library's own where it is absent. */
  readonly packLevel: number | undefined;
  /** Upper bounds of the histogram of requests, seconds. */
  readonly buckets: readonly number[];
}

/** Reads the part `server`. @throws PolicyError POLICY_CONFIG */
export function serverSettingsOf({ server }: PlainObject): ServerSettings {
  const at = (...path: readonly string[]): Value | undefined => {
    let found: Value | undefined = server;
    for (const name of path) found = isPlain(found) ? found[name] : undefined;
    return found;
  };
  const whole = (path: readonly string[], least: number, most = Number.MAX_SAFE_INTEGER): number | undefined => {
    const value = at(...path);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw wrong(path, detail('it is no whole number from {least} to {most}', { least, most }));
  };
  return {
    maxBody: whole(['decoding', 'max_length'], 1) ?? 256 * 2 ** 20,
    maxUnpacked: whole(['decoding', 'gzip', 'max_length'], 1) ?? 512 * 2 ** 20,
    minPacked: whole(['encoding', 'gzip', 'min_length'], 0) ?? 1024,
    packLevel: whole(['encoding', 'gzip', 'compression_level'], 0, 9),
    buckets: bucketsOf(at('metrics', 'prom', 'http_request_duration_seconds', 'buckets')),
  };
}

function bucketsOf(value: Value | undefined): readonly number[] {
  if (value === undefined) return defaultBuckets;
  // Numbers such as 1e-6 are kept as they are written: their values count here.
  const bounds = Array.isArray(value) ? (value as readonly Value[]).map(Number) : [];
  const isRising = bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? 0));
  if (bounds.length > 0 && isRising && bounds.every(Number.isFinite)) return bounds;
  throw wrong(['metrics', 'prom', 'http_request_duration_seconds', 'buckets'], detail('they are no rising numbers'));
}

function wrong(path: readonly string[], message: Text): PolicyError {
  return new PolicyError('POLICY_CONFIG', { message, where: ['server', ...path].join('.') });
}
