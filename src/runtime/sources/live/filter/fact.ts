/** Facts of a call that stand for themselves, by bit, as `enum fact` of bpf/include/filter.h. */
export const fact = {
  success: 1n,
  failure: 2n,
  read: 4n,
  write: 8n,
  directory: 16n,
  noDirectory: 32n,
  internet: 64n,
  local: 128n,
} as const;

/** First bit of the comparisons of paths, addresses and ports. */
export const firstOwnBit = 8;
/** Bits that a clause has. */
export const lastBit = 63;

/** Clauses that a call's filter may have (`FILTER_CLAUSES`). */
export const mostClauses = 16;

/** How the kernel finds the flags of an open, in which argument, and what the late facts of a call are about. */
export interface CallSubject {
  readonly flags: 'none' | 'given' | 'pointed';
  readonly flagsArgument: number;
  readonly subject: 'none' | 'path' | 'remote';
}

/** What lets a call pass: all facts of one clause. */
export interface CallFilter extends CallSubject {
  /** Sets of facts; empty lets nothing pass. */
  readonly clauses: readonly bigint[];
  /** Facts of the clauses that cost a look at the path or the connection. */
  readonly late: bigint;
}

/** Bytes of `struct filter`. */
export const filterBytes = 8 + 8 + mostClauses * 8;

const flagsKinds = ['none', 'given', 'pointed'] as const;
const subjects = ['none', 'path', 'remote'] as const;
/** No call has all facts: an empty list, which means that everything passes, is not what is meant. */
const impossible = [fact.success | fact.failure];

/** A filter as `struct filter` of the kernel program. */
export function packFilter({ clauses, late, flags, flagsArgument, subject }: CallFilter): Uint8Array {
  const bytes = Buffer.alloc(filterBytes);
  const packed = clauses.length === 0 ? impossible : clauses;
  bytes.set([packed.length, flagsKinds.indexOf(flags), flagsArgument, subjects.indexOf(subject)]);
  bytes.writeBigUInt64LE(late, 8);
  packed.forEach((clause, index) => bytes.writeBigUInt64LE(clause, 16 + 8 * index));
  return bytes;
}
