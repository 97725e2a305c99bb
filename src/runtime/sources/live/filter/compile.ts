import type { TypedCondition } from '../../../engine/simplify.ts';
import { eventFlags, eventTable } from '../../../events/table.ts';
import { anything, both, either, fit, type Clauses } from './clauses.ts';
import { checkClauses, type CallKind } from './check-clauses.ts';
import { firstOwnBit, type CallFilter, type CallSubject } from './fact.ts';
import { Comparisons, KernelBits } from './facts-table.ts';

/** What the kernel needs to know of rules, so that it sends nothing that none of them could match. */
export interface KernelFilter {
  /** By name; a call that is missing passes always. */
  readonly calls: ReadonlyMap<string, CallFilter>;
  readonly paths: ReadonlyMap<string, bigint>;
  readonly networks: ReadonlyMap<string, bigint>;
  readonly ports: ReadonlyMap<number, bigint>;
}

/** Lets everything pass. */
export const openFilter: KernelFilter = { calls: new Map(), paths: new Map(), networks: new Map(), ports: new Map() };

const plain: CallSubject = { flags: 'none', flagsArgument: 0, subject: 'none' };
const subjects: Readonly<Record<string, CallSubject>> = {
  connect: { ...plain, subject: 'remote' },
  creat: { ...plain, subject: 'path' },
  open: { flags: 'given', flagsArgument: 1, subject: 'path' },
  openat: { flags: 'given', flagsArgument: 2, subject: 'path' },
  openat2: { flags: 'pointed', flagsArgument: 2, subject: 'path' },
};

/** A call that rules watch, and their conditions for the event of its exit. */
export interface WatchedCall {
  readonly name: string;
  /** Number of that event's type. */
  readonly type: number;
  readonly conditions: readonly TypedCondition[];
}

/** Largest numbers of prefixes and ports that the kernel's maps hold. */
const most = { paths: 4096, networks: 4096, ports: 1024 } as const;

/** Makes the filter of the conditions of rules: every event that makes one of them true passes. */
export function compileFilter(watched: readonly WatchedCall[]): KernelFilter {
  const table = new Comparisons();
  const clauses = watched.map((call) => {
    const kind = kindOf(call);
    const parts = call.conditions.map((condition) => clausesOf(condition, kind, table));
    return [call.name, fit(parts.reduce(either, []), table)] as const;
  });
  const bits = new KernelBits();
  const translate = (clause: bigint) =>
    table
      .of(clause)
      .reduce((sum, comparison) => sum | bits.bit(comparison), clause & ((1n << BigInt(firstOwnBit)) - 1n));
  const calls = new Map(clauses.map(([name, own]) => [name, filterOf(name, own.map(translate))]));
  const { paths, networks, ports } = bits;
  if (paths.size > most.paths || networks.size > most.networks || ports.size > most.ports) return openFilter;
  return { calls, paths, networks, ports };
}

function filterOf(name: string, clauses: Clauses): CallFilter {
  const own = clauses.reduce((sum, clause) => sum | clause, 0n);
  return { ...(subjects[name] ?? plain), clauses, late: (own >> BigInt(firstOwnBit)) << BigInt(firstOwnBit) };
}

function kindOf({ name, type }: WatchedCall): CallKind {
  return {
    opens: subjects[name]?.subject === 'path',
    hasFlags: subjects[name] !== undefined && subjects[name].flags !== 'none',
    makesDescriptor: ((eventTable[type]?.flags ?? 0) & eventFlags.createsFd) !== 0,
    connects: subjects[name]?.subject === 'remote',
  };
}

/** What stands under a `not` may be absent as well as false, so that nothing is known of it. */
function clausesOf(condition: TypedCondition, kind: CallKind, table: Comparisons): Clauses {
  if (typeof condition === 'boolean') return condition ? anything : [];
  if (condition.kind === 'check') return checkClauses(condition, kind, table);
  if (condition.kind === 'not') return anything;
  const parts = condition.operands.map((operand) => clausesOf(operand, kind, table));
  return condition.kind === 'and' ? parts.reduce(both, anything) : parts.reduce(either, []);
}
