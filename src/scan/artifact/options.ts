import { availableParallelism } from 'node:os';
import type { Progress } from '../../core/index.ts';
import { ScanError } from '../error.ts';
import { defaultLimits, type InspectionLimits } from './limits.ts';
import { detail } from '../details.ts';

/** Options of an inspection. */
export interface InspectOptions {
  /** Globs of folders and files to pass over, from the artifact's root. */
  readonly skipDirs?: readonly string[];
  readonly skipFiles?: readonly string[];
  /** Folder that keeps what was found in layers; absent: nothing is kept. */
  readonly cacheDir?: string;
  /** Threads at most. Default: the machine's; four and what the memory budget feeds are the most. */
  readonly threads?: number;
  readonly limits?: Partial<InspectionLimits>;
  /** Milliseconds after which the inspection ends with SCAN_STOPPED. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
  /** The built worker; for tests. Default: the one beside the bundle. */
  readonly worker?: URL | undefined;
}

/** Options with every default in place. */
export interface ResolvedOptions {
  readonly skipDirs: readonly string[];
  readonly skipFiles: readonly string[];
  readonly threads: number;
  readonly limits: InspectionLimits;
  /** Bytes of one file's content that one thread may hold. */
  readonly mostBytes: number;
}

const maxThreads = 4;
/** What one file may take at least, where the budget has room for it: Go binaries and package databases of this size are common. */
const leastShare = 128 * 2 ** 20;

/** Fills in defaults. The memory budget alone decides how large a file is read, so that every machine finds the same; and with it how many threads. */
export function resolveOptions(options: InspectOptions): ResolvedOptions {
  const limits = { ...defaultLimits, ...options.limits };
  const mostBytes = Math.min(limits.memory, Math.max(leastShare, Math.floor(limits.memory / maxThreads)));
  const wanted = Math.floor(options.threads ?? availableParallelism());
  const threads = Math.max(1, Math.min(wanted, maxThreads, Math.floor(limits.memory / mostBytes)));
  const { skipDirs = [], skipFiles = [] } = options;
  return { skipDirs, skipFiles, threads, limits, mostBytes };
}

/**
 * Runs work under the caller's signal and the time limit.
 * @throws {ScanError} SCAN_STOPPED where either ended it; other errors come as they are.
 */
export async function underSignal<Value>(
  { signal, timeout }: Pick<InspectOptions, 'signal' | 'timeout'>,
  what: string,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const timer = new AbortController();
  const clock = timeout === undefined ? undefined : setTimeout(() => timer.abort(), timeout);
  const either = AbortSignal.any([timer.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    either.throwIfAborted();
    // A stream that does not heed the signal must not hold up the answer.
    return await Promise.race([work(either), rejectOn(either)]);
  } catch (cause) {
    if (!either.aborted) throw cause;
    const message = timer.signal.aborted
      ? detail('not done after {seconds} s', { seconds: (timeout ?? 0) / 1000 })
      : detail('cancelled');
    throw new ScanError('SCAN_STOPPED', { message, where: what });
  } finally {
    clearTimeout(clock);
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
