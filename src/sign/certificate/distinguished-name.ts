import { derChildren, derTags, readDer } from '../../formats/der/reader.ts';
import { readOid } from '../../formats/der/values.ts';
import { encodeHex } from '../bytes.ts';
import { Complaint } from '../complaint.ts';
import { detail } from '../details.ts';

/** One attribute of a name: short type, `CN`, and value. */
export type NameAttribute = readonly [type: string, value: string];

const what = 'X.509 name';

/** Short names of attribute types (RFC 4514, 3; RFC 4519), in the order in which Go's pkix.Name writes them. */
const types: Readonly<Record<string, string>> = {
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.3': 'CN',
  '2.5.4.11': 'OU',
  '2.5.4.10': 'O',
  '2.5.4.17': 'POSTALCODE',
  '2.5.4.9': 'STREET',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.6': 'C',
};

/** Attributes of a name in the order in which the certificate has them. @throws {FormatError}. */
export function readName(der: Uint8Array): readonly NameAttribute[] {
  return readAttributes(der).map(({ oid, value }) => [types[oid] ?? oid, decode(value?.tag, value?.content)]);
}

/**
 * The name as Go's pkix.Name writes it: the attributes that it knows in its own order, several of one type joined by +; then the others, the
 * last first, as hexadecimal DER: `CN=e2e,OU=a+OU=b,O=Notary,C=US`.
 */
export function formatName(der: Uint8Array): string {
  const attributes = readAttributes(der);
  const known = Object.entries(types).map(([oid, type]) =>
    attributes
      .filter((attribute) => attribute.oid === oid)
      .map(({ value }) => `${type}=${escape(decode(value?.tag, value?.content))}`)
      .join('+'),
  );
  const others = attributes
    .filter(({ oid }) => types[oid] === undefined)
    .map(({ oid, value }) => `${oid}=#${encodeHex(value === undefined ? new Uint8Array() : value.bytes)}`);
  return [...known, ...others.reverse()].filter((part) => part !== '').join(',');
}

function readAttributes(der: Uint8Array) {
  return derChildren(readDer(der, what), what).flatMap((set) =>
    derChildren(set, what).map((attribute) => {
      const [type, value] = derChildren(attribute, what);
      return { oid: readOid(type, what), value };
    }),
  );
}

/** BMPString and the strings of one octet a letter; what is none shows as it is. */
function decode(tag: number | undefined, content: Uint8Array = new Uint8Array()): string {
  if (tag === 0x1e) return new TextDecoder('utf-16be').decode(content);
  return new TextDecoder(tag === derTags.utf8String ? 'utf-8' : 'latin1').decode(content);
}

function escape(value: string): string {
  return value
    .replaceAll(/[,+"\\<>;]/g, (letter) => `\\${letter}`)
    .replace(/^[ #]|(?<=.) $/g, (letter) => `\\${letter}`);
}

/**
 * Reads a name as a policy writes it, `C=US, ST=WA, O=acme.example`; `S` is `ST` (RFC 4514, 3).
 * @throws {Complaint} that says what is wrong, for the caller's own error.
 */
export function parseName(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const part of splitUnescaped(text)) {
    const at = part.indexOf('=');
    if (at < 1) throw new Complaint(detail('incomplete type, value pair'));
    const written = part.slice(0, at).trim().toUpperCase();
    const type = written === 'S' ? 'ST' : written;
    const value = part
      .slice(at + 1)
      .trim()
      .replaceAll(/\\(.)/g, '$1');
    if (attributes.has(type)) throw new Complaint(detail('duplicate RDN attribute for "{type}"', { type }));
    attributes.set(type, value);
  }
  return attributes;
}

function splitUnescaped(text: string): string[] {
  const parts = [''];
  for (let index = 0; index < text.length; index++) {
    const letter = text[index] ?? '';
    if (letter === '\\') parts.push((parts.pop() ?? '') + letter + (text[++index] ?? ''));
    else if (letter === ',') parts.push('');
    else parts.push((parts.pop() ?? '') + letter);
  }
  return parts;
}
