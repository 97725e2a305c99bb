/** Name of the structure that one element holds, for errors of Go's `encoding/asn1`. */
type Structure = 'certificateRequest' | 'tbsCertificateRequest';

const sequence = 0x30;

/**
 * Why bytes are no certification request, in the words of Go's `encoding/asn1`: what its headers show.
 * Undefined where the request itself and its first part are sequences.
 */
export function requestProblem(bytes: Uint8Array): string | undefined {
  const outer = elementProblem(bytes, 'certificateRequest');
  if (outer !== undefined) return outer;
  const { size = 0, length = 0 } = headerOf(bytes) ?? {};
  return elementProblem(bytes.subarray(size, size + length), 'tbsCertificateRequest');
}

function elementProblem(bytes: Uint8Array, structure: Structure): string | undefined {
  if (bytes.length === 0) return 'asn1: syntax error: sequence truncated';
  const header = headerOf(bytes);
  if (header === undefined) return 'asn1: syntax error: truncated tag or length';
  const tag = bytes[0] as number;
  if (tag !== sequence) {
    const found = `{class:${tag >> 6} tag:${tag & 31} length:${header.length} isCompound:${(tag & 32) !== 0}}`;
    const wanted =
      'optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false';
    return `asn1: structure error: tags don't match (16 vs ${found}) {${wanted}} ${structure} @${header.size}`;
  }
  return header.size + header.length > bytes.length ? 'asn1: syntax error: data truncated' : undefined;
}

/** Size of an element's header and length of its contents (X.690, 8.1.3); undefined where the header is cut. */
function headerOf(bytes: Uint8Array): { readonly size: number; readonly length: number } | undefined {
  const first = bytes[1];
  if (first === undefined) return undefined;
  if (first < 0x80) return { size: 2, length: first };
  const digits = bytes.subarray(2, 2 + (first & 0x7f));
  if (digits.length < (first & 0x7f)) return undefined;
  return { size: 2 + digits.length, length: digits.reduce((length, digit) => length * 256 + digit, 0) };
}
