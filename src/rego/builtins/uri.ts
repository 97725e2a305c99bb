import type { ObjectBuilder, Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { wellFormed } from './encoding.ts';
import { BuiltinError, fail } from './error.ts';
import { goQuote } from './sprintf.ts';

/** A URI's parts as Go's `net/url` finds them. @throws BuiltinError in its words */
export function parseUri(text: string): Record<string, string> {
  if (/[\u0000-\u001f\u007f]/.test(text)) return fail('net/url: invalid control character in URL');
  const [beforeFragment = '', fragment = ''] = splitOnce(text, '#');
  if (beforeFragment.startsWith(':')) return fail('missing protocol scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(beforeFragment)?.[1] ?? '';
  const rest = scheme === '' ? beforeFragment : beforeFragment.slice(scheme.length + 1);
  const [location = '', query = ''] = splitOnce(rest, '?');
  if (scheme === '' && /^[^/]*:/.test(location)) return fail('first path segment in URL cannot contain colon');
  const parts = {
    scheme: scheme.toLowerCase(),
    hostname: '',
    port: '',
    path: '',
    raw_path: '',
    raw_query: query,
    ...locationParts(location, scheme !== ''),
  };
  return { ...parts, fragment: decode(requireEscapes(fragment)) };
}

function locationParts(location: string, hasScheme: boolean): Record<string, string> {
  if (hasScheme && !location.startsWith('/')) return {};
  if (!location.startsWith('//') || (!hasScheme && location.startsWith('///'))) return pathParts(location);
  const slash = location.indexOf('/', 2);
  const authority = location.slice(2, slash < 0 ? undefined : slash);
  const at = authority.lastIndexOf('@');
  const host = hostParts(authority.slice(at + 1));
  requireUser(authority.slice(0, Math.max(at, 0)));
  return { ...host, ...pathParts(slash < 0 ? '' : location.slice(slash)) };
}

function requireUser(user: string): void {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) fail('net/url: invalid userinfo');
  requireEscapes(user);
}

/** The text, if every `%` begins an escape. @throws BuiltinError */
function requireEscapes(text: string): string {
  const bad = /%(?![0-9a-fA-F]{2})[^]{0,2}/.exec(text)?.[0];
  return bad === undefined ? text : fail(`invalid URL escape ${goQuote(bad)}`);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** The raw path is told where it is not the usual spelling of the path. */
function pathParts(path: string): { readonly path: string; readonly raw_path: string } {
  const decoded = decode(requireEscapes(path));
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

function hostParts(host: string): { readonly hostname: string; readonly port: string } {
  const close = host.lastIndexOf(']');
  if (host.startsWith('[') && close < 0) return fail("missing ']' in host");
  const end = host.startsWith('[') ? close + 1 : host.includes(':') ? host.indexOf(':') : host.length;
  const port = host.slice(end);
  if (!/^(?::\d*)?$/.test(port)) return fail(`invalid port ${goQuote(port)} after host`);
  const name = host.slice(0, end);
  requireHostName(name);
  return { hostname: decode(name.replace(/^\[(.*)\]$/, '$1')), port: port.slice(1) };
}

/** Escapes in a host are for what is not ASCII, and `%25` before a zone (RFC 6874). @throws BuiltinError */
function requireHostName(name: string): void {
  const ascii = /%(?!25)[0-7][0-9a-fA-F]/.exec(requireEscapes(name))?.[0];
  if (ascii !== undefined) fail(`invalid URL escape ${goQuote(ascii)}`);
  const bad = /[ \\^`{|}]/.exec(name)?.[0];
  if (bad !== undefined) fail(`invalid character ${goQuote(bad)} in host name`);
}

function parse(text: string): Value {
  let parts: Record<string, string>;
  try {
    parts = parseUri(text);
  } catch (error) {
    if (error instanceof BuiltinError) return fail(`parse ${goQuote(text)}: ${error.message}`);
    throw error;
  }
  const result: ObjectBuilder = {};
  for (const [name, part] of Object.entries(parts)) if (part !== '') result[name] = part;
  return result;
}

function isUri(text: Value): boolean {
  if (typeof text !== 'string' || text === '') return false;
  try {
    parseUri(text);
    return true;
  } catch {
    return false;
  }
}

/** URIs. */
export const uris = [
  builtin('uri.is_valid', ['string'], 'boolean', isUri, {
    category: 'encoding',
    unchecked: true,
    doc: 'Whether a text is a URI or a reference to one.',
  }),
  builtin('uri.parse', ['string'], { object: ['string', 'string'] }, parse, {
    category: 'encoding',
    doc: 'Scheme, host, port, path, query and fragment of a URI.',
  }),
];
