import { normalizePurl, type PurlParts } from './normalize.ts';
import { parsePurl } from './parse.ts';
import { purlTypeRule } from './types.ts';

/** Writes the canonical package URL of the parts. @throws FormatError `FORMAT_MALFORMED` where they name no package. */
export function buildPurl(parts: PurlParts): string {
  const purl = normalizePurl(parts, `${parts.type ?? ''}/${parts.name ?? ''}`);
  const namespace = purl.namespace === undefined ? '' : `${encodeSegments(purl.namespace)}/`;
  const name = purlTypeRule(purl.type).pathName === true ? encodeSegments(purl.name) : encode(purl.name);
  const version = purl.version === undefined ? '' : `@${encode(purl.version)}`;
  const query = Object.entries(purl.qualifiers ?? {}).map(([key, value]) => `${key}=${encode(value)}`);
  const subpath = purl.subpath === undefined ? '' : `#${encodeSegments(purl.subpath)}`;
  const qualifiers = query.length === 0 ? '' : `?${query.join('&')}`;
  return `pkg:${purl.type}/${namespace}${name}${version}${qualifiers}${subpath}`;
}

/** Reads a package URL leniently and writes it canonically. @throws FormatError `FORMAT_MALFORMED`. */
export function canonicalPurl(text: string): string {
  return buildPurl(parsePurl(text, { lenient: true }));
}

/** Percent-encodes all but letters, digits, `.-_~` and the colon (specification, "Character encoding"). */
function encode(text: string): string {
  return encodeURIComponent(text.replace(loneSurrogate, '\uFFFD'))
    .replace(/[!'()*]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

function encodeSegments(text: string): string {
  return text.split('/').map(encode).join('/');
}

const loneSurrogate = /\p{Surrogate}/gu;
