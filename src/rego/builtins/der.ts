/** One element of DER (X.690): its tag, and where its content stands. */
export interface DerElement {
  readonly tag: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
}

/** Reads the element at an offset. @throws RangeError where the bytes are no DER */
export function readElement(bytes: Uint8Array, start = 0, limit = bytes.length): DerElement {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined || start + 2 > limit)
    throw new RangeError('asn1: syntax error: data truncated');
  let [length, contentStart] = [first, start + 2];
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new RangeError('asn1: structure error: length too large');
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[contentStart + index] ?? 0);
    contentStart += count;
  }
  const end = contentStart + length;
  if (end > limit) throw new RangeError('asn1: syntax error: data truncated');
  return { tag, bytes, start, contentStart, end };
}

/** Elements inside a constructed one. */
export function childrenOf({ bytes, contentStart, end }: DerElement): DerElement[] {
  const children: DerElement[] = [];
  for (let at = contentStart; at < end; ) {
    const child = readElement(bytes, at, end);
    children.push(child);
    at = child.end;
  }
  return children;
}

/** Bytes of the content. */
export function contentOf({ bytes, contentStart, end }: DerElement): Uint8Array {
  return bytes.subarray(contentStart, end);
}

/** Bytes of the whole element. */
export function wholeOf({ bytes, start, end }: DerElement): Uint8Array {
  return bytes.subarray(start, end);
}

/** A non-negative integer. */
export function integerOfElement(element: DerElement): bigint {
  return bytesToInteger(contentOf(element));
}

/** Big-endian bytes as a number. */
export function bytesToInteger(bytes: Uint8Array): bigint {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex === '' ? 0n : BigInt(`0x${hex}`);
}

/** Dotted text of an object identifier. */
export function oidOf(element: DerElement): string {
  const parts: bigint[] = [];
  let value = 0n;
  for (const byte of contentOf(element)) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    parts.push(value);
    value = 0n;
  }
  const [first = 0n, ...rest] = parts;
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}
