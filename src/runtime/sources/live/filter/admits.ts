import ipaddr from 'ipaddr.js';
import { fact, type CallFilter } from './fact.ts';
import type { KernelFilter } from './compile.ts';

/** What the kernel sees of a call when it decides. */
export interface CallFacts {
  readonly name: string;
  readonly result: number;
  /** Flags of open as the processor numbers them (access in the two lowest bits). */
  readonly access?: 'read' | 'write' | 'both';
  readonly directory?: boolean;
  /** Path of the descriptor that was returned. */
  readonly path?: string;
  /** Other end of a connect. */
  readonly remote?: { readonly address: string; readonly port: number };
  readonly family?: 'internet' | 'local';
}

/** The kernel's decision (bpf/include/filter.h) in the words of this side: for tests, and to explain what a filter does. */
export function admits(filter: KernelFilter, call: CallFacts): boolean {
  const own = filter.calls.get(call.name);
  if (own === undefined) return true;
  const facts = (call.result < 0 ? fact.failure : fact.success) | flagFacts(own, call) | lateFacts(filter, own, call);
  return own.clauses.some((clause) => (clause & ~facts) === 0n);
}

const unknownFlags = fact.read | fact.write | fact.directory | fact.noDirectory;

function flagFacts({ flags }: CallFilter, { access, directory, result }: CallFacts): bigint {
  if (flags === 'none' || access === undefined) return unknownFlags;
  const way = access === 'read' ? fact.read : access === 'write' ? fact.write : fact.read | fact.write;
  if (result < 0) return way | fact.directory | fact.noDirectory;
  return way | (directory === true ? fact.directory : fact.noDirectory);
}

function lateFacts({ paths, networks, ports }: KernelFilter, own: CallFilter, call: CallFacts): bigint {
  const union = (facts: Iterable<bigint>) => [...facts].reduce((sum, one) => sum | one, 0n);
  if (own.subject === 'path') {
    const { path, result } = call;
    if (result < 0 || path === undefined || !path.startsWith('/')) return own.late;
    return union([...paths].flatMap(([prefix, facts]) => (path.startsWith(prefix) ? [facts] : [])));
  }
  if (own.subject !== 'remote') return 0n;
  if (call.family === 'local') return fact.local | own.late;
  if (call.remote === undefined) return own.late | fact.internet | fact.local;
  const { address, port } = call.remote;
  const within = [...networks].flatMap(([network, facts]) => (lies(address, network) ? [facts] : []));
  return fact.internet | union(within) | (ports.get(port) ?? 0n);
}

function lies(address: string, network: string): boolean {
  const parsed = ipaddr.process(address);
  const [base, bits] = ipaddr.isValidCIDR(network) ? ipaddr.parseCIDR(network) : whole(ipaddr.process(network));
  return parsed.kind() === base.kind() && parsed.match([base, bits] as [ipaddr.IPv4, number]);
}

function whole(address: ipaddr.IPv4 | ipaddr.IPv6): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
