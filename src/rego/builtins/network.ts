import { RegoSet, setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { sortedElements, sortedEntries } from '../value/order.ts';
import { itemsOf } from './aggregates.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import {
  addressText,
  contains,
  intersect,
  lastOf,
  mergeNetworks,
  type Network,
  parseAddress,
  parseNetwork,
  requireNetwork,
} from './cidr.ts';
import type { BuiltinContext } from './context.ts';
import { BuiltinError, fail } from './error.ts';
import { anyArray } from './type.ts';
import { isArray, isObject } from './value-kind.ts';

function strictNetwork(text: string): Network {
  return parseNetwork(text) ?? fail(`invalid CIDR address: ${text}`);
}

/** What `net.cidr_contains_matches` is given by its keys: a string, or a collection of strings and of arrays that begin with one. */
function candidates(operand: Value): readonly (readonly [key: Value, item: Value])[] {
  if (typeof operand === 'string') return [[operand, operand]];
  if (isArray(operand)) return operand.map((item, index) => [index, item]);
  if (operand instanceof RegoSet) return sortedElements(operand).map((item) => [item, item]);
  return isObject(operand) ? sortedEntries(operand) : [];
}

function candidateText(position: number, item: Value): string {
  const first = isArray(item) ? item[0] : item;
  return typeof first === 'string' ? first : fail(`operand ${position}: element must be string or non-empty array`);
}

/** Pair by pair: where one side is empty, nothing of the other is read. */
function containsMatches(context: BuiltinContext, networks: Value, others: Value): Value {
  const outer = candidates(networks);
  const inner = candidates(others);
  const found = new RegoSet();
  let read: (readonly [key: Value, network: Network])[] | undefined;
  if (inner.length === 0) return found;
  for (const [key, item] of outer) {
    const network = strictNetwork(candidateText(1, item));
    read ??= inner.map(([otherKey, other]) => [otherKey, requireNetwork(candidateText(2, other))]);
    context.spend(read.length);
    for (const [otherKey, other] of read) if (contains(network, other)) found.add([key, otherKey]);
  }
  return found;
}

function expand(context: BuiltinContext, text: string): Value {
  const network = strictNetwork(text);
  const addresses = new RegoSet();
  const last = lastOf(network);
  for (let value = network.value; value <= last; value += 1n) {
    if ((value & 1023n) === 0n) context.spend(1024);
    addresses.add(addressText({ value, bits: network.bits }));
  }
  return addresses;
}

/** Prefix of an address of the old classes, as Go's `IP.DefaultMask` knows them. */
function classPrefix(value: bigint): number {
  const first = value >> 24n;
  return first < 128n ? 8 : first < 192n ? 16 : 24;
}

function mergeable(item: Value): Network {
  if (typeof item !== 'string') return fail('element must be string');
  const address = parseAddress(item);
  if (address === undefined) return strictNetwork(item);
  if (address.bits === 128) return fail('IPv6 invalid: needs prefix length');
  const prefix = classPrefix(address.value);
  const host = BigInt(32 - prefix);
  return { value: (address.value >> host) << host, bits: 32, prefix };
}

function merge(list: Value): Value {
  if (!isArray(list) && !(list instanceof RegoSet)) return fail('operand must be an array');
  const items = itemsOf(list);
  const read = items.map(mergeable);
  const [only] = items;
  // A network that is merged with none is told as it was given.
  if (items.length === 1 && typeof only === 'string')
    return setOf([only.includes('/') ? networkText(read[0] as Network) : `${only}/${read[0]?.prefix}`]);
  return setOf(mergeNetworks(read).map(networkText));
}

function networkText(network: Network): string {
  return `${addressText(network)}/${network.prefix}`;
}

function lookUp(context: BuiltinContext, name: string): Value {
  const address = parseAddress(name);
  if (address !== undefined) return setOf([addressText(address)]);
  const { lookup } = context.host;
  if (lookup === undefined) throw new BuiltinError('the host looks up no names');
  return setOf(context.wait(`net.lookup_ip_addr ${name}`, () => lookup(name)));
}

const meta = { category: 'net' } as const;
const two = ['string', 'string'] as const;
const stringOrTuple = { anyOf: ['string', anyArray] } as const;
const networkList = {
  anyOf: ['string', { array: stringOrTuple }, { object: ['string', stringOrTuple] }, { set: stringOrTuple }],
} as const;
const containsNetwork = (network: string, other: string): boolean =>
  contains(strictNetwork(network), requireNetwork(other));

/** Addresses and networks. */
export const networks = [
  builtin('net.cidr_contains', two, 'boolean', containsNetwork, {
    ...meta,
    doc: 'Whether a network holds an address or another network.',
  }),
  contextBuiltin(
    'net.cidr_contains_matches',
    [networkList, networkList],
    { set: { tuple: ['any', 'any'] } },
    containsMatches,
    { ...meta, unchecked: true, doc: 'Pairs of networks and what of others they hold, by index, key or element.' },
  ),
  contextBuiltin('net.cidr_expand', ['string'], { set: 'string' }, expand, {
    ...meta,
    doc: 'Every address of a network.',
  }),
  builtin(
    'net.cidr_intersects',
    two,
    'boolean',
    (left, right) => intersect(strictNetwork(left), strictNetwork(right)),
    { ...meta, doc: 'Whether two networks share an address.' },
  ),
  builtin(
    'net.cidr_is_valid',
    ['string'],
    'boolean',
    (text) => typeof text === 'string' && parseNetwork(text) !== undefined,
    { ...meta, unchecked: true, doc: 'Whether a text is a network.' },
  ),
  builtin(
    'net.cidr_merge',
    [{ anyOf: [{ array: { anyOf: ['string'] } }, { set: 'string' }] }],
    { set: 'string' },
    merge,
    { ...meta, unchecked: true, doc: 'The fewest networks that hold the same addresses.' },
  ),
  builtin('net.cidr_overlap', two, 'boolean', containsNetwork, {
    ...meta,
    deprecated: true,
    doc: 'Whether a network holds an address or another network.',
  }),
  contextBuiltin('net.lookup_ip_addr', ['string'], { set: 'string' }, lookUp, {
    ...meta,
    nondeterministic: true,
    doc: 'Addresses of a host name.',
  }),
];
