import type { ObjectBuilder, Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { wellFormed } from './encoding.ts';
import { fail } from './error.ts';

/** A URI's parts as Go's `net/url` finds them; empty parts are left out. */
function parseUri(text: string): Record<string, string> | undefined {
  const bad = /%(?![0-9a-fA-F]{2})/.test(text.split('?')[0] ?? '');
  if (bad || /[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const [beforeFragment = '', fragment = ''] = splitOnce(text, '#');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(beforeFragment)?.[1] ?? '';
  if (scheme === '' && /^[^/?]*:/.test(beforeFragment)) return undefined;
  const rest = scheme === '' ? beforeFragment : beforeFragment.slice(scheme.length + 1);
  const [location = '', query = ''] = splitOnce(rest, '?');
  const parts = {
    scheme: scheme.toLowerCase(),
    hostname: '',
    port: '',
    path: '',
    raw_path: '',
    raw_query: query,
    fragment: decode(fragment),
  };
  if (scheme !== '' && !location.startsWith('/')) return parts;
  if (!location.startsWith('//')) return { ...parts, ...pathParts(location) };
  const slash = location.indexOf('/', 2);
  const authority = location.slice(2, slash < 0 ? undefined : slash);
  const host = hostParts(authority.slice(authority.lastIndexOf('@') + 1));
  return host && { ...parts, ...host, ...pathParts(slash < 0 ? '' : location.slice(slash)) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** The raw path is told where it is not the usual spelling of the path. */
function pathParts(path: string): { readonly path: string; readonly raw_path: string } {
  const decoded = decode(path);
  const usual = encodeURI(wellFormed(decoded)).replace(
    /[!'()*#?]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return { path: decoded, raw_path: path === usual ? decoded : path };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hostParts(host: string): { readonly hostname: string; readonly port: string } | undefined {
  const match = host.startsWith('[')
    ? /^\[([^\]]*)\](?::(\d*))?$/.exec(host)
    : /^([^:[\]\s<>"]*)(?::(\d*))?$/.exec(host);
  return match === null ? undefined : { hostname: decode(match[1] ?? ''), port: match[2] ?? '' };
}

function parse(text: string): Value {
  const parts = parseUri(text) ?? fail(`parse ${JSON.stringify(text)}: invalid URI`);
  const result: ObjectBuilder = {};
  for (const [name, part] of Object.entries(parts)) if (part !== '') result[name] = part;
  return result;
}

/** URIs. */
export const uris = [
  builtin(
    'uri.is_valid',
    ['string'],
    'boolean',
    (text) => typeof text === 'string' && text !== '' && parseUri(text) !== undefined,
    {
      category: 'encoding',
      unchecked: true,
      doc: 'Whether a text is a URI or a reference to one.',
    },
  ),
  builtin('uri.parse', ['string'], { object: ['string', 'string'] }, parse, {
    category: 'encoding',
    doc: 'Scheme, host, port, path, query and fragment of a URI.',
  }),
];
