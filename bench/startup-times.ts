import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { median } from './benchmark.ts';

/** Median wall times in milliseconds of a Node that does nothing and of one that runs a command, measured in turns. */
export interface StartupTimes {
  readonly floor: number;
  readonly command: number;
}

/**
 * Starts each `runs` times, in turns, so that a busy moment meets both.
 * @param command arguments for Node: a script and its flags.
 */
export async function measureStartup(command: readonly string[], runs: number): Promise<StartupTimes> {
  const times = { floor: [] as number[], command: [] as number[] };
  for (let run = 0; run < runs; run++) {
    times.floor.push(await timeOf(['-e', '0']));
    times.command.push(await timeOf(command));
  }
  return { floor: median(times.floor), command: median(times.command) };
}

async function timeOf(args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const [code] = await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(code)}`);
  return performance.now() - begun;
}
