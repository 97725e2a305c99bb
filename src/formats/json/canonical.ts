import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

const maximumDepth = 512;

/**
 * Writes a JSON value in its one canonical form: members sorted by UTF-16 code units, no space, numbers as ECMAScript writes
 * them (RFC 8785). @throws {FormatError} for what JSON cannot hold, or nests deeper than 512.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > maximumDepth) throw refused(detail('nested deeper than {maximumDepth}', { maximumDepth }));
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw refused(detail('a {type}', { type: typeof value }));
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`).join(',')}}`;
}

function refused(what: Text): FormatError {
  return new FormatError('FORMAT_UNSUPPORTED', {
    message: detail('canonical JSON holds no such value: {what}', { what }),
  });
}
