import { derTags } from './reader.ts';
import { writeDer } from './writer.ts';

/** A sequence of elements. */
export function derSequence(...elements: readonly Uint8Array[]): Uint8Array {
  return writeDer(derTags.sequence, ...elements);
}

/** A set of elements in the order of their bytes, as DER wants it (X.690, 11.6). */
export function derSet(...elements: readonly Uint8Array[]): Uint8Array {
  return writeDer(derTags.set, ...[...elements].sort(compareBytes));
}

/** A whole number of 0 or more, from its octets or its value. */
export function derInteger(value: bigint | Uint8Array): Uint8Array {
  const octets = typeof value === 'bigint' ? octetsOf(value) : [...value];
  while (octets.length > 1 && octets[0] === 0) octets.shift();
  if ((octets[0] ?? 0) >= 0x80) octets.unshift(0);
  return writeDer(derTags.integer, Uint8Array.from(octets));
}

/** An object identifier, from its dotted form. */
export function derOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return writeDer(derTags.oid, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** GeneralizedTime of milliseconds since 1970, whole seconds. */
export function derTime(time: number): Uint8Array {
  const digits = new Date(time).toISOString().slice(0, 19).replaceAll(/\D/g, '');
  return writeDer(derTags.generalizedTime, new TextEncoder().encode(`${digits}Z`));
}

/** Whole octets as a bit string. */
export function derBits(octets: Uint8Array): Uint8Array {
  return writeDer(derTags.bitString, Uint8Array.of(0), octets);
}

/** An octet string. */
export function derOctets(...octets: readonly Uint8Array[]): Uint8Array {
  return writeDer(derTags.octetString, ...octets);
}

/** Text under a tag, by default UTF8String. */
export function derText(text: string, tag: number = derTags.utf8String): Uint8Array {
  return writeDer(tag, new TextEncoder().encode(text));
}

function octetsOf(value: bigint): number[] {
  const octets: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) octets.unshift(Number(rest & 0xffn));
  return octets.length === 0 ? [0] : octets;
}

function base128(arc: number): readonly number[] {
  const groups = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) groups.unshift(128 + (rest % 128));
  return groups;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
