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
 * Reads a name as a policy writes it, `C=US, ST=WA, O=acme.example` (RFC 4514, 3); `S` is `ST`, types are told apart by their case.
 * @throws {Complaint} that says what is wrong, for the caller's own error.
 */
export function parseName(name: string): ReadonlyMap<string, string> {
  if (name.includes('=#'))
    throw new Complaint(
      detail(
        'unsupported distinguished name (DN) "{name}": notation does not support x509.subject identities containing "=#"',
        { name },
      ),
    );
  const attributes = new Map<string, string>();
  for (const part of splitUnescaped(name)) {
    if (part.separator === '+')
      throw new Complaint(
        detail(
          'distinguished name (DN) "{name}" has multi-valued RDN attributes, remove multi-valued RDN attributes as they are not supported',
          { name },
        ),
      );
    const at = part.text.indexOf('=');
    if (at < 1) throw new Complaint(detail('distinguished name (DN) "{name}": incomplete type, value pair', { name }));
    const written = part.text.slice(0, at).trim();
    const type = written === 'S' ? 'ST' : written;
    if (attributes.get(type))
      throw new Complaint(
        detail(
          'distinguished name (DN) "{name}" has duplicate RDN attribute for "{type}", DN can only have unique RDN attributes',
          { name, type },
        ),
      );
    attributes.set(type, unescapeValue(part.text.slice(at + 1)));
  }
  return attributes;
}

/** The parts of a name with what stands behind each: of a part with several values, the plus. Escapes are left as they are. */
function splitUnescaped(name: string): readonly { readonly text: string; readonly separator: string }[] {
  const parts: { text: string; separator: string }[] = [];
  let from = 0;
  for (let index = 0; index < name.length; index += 1) {
    const letter = name[index] ?? '';
    if (letter === '\\') index += 1;
    else if (',;+'.includes(letter)) {
      parts.push({ text: name.slice(from, index), separator: letter });
      from = index + 1;
    }
  }
  return [...parts, { text: name.slice(from), separator: '' }];
}

/** A value without blanks around it and without escapes: of a letter, or of octets of UTF-8 in hexadecimal. */
function unescapeValue(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' && text[end - 2] !== '\\') end -= 1;
  const trimmed = text.slice(0, end).replace(/^ +/, '');
  return trimmed.replaceAll(/(?:\\[0-9a-fA-F]{2})+|\\(.)/g, (whole, letter: string | undefined) =>
    letter === undefined ? Buffer.from(whole.replaceAll('\\', ''), 'hex').toString() : letter,
  );
}
