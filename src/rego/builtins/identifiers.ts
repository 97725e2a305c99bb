import { makeNumber } from '../value/decimal.ts';
import type { ObjectBuilder, Value } from '../value/value.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import type { BuiltinContext } from './context.ts';
import { fail, failType } from './error.ts';
import { stringKeys } from './type.ts';

interface Version {
  readonly core: readonly bigint[];
  readonly before: readonly string[];
}

/** A version of semver.org 2.0.0, also behind a `v`. */
function parseVersion(text: string): Version | undefined {
  const match = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/.exec(text);
  if (match === null) return undefined;
  const before = match[4]?.split('.') ?? [];
  const isBad = (part: string): boolean => part === '';
  if (before.some(isBad) || match[5]?.split('.').some(isBad) === true) return undefined;
  return { core: match.slice(1, 4).map(BigInt), before };
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map(
    (text, index) =>
      parseVersion(text) ?? fail(`operand ${index + 1}: string ${JSON.stringify(text)} is not a valid SemVer`),
  ) as [Version, Version];
  for (const [index, part] of a.core.entries()) {
    const other = b.core[index] as bigint;
    if (part !== other) return part < other ? -1 : 1;
  }
  return comparePrereleases(a.before, b.before);
}

function comparePrereleases(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return Math.sign(right.length - left.length);
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [a, b] = [left[index] as string, right[index] as string];
    if (a === b) continue;
    const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)];
    if (x && y) return BigInt(a) < BigInt(b) ? -1 : 1;
    if (x !== y) return x ? -1 : 1;
    return a < b ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}

/** Hexadecimal digits of a UUID in any of its forms (RFC 9562; `urn:uuid:`, braces, without dashes). */
function uuidDigits(text: string): string | undefined {
  let body = text;
  if (text.length === 45 && /^urn:uuid:/i.test(text)) body = text.slice(9);
  else if (text.length === 38) body = text.slice(1, -1);
  else if (text.length === 32) return /^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : undefined;
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(body)
    ? body.replaceAll('-', '').toLowerCase()
    : undefined;
}

const domains = ['Person', 'Group', 'Org'];

function parseUuid(text: string): Value | undefined {
  const digits = uuidDigits(text);
  if (digits === undefined) return undefined;
  const at = (start: number, length: number): number => Number.parseInt(digits.slice(start, start + length), 16);
  const version = at(12, 1);
  const variantBits = at(16, 1);
  const variant =
    variantBits < 8 ? 'Reserved' : variantBits < 12 ? 'RFC4122' : variantBits < 14 ? 'Microsoft' : 'Future';
  const parts: ObjectBuilder = { version, variant };
  if (version !== 1 && version !== 2) return parts;
  const node = digits.slice(20);
  const first = Number.parseInt(node.slice(0, 2), 16);
  const ticks =
    ((BigInt(`0x${digits.slice(12, 16)}`) & 0xfffn) << 48n) |
    (BigInt(`0x${digits.slice(8, 12)}`) << 32n) |
    BigInt(`0x${digits.slice(0, 8)}`);
  parts['nodeid'] = (node.match(/../g) ?? []).join('-');
  parts['macvariables'] = `${(first & 2) === 0 ? 'global' : 'local'}:${(first & 1) === 0 ? 'unicast' : 'multicast'}`;
  parts['time'] = makeNumber(BigInt.asIntN(64, (ticks - 122_192_928_000_000_000n) * 100n), 0);
  parts['clocksequence'] = at(16, 4) & 0x3fff;
  if (version === 2) {
    parts['id'] = at(0, 8);
    const domain = at(18, 2);
    parts['domain'] = domains[domain] ?? `Domain${domain}`;
  }
  return parts;
}

/** A random UUID of version 4, the same for the same key in one evaluation. */
function randomUuid(context: BuiltinContext, key: string): Value {
  const cache = context.cache('uuid.rfc4122');
  const known = cache.get(key);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(16);
  if (context.host.random === undefined) globalThis.crypto.getRandomValues(bytes);
  else context.host.random(bytes);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  cache.set(key, uuid);
  return uuid;
}

/** Versions and UUIDs. */
export const identifiers = [
  builtin('semver.compare', ['string', 'string'], 'number', compareVersions, {
    category: 'semver',
    doc: '-1, 0 or 1 as the first version is below, equal to or above the second.',
  }),
  builtin(
    'semver.is_valid',
    ['any'],
    'boolean',
    (text) => typeof text === 'string' && parseVersion(text) !== undefined,
    { category: 'semver', doc: 'Whether a value is a semantic version.' },
  ),
  builtin(
    'uuid.parse',
    ['string'],
    stringKeys,
    (text) => (typeof text === 'string' ? parseUuid(text) : failType(1, ['string'], text)),
    { category: 'uuid', doc: 'Version, variant and, of versions 1 and 2, time and node of a UUID.' },
  ),
  contextBuiltin('uuid.rfc4122', ['string'], 'string', randomUuid, {
    category: 'uuid',
    nondeterministic: true,
    doc: 'A random UUID, the same for the same key in one evaluation.',
  }),
];
