import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { wordsOf, type Text } from '../../core/index.ts';
import { EbpfError } from '../../ebpf/errors.ts';
import { kernelTypesFeature, privilegeFeature, requireFeatures, ringBufferFeature } from '../../ebpf/features.ts';

/** A process that watches this host. */
export interface RunningWatch {
  readonly pid: number;
  /** `falco` or `dartagnan watch run`. */
  readonly program: string;
}

/** What the run stage asks of the host; a test passes its own. */
export interface Host {
  /** Why the live kernel cannot be watched; undefined where it can. */
  kernelObstacle(): string | Text | undefined;
  runningWatch(): RunningWatch | undefined;
}

/** The machine that this process runs on. */
export const thisHost: Host = {
  kernelObstacle() {
    try {
      requireFeatures([kernelTypesFeature, privilegeFeature, ringBufferFeature]);
      return undefined;
    } catch (error) {
      if (error instanceof EbpfError) return wordsOf(error);
      // The foreign-function library has no build for this platform.
      return `system calls cannot be made on ${process.platform} ${process.arch}`;
    }
  },
  runningWatch() {
    for (const pid of numbersIn('/proc')) {
      const program = pid === process.pid ? undefined : watchProgram(commandLine(pid));
      if (program !== undefined) return { pid, program };
    }
    return undefined;
  },
};

/** The watch that a command line starts; undefined for any other program, and for watches that end by themselves. */
export function watchProgram(words: readonly string[]): string | undefined {
  const names = words.map((word) => basename(word));
  if (names[0] === 'falco') return 'falco';
  const at = names.findIndex((name, index) => name === 'watch' && names[index + 1] === 'run');
  const isOurs = at > 0 && at <= 3 && names.slice(0, at).some((name) => name === 'dartagnan' || name === 'cli.js');
  return isOurs && !words.includes('--dry-run') && !words.includes('-e') ? 'dartagnan watch run' : undefined;
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
