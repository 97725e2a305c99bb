import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import type { PackageUrl } from './purl.ts';
import { type PurlTypeRule, purlTypeRule } from './types.ts';
import { detail } from '../details.ts';

const typeShape = /^[a-z][a-z0-9.-]*$/u;
const keyShape = /^[a-z][a-z0-9._-]*$/u;

/** The parts of a package URL before they are checked: what a caller has at hand. */
export type PurlParts = { readonly [Key in keyof PackageUrl]?: PackageUrl[Key] | null | undefined };

/**
 * Puts parts into the canonical form of their type.
 * @throws FormatError `FORMAT_MALFORMED` where a part is missing, has a character that it may not have, or breaks the type's rules.
 */
export function normalizePurl(parts: PurlParts, where: string): PackageUrl {
  const type = (parts.type ?? '').toLowerCase();
  if (!typeShape.test(type))
    throw refuse(where, detail('type {type} is no package type', { type: JSON.stringify(type) }));
  const rule = purlTypeRule(type);
  const namespace = segments(parts.namespace ?? '').join('/');
  const subpath = segments(parts.subpath ?? '')
    .filter((segment) => segment !== '.' && segment !== '..')
    .join('/');
  const purl: PackageUrl = {
    type,
    ...(namespace === '' ? {} : { namespace: lower(rule, 'namespace', namespace) }),
    name: lower(rule, 'name', (parts.name ?? '').replace(/^\/+|\/+$/gu, '')),
    ...(parts.version ? { version: lower(rule, 'version', parts.version) } : {}),
    ...qualifiersOf(parts.qualifiers ?? {}, where),
    ...(subpath === '' ? {} : { subpath }),
  };
  check(purl, rule, where);
  return rule.normalize?.(purl) ?? purl;
}

function lower(rule: PurlTypeRule, part: 'namespace' | 'name' | 'version', text: string): string {
  return rule.lower?.includes(part) === true ? text.toLowerCase() : text;
}

function segments(text: string): string[] {
  return text.split('/').filter((segment) => segment !== '');
}

function qualifiersOf(
  given: Readonly<Record<string, string>>,
  where: string,
): { qualifiers?: Readonly<Record<string, string>> } {
  const sorted: [string, string][] = [];
  for (const [key, value] of Object.entries(given)) {
    if (!keyShape.test(key.toLowerCase()))
      throw refuse(where, detail('qualifier {key} is no key', { key: JSON.stringify(key) }));
    if (value !== '') sorted.push([key.toLowerCase(), value]);
  }
  sorted.sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.length === 0 ? {} : { qualifiers: Object.fromEntries(sorted) };
}

function check(purl: PackageUrl, rule: PurlTypeRule, where: string): void {
  if (purl.name === '') throw refuse(where, detail('the name is missing'));
  if (rule.namespace === 'required' && purl.namespace === undefined)
    throw refuse(where, detail('type {type} demands a namespace', { type: purl.type }));
  if (rule.namespace === 'prohibited' && purl.namespace !== undefined)
    throw refuse(where, detail('type {type} has no namespace', { type: purl.type }));
  if (rule.name?.test(purl.name) === false)
    throw refuse(where, detail('{type} has no package named so', { type: purl.type }));
  if (purl.version !== undefined && rule.version?.test(purl.version) === false)
    throw refuse(where, detail('{type} has no such version', { type: purl.type }));
  const missing = rule.qualifiers?.find((key) => purl.qualifiers?.[key] === undefined);
  if (missing !== undefined)
    throw refuse(where, detail('type {type} demands the qualifier {missing}', { type: purl.type, missing }));
}

/** The error of a package URL that is none. */
export function refuse(where: string, message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', {
    message: detail('package URL: {message}', { message }),
    where: where.slice(0, 200),
  });
}
