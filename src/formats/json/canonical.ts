import { FormatError } from '../error.ts';

const maximumDepth = 512;

/**
 * Writes a JSON value in its one canonical form: members sorted by UTF-16 code units, no space, numbers as ECMAScript writes
 * them (RFC 8785). @throws {FormatError} for what JSON cannot hold, or nests deeper than 512.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > maximumDepth) throw refused(`nested deeper than ${maximumDepth}`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw refused(`a ${typeof value}`);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`).join(',')}}`;
}

function refused(what: string): FormatError {
  return new FormatError('FORMAT_UNSUPPORTED', { message: `canonical JSON holds no such value: ${what}` });
}
