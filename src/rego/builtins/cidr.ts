import { fail } from './error.ts';

/** An address as a number of 32 or 128 bits. */
export interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

/** A network: its first address and the length of its prefix. */
export interface Network extends Address {
  readonly prefix: number;
}

/** Reads an IPv4 or IPv6 address; undefined where a text is none. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const parts = text.split('.');
    if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
      return undefined;
    return { value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits: 32 };
  }
  return parseLong(text);
}

function parseLong(text: string): Address | undefined {
  const dotted = /^(.*:)([\d.]+\.[\d.]+)$/.exec(text);
  let source = text;
  if (dotted !== null) {
    const tail = parseAddress(dotted[2] as string);
    if (tail === undefined || tail.bits !== 32) return undefined;
    source = `${dotted[1]}${(tail.value >> 16n).toString(16)}:${(tail.value & 0xffffn).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':'))) as [string[], string[] | undefined];
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: tail === undefined ? 0 : missing }, () => '0'), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n), bits: 128 };
}

/** Reads `address/prefix` and cuts the host part off; undefined where a text is none. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.lastIndexOf('/');
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const prefix = text.slice(slash + 1);
  if (address === undefined || !/^0*\d{1,3}$/.test(prefix) || Number(prefix) > address.bits) return undefined;
  return unmapped(networkOf(address, Number(prefix)));
}

/** IPv4 in an IPv6 address (RFC 4291, 2.5.5.2) is IPv4. */
function unmapped(network: Network): Network {
  if (network.bits === 32 || network.value >> 32n !== 0xffffn) return network;
  return { value: network.value & 0xffffffffn, bits: 32, prefix: Math.max(network.prefix - 96, 0) };
}

function networkOf({ value, bits }: Address, prefix: number): Network {
  const host = BigInt(bits - prefix);
  return { value: (value >> host) << host, bits, prefix };
}

/** Last address of a network. */
export function lastOf({ value, bits, prefix }: Network): bigint {
  return value | ((1n << BigInt(bits - prefix)) - 1n);
}

/** A network, or an address as the network of itself alone. @throws BuiltinError */
export function requireNetwork(text: string): Network {
  const address = parseAddress(text);
  if (address !== undefined) return unmapped({ ...address, prefix: address.bits });
  return parseNetwork(text) ?? fail(`not a valid textual representation of an IP address or CIDR: ${text}`);
}

/** Whether two networks share an address. */
export function intersect(left: Network, right: Network): boolean {
  return left.bits === right.bits && left.value <= lastOf(right) && right.value <= lastOf(left);
}

/** Whether a network holds all of another. */
export function contains(outer: Network, inner: Network): boolean {
  return outer.bits === inner.bits && outer.value <= inner.value && lastOf(inner) <= lastOf(outer);
}

/** Text of an address; IPv6 as RFC 5952 writes it. */
export function addressText({ value, bits }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  if (value >> 32n === 0xffffn) return addressText({ value: value & 0xffffffffn, bits: 32 });
  let [best, length] = [-1, 1];
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (groups[end] === '0') end += 1;
    if (end - start > length) [best, length] = [start, end - start];
  }
  if (best < 0) return groups.join(':');
  return `${groups.slice(0, best).join(':')}::${groups.slice(best + length).join(':')}`;
}

/** The fewest networks that hold the same addresses. */
export function mergeNetworks(networks: readonly Network[]): Network[] {
  const merged: Network[] = [];
  for (const bits of [32, 128] as const) {
    const ranges = networks
      .filter((network) => network.bits === bits)
      .map((network) => ({ first: network.value, last: lastOf(network) }));
    ranges.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    const joined: { first: bigint; last: bigint }[] = [];
    for (const range of ranges) {
      const before = joined.at(-1);
      if (before !== undefined && range.first <= before.last + 1n)
        before.last = range.last > before.last ? range.last : before.last;
      else joined.push({ ...range });
    }
    for (const range of joined) merged.push(...networksOf(range, bits));
  }
  return merged;
}

function networksOf({ first, last }: { readonly first: bigint; readonly last: bigint }, bits: 32 | 128): Network[] {
  const networks: Network[] = [];
  for (let at = first; at <= last; ) {
    let host = 0n;
    while (host < BigInt(bits) && (at & (1n << host)) === 0n && at + (1n << (host + 1n)) - 1n <= last) host += 1n;
    networks.push({ value: at, bits, prefix: bits - Number(host) });
    at += 1n << host;
  }
  return networks;
}
