import { normalizePurl, refuse } from './normalize.ts';
import type { PackageUrl } from './purl.ts';
import { purlTypeRule } from './types.ts';
import { detail } from '../details.ts';

/** How a package URL is read. */
export interface ParsePurlOptions {
  /** Accepts qualifiers whose keys begin with a capital letter, and writes them small. */
  readonly lenient?: boolean;
}

/** Reads a package URL. @throws FormatError `FORMAT_MALFORMED` with what is wrong in it. */
export function parsePurl(text: string, { lenient = false }: ParsePurlOptions = {}): PackageUrl {
  const [beforeSubpath, subpath] = cutLast(text, '#');
  const [beforeQualifiers, query] = cutLast(beforeSubpath, '?');
  const scheme = /^pkg:\/*/u.exec(beforeQualifiers)?.[0];
  if (scheme === undefined) throw refuse(text, detail('does not begin with pkg:'));
  const path = beforeQualifiers.slice(scheme.length).replace(/\/+$/u, '');
  const slash = path.indexOf('/');
  if (slash === -1) throw refuse(text, detail('type or name is missing'));
  const [names, version] = cutVersion(path.slice(slash + 1));
  const type = path.slice(0, slash).toLowerCase();
  const last = purlTypeRule(type).pathName === true ? names.indexOf('/') : names.lastIndexOf('/');
  return normalizePurl(
    {
      type,
      namespace: decodeSegments(names.slice(0, Math.max(0, last)), text),
      name: decodeSegments(names.slice(last + 1), text),
      version: version === undefined ? undefined : decode(version, text),
      qualifiers: query === undefined ? undefined : parseQuery(query, text, lenient),
      subpath: subpath === undefined ? undefined : decodeSegments(subpath, text),
    },
    text,
  );
}

function cutLast(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.lastIndexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The last `@` begins the version, unless it begins a scope. */
function cutVersion(names: string): readonly [string, string | undefined] {
  const [before, version] = cutLast(names, '@');
  return version === undefined || version.includes('/') ? [names, undefined] : [before, version];
}

function parseQuery(query: string, text: string, lenient: boolean): Record<string, string> {
  const qualifiers: Record<string, string> = {};
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const equals = pair.indexOf('=');
    const key = equals === -1 ? pair : pair.slice(0, equals);
    if (!lenient && /^[A-Z]/u.test(key))
      throw refuse(text, detail('qualifier {key} is not in lower case', { key: JSON.stringify(key) }));
    if (Object.hasOwn(qualifiers, key.toLowerCase()))
      throw refuse(text, detail('qualifier {key} stands twice', { key }));
    Object.defineProperty(qualifiers, key.toLowerCase(), {
      value: equals === -1 ? '' : decode(pair.slice(equals + 1), text),
      enumerable: true,
    });
  }
  return qualifiers;
}

function decodeSegments(text: string, whole: string): string {
  return text
    .split('/')
    .map((segment) => decode(segment, whole))
    .join('/');
}

function decode(text: string, whole: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse(whole, detail('percent-encoding of {slice} is broken', { slice: JSON.stringify(text.slice(0, 80)) }));
  }
}
