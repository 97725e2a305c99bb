import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import type { CacheLimits } from './cache.ts';
import { detail } from './details.ts';

/** Reads `caching.inter_query_builtin_cache`. @throws PolicyError POLICY_CONFIG */
export function cacheLimitsOf({ caching }: PlainObject): Partial<CacheLimits> {
  const row = isPlain(caching) ? caching['inter_query_builtin_cache'] : undefined;
  if (!isPlain(row)) return {};
  const bytes = whole(row, 'max_size_bytes', 0);
  const percent = whole(row, 'forced_eviction_threshold_percentage', 0, 100);
  const seconds = whole(row, 'stale_entry_eviction_period_seconds', 0);
  return {
    // Zero is no limit for the original: here it is the usual one.
    ...(bytes !== undefined && bytes > 0 && { bytes }),
    ...(percent !== undefined && { threshold: percent / 100 }),
    ...(seconds !== undefined && { staleAfter: seconds * 1000 }),
  };
}

/** Patterns that are kept of each kind, `caching.inter_query_builtin_value_cache`. @throws PolicyError POLICY_CONFIG */
export function patternLimitOf({ caching }: PlainObject): number | undefined {
  const row = isPlain(caching) ? caching['inter_query_builtin_value_cache'] : undefined;
  const entries = isPlain(row) ? whole(row, 'max_num_entries', 0) : undefined;
  // Zero is no limit for the original: here it is the usual one.
  return entries === 0 ? undefined : entries;
}

function whole(row: PlainObject, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const value: Value | undefined = row[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new PolicyError('POLICY_CONFIG', {
    message: detail('it is no whole number from {least} to {most}', { least, most }),
    where: `caching.${name}`,
  });
}
