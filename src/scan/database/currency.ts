import type { DatabaseInfo } from './port.ts';
import { isStale } from './trivy/metadata.ts';

/** Milliseconds after which feeds are expected to say more: they are published every day. */
const feedInterval = 24 * 60 * 60 * 1000;

/** Whether a database is what its publisher has now, or a newer one should exist. */
export function currencyOf(info: DatabaseInfo, now: number): 'current' | 'stale' | 'embedded' {
  if (info.kind === 'embedded') return 'embedded';
  const stale = info.kind === 'trivy' ? isStale(info, now) : now > Date.parse(info.updatedAt) + feedInterval;
  return stale ? 'stale' : 'current';
}
