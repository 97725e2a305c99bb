import facts from './event-table.generated.json' with { type: 'json' };

/** How a parameter's bytes are read; names of the capture format (falcosecurity/libs, `ppm_param_type`). */
export type ParameterType =
  | 'none'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'charbuf'
  | 'bytebuf'
  | 'errno'
  | 'sockaddr'
  | 'socktuple'
  | 'fd'
  | 'pid'
  | 'fdlist'
  | 'fspath'
  | 'syscallid'
  | 'sigtype'
  | 'reltime'
  | 'abstime'
  | 'port'
  | 'l4proto'
  | 'sockfamily'
  | 'bool'
  | 'ipv4addr'
  | 'dyn'
  | 'flags8'
  | 'flags16'
  | 'flags32'
  | 'uid'
  | 'gid'
  | 'double'
  | 'sigset'
  | 'charbufarray'
  | 'charbufpairarray'
  | 'ipv4net'
  | 'ipv6addr'
  | 'ipv6net'
  | 'ipaddr'
  | 'ipnet'
  | 'mode'
  | 'fsrelpath'
  | 'enumflags8'
  | 'enumflags16'
  | 'enumflags32';

/** One parameter of an event. */
export interface ParameterInfo {
  readonly name: string;
  readonly type: ParameterType;
  readonly format: 'na' | 'dec' | 'hex' | 'padded-hex' | 'id' | 'dir' | 'oct';
  /** Names of the bits or values of a flags parameter, in the order in which they are written out. */
  readonly flags?: readonly (readonly [name: string, value: number])[];
}

/** What an event does to file descriptors and state, by bit (`ppm_event_flags`). */
export const eventFlags = {
  createsFd: 1,
  destroysFd: 2,
  usesFd: 4,
  readsFd: 8,
  writesFd: 16,
  modifiesState: 32,
  unused: 64,
  waits: 128,
  oldVersion: 512,
} as const;

/** One event type of the capture format; even numbers are entries of system calls, odd ones exits. */
export interface EventInfo {
  readonly number: number;
  /** What `evt.type` says. */
  readonly name: string;
  /** Category of the system call, low bits of `ppm_event_category`. */
  readonly category: number;
  readonly flags: number;
  readonly parameters: readonly ParameterInfo[];
}

type EventRow = readonly [
  name: string,
  category: number,
  flags: number,
  parameters: readonly (readonly [string, string, string, string?])[],
];

const flagTables = facts.flags as unknown as Readonly<Record<string, readonly (readonly [string, number])[]>>;

/** Every event type by its number. */
export const eventTable: readonly EventInfo[] = (facts.events as unknown as readonly EventRow[]).map(
  ([name, category, flags, parameters], number) => ({
    number,
    name,
    category,
    flags,
    parameters: parameters.map(([parameter, type, format, table]) => ({
      name: parameter,
      type: type as ParameterType,
      format: format as ParameterInfo['format'],
      ...(table === undefined ? {} : { flags: flagTables[table]! }),
    })),
  }),
);

/** Names of system calls that have no event type of their own, by the code that generic events carry. */
export const systemCallNames: Readonly<Record<string, string>> = facts.syscalls;
