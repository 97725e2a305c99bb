import { EbpfError } from '../../../ebpf/errors.ts';
import { kernelTypesFeature, privilegeFeature, requireFeatures, ringBufferFeature } from '../../../ebpf/features.ts';
import { mapOf, loadKernelProgram, word, type KernelProgram, type ProgramOptions } from './kernel-program.ts';
import { callNames, calls, callSlots, type Processor } from './calls.ts';
import type { Collection } from '../../../ebpf/collection.ts';
import { possibleProcessors } from '../../../ebpf/sys/processors.ts';
import type { Batch } from './drain.ts';
import { runDrain } from './drain-thread.ts';
import { cgroupDrops } from './cgroup-drops.ts';
import { openFilter, type KernelFilter } from './filter/compile.ts';
import type { Scope } from './scope.ts';
import { detail } from './details.ts';

/** What a live source is opened with. */
export interface LiveOptions {
  readonly scope: Scope;
  /** Names of the system calls to capture; default all that are known. */
  readonly wanted?: ReadonlySet<string>;
  /** What of them passes; default everything. */
  readonly filter?: KernelFilter;
  readonly ringBytes?: number;
  /** What each cgroup may write, bytes in a second and at once, before it loses events once the ring is half full. */
  readonly share?: { readonly rate: number; readonly burst: number };
  readonly kernel?: ProgramOptions['kernel'];
  readonly features?: ProgramOptions['features'];
  /** Where the ring is drained; absent means the built worker, or this thread where it is not built. */
  readonly worker?: URL;
  onBatch(batch: Batch): void;
}

/** The kernel, captured. Nothing of it stays after `close`, nor after the end of the process. */
export interface LiveSource {
  /** Changes which system calls are captured and what of them passes, without a gap. */
  watch(wanted: ReadonlySet<string>, filter?: KernelFilter): void;
  /** Calls that the kernel did not send since no rule could match them, by system call. */
  filtered(): ReadonlyMap<string, number>;
  /** Records that found no place in the ring; costs nothing to ask. */
  lost(): number;
  /** The same by system call; empty where none was lost. */
  drops(): ReadonlyMap<string, number>;
  /** The same by the path of the cgroup; a group may use up its own share of the ring, not that of the others. */
  dropsByCgroup(): ReadonlyMap<string, number>;
  /** Stops, hands over what is left, and unloads. */
  close(): Promise<void>;
}

/** Everything that the kernel program can capture. */
export const allCalls: ReadonlySet<string> = new Set(calls.map(({ name }) => name));

/** Loads the kernel program and starts to drain it. @throws {EbpfError} which names what this machine lacks. */
export async function openLiveSource(options: LiveOptions): Promise<LiveSource> {
  const { collection, processor, watch } = load({
    scope: options.scope,
    wanted: options.wanted ?? allCalls,
    filter: options.filter ?? openFilter,
    ...(options.ringBytes === undefined ? {} : { ringBytes: options.ringBytes }),
    ...(options.share === undefined ? {} : { share: options.share }),
    ...(options.kernel === undefined ? {} : { kernel: options.kernel }),
    ...(options.features === undefined ? {} : { features: options.features }),
  });
  try {
    const drain = await runDrain(mapOf(collection, 'events'), options.onBatch, options.worker);
    const lost = collection.global('lost');
    return {
      lost: () => Number(lost.read()),
      watch: (wanted, filter = openFilter) => watch(wanted, filter),
      drops: () => countsOf(collection, processor, 'drops'),
      dropsByCgroup: () => cgroupDrops(mapOf(collection, 'shares')),
      filtered: () => countsOf(collection, processor, 'filtered'),
      async close() {
        watch(new Set(), openFilter);
        try {
          await drain.close();
        } finally {
          collection.close();
        }
      },
    };
  } catch (error) {
    collection.close();
    throw error;
  }
}

const neededFeatures = [kernelTypesFeature, privilegeFeature, ringBufferFeature];

/** A failure says what of the room still works where the kernel cannot be watched. */
function load(options: ProgramOptions): KernelProgram {
  try {
    requireFeatures(options.features ?? neededFeatures);
    return loadKernelProgram(options);
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    const { code, words, errno } = error;
    throw new EbpfError(code, {
      message: detail(
        'the live kernel cannot be watched: {reason}\nreplaying capture files (-e FILE), audit sources and validating rules work without it',
        { reason: words },
      ),
      cause: error,
      ...(errno === undefined ? {} : { errno }),
    });
  }
}

function countsOf(collection: Collection, processor: Processor, name: string): ReadonlyMap<string, number> {
  const map = mapOf(collection, name);
  const names = callNames(processor);
  const sums = new Map<string, number>();
  for (let slot = 0; slot < callSlots; slot += 1) {
    const name = names.get(slot);
    if (name === undefined) continue;
    const counts = map.lookup(word(slot), 8 * possibleProcessors());
    const sum = counts === undefined ? 0 : sumOf(counts);
    if (sum > 0) sums.set(name, (sums.get(name) ?? 0) + sum);
  }
  return sums;
}

function sumOf(counts: Uint8Array): number {
  const view = new DataView(counts.buffer, counts.byteOffset, counts.length);
  let sum = 0;
  for (let at = 0; at < counts.length; at += 8) sum += Number(view.getBigUint64(at, true));
  return sum;
}
