import { FormatError } from '../error.ts';

/** One element of DER: tag, length and contents (X.690, 8.1 and 10.1). */
export interface DerElement {
  /** The identifier octet: class, constructed bit and tag number. */
  readonly tag: number;
  /** The whole element with tag and length. */
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
}

/** Identifier octets of the universal types that certificates and timestamps are made of. */
export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** Identifier octet of a context-specific element, `[number]`. */
export function contextTag(number: number, constructed: boolean): number {
  return (constructed ? 0xa0 : 0x80) | number;
}

/** Reads one element that must fill the bytes. @throws {FormatError} where it does not, or where its length is not DER. */
export function readDer(bytes: Uint8Array, what: string): DerElement {
  const element = derAt(bytes, 0, what);
  if (element.bytes.length !== bytes.length)
    throw malformed(what, element.bytes.length, `${bytes.length - element.bytes.length} bytes follow its end`);
  return element;
}

/** Elements inside a constructed one. @throws {FormatError}. */
export function derChildren({ content }: Pick<DerElement, 'content'>, what: string): readonly DerElement[] {
  const children: DerElement[] = [];
  for (let offset = 0; offset < content.length; ) {
    const child = derAt(content, offset, what);
    children.push(child);
    offset += child.bytes.length;
  }
  return children;
}

/** The element, which must have the tag. @throws {FormatError} naming what it should have been. */
export function expectDer(element: DerElement | undefined, tag: number, what: string): DerElement {
  if (element?.tag === tag) return element;
  const found = element === undefined ? 'nothing' : `0x${element.tag.toString(16)}`;
  throw new FormatError('FORMAT_MALFORMED', {
    message: `tag 0x${tag.toString(16)} expected, ${found} found`,
    where: what,
  });
}

/** Reads the element that begins at an offset; others may follow it. @throws {FormatError} where its length is not DER. */
export function derAt(bytes: Uint8Array, offset: number, what: string): DerElement {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw truncated(what, offset);
  if ((tag & 0x1f) === 0x1f)
    throw new FormatError('FORMAT_UNSUPPORTED', {
      message: 'a tag number above 30',
      where: `${what}, offset ${offset}`,
    });
  const { length, header } = readLength(bytes, offset, first, what);
  const end = offset + header + length;
  if (end > bytes.length) throw truncated(what, offset);
  return { tag, bytes: bytes.subarray(offset, end), content: bytes.subarray(offset + header, end) };
}

function readLength(
  bytes: Uint8Array,
  offset: number,
  first: number,
  what: string,
): { readonly length: number; readonly header: number } {
  if (first < 0x80) return { length: first, header: 2 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw malformed(what, offset, 'a length that DER does not allow');
  let length = 0;
  for (let index = 0; index < count; index++) {
    const octet = bytes[offset + 2 + index];
    if (octet === undefined) throw truncated(what, offset);
    length = length * 256 + octet;
  }
  if (length < 0x80 || length < 256 ** (count - 1))
    throw malformed(what, offset, 'a length with more octets than needed');
  return { length, header: 2 + count };
}

function truncated(what: string, offset: number): FormatError {
  return new FormatError('FORMAT_TRUNCATED', {
    message: 'the bytes end inside an element',
    where: `${what}, offset ${offset}`,
  });
}

function malformed(what: string, offset: number, message: string): FormatError {
  return new FormatError('FORMAT_MALFORMED', { message, where: `${what}, offset ${offset}` });
}
