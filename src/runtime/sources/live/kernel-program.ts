import { existsSync, readFileSync } from 'node:fs';
import { EbpfError } from '../../../ebpf/errors.ts';
import { loadCollection, type Collection } from '../../../ebpf/collection.ts';
import { readKernelTypes } from '../../../ebpf/kernel-types.ts';
import type { Btf } from '../../../formats/btf/reader.ts';
import { readCollectionSpec } from '../../../ebpf/spec/collection-spec.ts';
import type { Feature } from '../../../ebpf/features.ts';
import type { EbpfMap } from '../../../ebpf/map.ts';
import { calls, callBytes, filterOffset, packCall, slotsOf, type Call, type Processor } from './calls.ts';
import type { KernelFilter } from './filter/compile.ts';
import { loadComparisons } from './filter/load.ts';
import type { Scope } from './scope.ts';
import { possibleProcessors } from '../../../ebpf/sys/processors.ts';
import { detail } from './details.ts';

/** What the kernel program is told when it is loaded. */
export interface ProgramOptions {
  readonly scope: Scope;
  /** Names of the system calls to capture; the life of processes is always captured. */
  readonly wanted: ReadonlySet<string>;
  readonly filter: KernelFilter;
  /** Bytes of the ring, a power of two. */
  readonly ringBytes?: number;
  readonly share?: { readonly rate: number; readonly burst: number };
  /** Types of the kernel, by which the program finds its way; default what the kernel publishes. */
  readonly kernel?: Btf;
  /** What the kernel is asked for first; default what the program cannot do without. */
  readonly features?: readonly Feature[];
}

/** The capture program in the kernel, attached. */
export interface KernelProgram {
  readonly collection: Collection;
  readonly processor: Processor;
  /** Changes which calls are captured and what of them passes, while it runs: at no time does less pass than one of both lets. */
  watch(wanted: ReadonlySet<string>, filter: KernelFilter): void;
}

const programs = ['on_fork', 'on_execute', 'on_end', 'on_exit'];
const scopeBits = { cgroups: 1, processes: 2 } as const;

/** Loads, fills and attaches the program; after a failure nothing of it stays. @throws {EbpfError} which names what the kernel lacks. */
export function loadKernelProgram({ scope, wanted, filter, ringBytes, share, kernel }: ProgramOptions): KernelProgram {
  const processor = processorHere();
  const spec = readCollectionSpec(readFileSync(objectPath(`capture.${processor}.bpf.o`)), 'capture');
  const bits =
    (scope.cgroups.length > 0 ? scopeBits.cgroups : 0) | (scope.processes.length > 0 ? scopeBits.processes : 0);
  const collection = loadCollection(spec, {
    kernel: kernel ?? readKernelTypes(),
    variables: {
      own_process: word(process.pid),
      scope: word(bits),
      clock_offset: long(clockOffset()),
      ...sharesOf(share),
    },
    maxEntries: { writers: possibleProcessors(), ...(ringBytes === undefined ? {} : { events: ringBytes }) },
  });
  try {
    for (const id of scope.cgroups) mapOf(collection, 'scope_cgroups').update(long(id), word(1));
    for (const pid of scope.processes) mapOf(collection, 'scope_processes').update(word(pid), word(1));
    const program: KernelProgram = {
      collection,
      processor,
      watch: (names, next) => fillCalls(collection, processor, names, next),
    };
    program.watch(wanted, filter);
    for (const name of programs) collection.attach(name);
    return program;
  } catch (error) {
    collection.close();
    throw error;
  }
}

function sharesOf(share: ProgramOptions['share']): Record<string, Uint8Array> {
  return share === undefined ? {} : { share_rate: long(BigInt(share.rate)), share_burst: long(BigInt(share.burst)) };
}

/** A map of the capture program. */
export function mapOf(collection: Collection, name: string) {
  const map = collection.maps.get(name);
  if (map === undefined)
    throw new EbpfError('EBPF_OBJECT', { message: detail('the capture program has no map {name}', { name }) });
  return map;
}

/** A reader may see half of a row that is being written: each step leaves rows that let everything pass, or changes their counts alone. */
function fillCalls(
  collection: Collection,
  processor: Processor,
  wanted: ReadonlySet<string>,
  filter: KernelFilter,
): void {
  const map = mapOf(collection, 'calls');
  const write = (row: Call, bytes: Uint8Array) => {
    for (const slot of slotsOf(row, processor)) map.update(word(slot), bytes);
  };
  const [kept, dropped] = [calls.filter(({ name }) => wanted.has(name)), calls.filter(({ name }) => !wanted.has(name))];
  for (const row of kept) if (!isWatched(map, row, processor)) write(row, unwatched(packCall(row)));
  for (const row of kept) write(row, packCall(row));
  for (const row of dropped) write(row, new Uint8Array(callBytes));
  loadComparisons(
    {
      paths: mapOf(collection, 'filter_paths'),
      networks: mapOf(collection, 'filter_networks'),
      ports: mapOf(collection, 'filter_ports'),
    },
    filter,
  );
  for (const row of kept) {
    const own = filter.calls.get(row.name);
    if (own === undefined) continue;
    const bytes = packCall(row, own);
    write(row, unfiltered(bytes));
    write(row, bytes);
  }
}

const exitCountAt = 5;

function isWatched(map: EbpfMap, row: Call, processor: Processor): boolean {
  return slotsOf(row, processor).some((slot) => (map.lookup(word(slot))?.[exitCountAt] ?? 0) > 0);
}

/** A row that is not in force yet. */
function unwatched(row: Uint8Array): Uint8Array {
  return Uint8Array.from(row).fill(0, exitCountAt, exitCountAt + 1);
}

/** A row with its clauses, none of which counts yet. */
function unfiltered(row: Uint8Array): Uint8Array {
  return Uint8Array.from(row).fill(0, filterOffset, filterOffset + 1);
}

function processorHere(): Processor {
  if (process.platform === 'linux' && process.arch === 'x64') return 'x86_64';
  if (process.platform === 'linux' && process.arch === 'arm64') return 'aarch64';
  throw new EbpfError('EBPF_PLATFORM', {
    message: detail('the live kernel source needs Linux on x86_64 or aarch64; this is {platform} on {processor}', {
      platform: process.platform,
      processor: process.arch,
    }),
  });
}

const foldersAbove = ['./', '../', '../../', '../../../', '../../../../'];

/** Finds an object beside the sources or beside the package's dist folder. */
function objectPath(name: string): URL {
  const places = foldersAbove.map((above) => new URL(`${above}bpf/objects/${name}`, import.meta.url));
  const found = places.find((place) => existsSync(place));
  if (found === undefined)
    throw new EbpfError('EBPF_OBJECT', {
      message: detail('bpf/objects/{name} is missing from this installation', { name }),
    });
  return found;
}

/** Nanoseconds since 1970 at which the monotonic clock stood at zero. */
function clockOffset(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6)) - process.hrtime.bigint();
}

/** A 32-bit number in the processor's byte order. */
export function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function long(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
