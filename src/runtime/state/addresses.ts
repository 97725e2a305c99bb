import type { SocketTuple } from './file-descriptor.ts';

/** IPv4 address of four bytes in network order. */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** IPv6 address of sixteen bytes, shortened as RFC 5952 asks; IPv4 addresses in IPv6 form are written as IPv4. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const words = Array.from({ length: 8 }, (_, index) => (bytes[at + 2 * index]! << 8) | bytes[at + 2 * index + 1]!);
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff) return `::ffff:${ipv4Text(bytes, at + 12)}`;
  const zeros = longestZeros(words);
  const hex = (part: readonly number[]) => part.map((word) => word.toString(16)).join(':');
  return zeros.length < 2
    ? hex(words)
    : `${hex(words.slice(0, zeros.start))}::${hex(words.slice(zeros.start + zeros.length))}`;
}

function longestZeros(words: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start += 1) {
    let length = 0;
    while (words[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** A connection as `fd.name` shows it: `10.0.0.1:4321->10.0.0.2:80`. */
export function tupleText({ sourceAddress, sourcePort, destinationAddress, destinationPort }: SocketTuple): string {
  return `${sourceAddress}:${sourcePort}->${destinationAddress}:${destinationPort}`;
}
