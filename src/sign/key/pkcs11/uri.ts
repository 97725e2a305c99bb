import { detail } from '../../details.ts';
import { SignError } from '../../error.ts';

/** Where a key is in a module (RFC 7512). */
export interface Pkcs11Uri {
  /** Absolute path of the module; undefined where the environment names it. */
  readonly modulePath: string | undefined;
  readonly token: string | undefined;
  readonly slotId: number | undefined;
  readonly serial: string | undefined;
  /** Label of the key. */
  readonly object: string | undefined;
  readonly id: Uint8Array | undefined;
  readonly pinValue: string | undefined;
  /** File that holds the PIN. */
  readonly pinSource: string | undefined;
}

/** Reads a `pkcs11:` URI (RFC 7512, 2.3). @throws {SignError} SIGN_KEY; no message repeats the URI, which may hold a PIN. */
export function parsePkcs11Uri(uri: string): Pkcs11Uri {
  const [, path, query = ''] = /^pkcs11:([^?#]*)(?:\?([^#]*))?$/.exec(uri) ?? [];
  if (path === undefined) throw malformed();
  const attributes = readAttributes(path, ';');
  const extra = readAttributes(query, '&');
  const slot = attributes.get('slot-id');
  if (slot !== undefined && !/^\d{1,15}$/.test(textOf(slot) ?? '')) throw malformed();
  return {
    modulePath: textOf(extra.get('module-path')),
    token: textOf(attributes.get('token')),
    slotId: slot === undefined ? undefined : Number(textOf(slot)),
    serial: textOf(attributes.get('serial')),
    object: textOf(attributes.get('object')),
    id: attributes.get('id'),
    pinValue: textOf(extra.get('pin-value')),
    pinSource: textOf(extra.get('pin-source')),
  };
}

/** Writes what {@link parsePkcs11Uri} reads; a PIN is never written. */
export function writePkcs11Uri({
  modulePath,
  token,
  slotId,
  object,
  id,
}: Omit<Pkcs11Uri, 'pinValue' | 'pinSource' | 'serial'>): string {
  const encode = (text: string) => encodeURIComponent(text).replaceAll(/[!'()*]/g, percent);
  const attributes = [
    token === undefined ? undefined : `token=${encode(token)}`,
    slotId === undefined ? undefined : `slot-id=${slotId}`,
    id === undefined || id.length === 0 ? undefined : `id=${[...id].map(percentOctet).join('')}`,
    object === undefined || object === '' ? undefined : `object=${encode(object)}`,
  ].filter((attribute) => attribute !== undefined);
  const query = modulePath === undefined ? '' : `?module-path=${encode(modulePath).replaceAll('%2F', '/')}`;
  return `pkcs11:${attributes.join(';')}${query}`;
}

function readAttributes(text: string, separator: string): Map<string, Uint8Array> {
  const read = new Map<string, Uint8Array>();
  for (const part of text.split(separator).filter(Boolean)) {
    const [, name, value] = /^([A-Za-z0-9_-]+)=(.*)$/.exec(part) ?? [];
    if (name === undefined || value === undefined || read.has(name)) throw malformed();
    read.set(name, decodeOctets(value));
  }
  return read;
}

/** Octets of a value: an id need not be text. */
function decodeOctets(value: string): Uint8Array {
  if (/%(?![0-9A-Fa-f]{2})/.test(value)) throw malformed();
  const parts = value.split(/(%[0-9A-Fa-f]{2})/).filter(Boolean);
  return Buffer.concat(
    parts.map((part) => (part.startsWith('%') ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part))),
  );
}

function textOf(octets: Uint8Array | undefined): string | undefined {
  return octets && new TextDecoder().decode(octets);
}

function percent(letter: string): string {
  return percentOctet(letter.charCodeAt(0));
}

function percentOctet(octet: number): string {
  return `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
}

function malformed(): SignError {
  return new SignError('SIGN_NAME', {
    message: detail('the address must be pkcs11:token=…;object=…?module-path=… (RFC 7512)'),
  });
}
