import ipaddr from 'ipaddr.js';
import type { EbpfMap } from '../../../../ebpf/map.ts';
import type { KernelFilter } from './compile.ts';

/** The maps of the kernel program in which comparisons stand. */
export interface FilterMaps {
  readonly paths: EbpfMap;
  readonly networks: EbpfMap;
  readonly ports: EbpfMap;
}

const pathBytes = 248;
const mappedBits = 96;

/** Puts a filter's comparisons in the place of those that stand there. While it does, everything must pass. */
export function loadComparisons({ paths, networks, ports }: FilterMaps, filter: KernelFilter): void {
  for (const map of [paths, networks, ports]) clear(map);
  for (const [prefix, facts] of inherited(filter.paths)) paths.update(pathKey(prefix), wide(facts));
  for (const [network, facts] of inheritedNetworks(filter.networks)) networks.update(network, wide(facts));
  for (const [port, facts] of filter.ports) {
    const key = Buffer.alloc(4);
    key.writeUInt32LE(port);
    ports.update(key, wide(facts));
  }
}

/** A map that changes while it is listed may leave out keys. */
function clear(map: EbpfMap): void {
  const keys = Array.from(map.keys());
  for (const key of keys) map.delete(key);
}

/** The kernel finds the longest prefix alone: it carries the facts of all that it begins with. */
function inherited(prefixes: ReadonlyMap<string, bigint>): [string, bigint][] {
  return [...prefixes.keys()].map((prefix) => [
    prefix,
    [...prefixes].reduce((sum, [other, facts]) => (prefix.startsWith(other) ? sum | facts : sum), 0n),
  ]);
}

function pathKey(prefix: string): Uint8Array {
  const key = Buffer.alloc(4 + pathBytes);
  key.write(prefix, 4, 'latin1');
  key.writeUInt32LE(prefix.length * 8, 0);
  return key;
}

interface Network {
  readonly address: Uint8Array;
  readonly bits: number;
}

function inheritedNetworks(networks: ReadonlyMap<string, bigint>): [Uint8Array, bigint][] {
  const parsed = [...networks].map(([text, facts]) => ({ ...networkOf(text), facts }));
  return parsed.map((own) => [
    networkKey(own),
    parsed.reduce((sum, other) => (contains(other, own) ? sum | other.facts : sum), 0n),
  ]);
}

/** IPv4 stands in its IPv6 form. */
function networkOf(text: string): Network {
  const [base, bits] = ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : [ipaddr.process(text), 128];
  if (base.kind() === 'ipv6') return { address: Uint8Array.from(base.toByteArray()), bits };
  const mapped = (base as ipaddr.IPv4).toIPv4MappedAddress();
  return { address: Uint8Array.from(mapped.toByteArray()), bits: bits === 128 ? 128 : bits + mappedBits };
}

function contains(outer: Network, inner: Network): boolean {
  if (outer.bits > inner.bits) return false;
  for (let bit = 0; bit < outer.bits; bit += 1) {
    const mask = 0x80 >> (bit & 7);
    if ((outer.address[bit >> 3]! & mask) !== (inner.address[bit >> 3]! & mask)) return false;
  }
  return true;
}

function networkKey({ address, bits }: Network): Uint8Array {
  const key = Buffer.alloc(4 + 16);
  key.writeUInt32LE(bits, 0);
  key.set(address, 4);
  return key;
}

function wide(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
