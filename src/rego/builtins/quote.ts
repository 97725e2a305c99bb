/** Text as Go's `time` quotes it in its errors: what is not printable ASCII byte by byte, `"\xc4\xb0"`. */
export function quoteBytes(text: string): string {
  const quoted = Array.from(new TextEncoder().encode(text), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${quoted.join('')}"`;
}
