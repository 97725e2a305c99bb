import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { median } from '../benchmark.ts';

/** What one run of a process cost, from its start to its exit. */
export interface Cost {
  /** Milliseconds. */
  readonly elapsed: number;
  /** Milliseconds of all its threads, in user and system mode; the system counts in steps of 10. */
  readonly cpu: number;
  /** Most that was resident, MiB. */
  readonly memory: number;
}

/** Runs a command in a folder, its output thrown away; nothing else of ours may end meanwhile. @throws where it does not end with 0. */
export async function costOf([program = '', ...args]: readonly string[], folder: string): Promise<Cost> {
  const env = { ...process.env, COSIGN_PASSWORD: '', HOME: folder };
  const before = cpuOfChildren();
  const start = performance.now();
  const child = spawn(program, args, { cwd: folder, env, stdio: 'ignore' });
  let memory = 0;
  const timer = setInterval(() => (memory = Math.max(memory, residentOf(child.pid))), 10);
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 6).join(' ')} ended with ${String(code)}`);
  return { elapsed: performance.now() - start, cpu: cpuOfChildren() - before, memory };
}

/** Medians of several runs, each figure by itself. */
export function middleOf(costs: readonly Cost[]): Cost {
  const of = (name: keyof Cost) => median(costs.map((cost) => cost[name]));
  return { elapsed: of('elapsed'), cpu: of('cpu'), memory: of('memory') };
}

/** `120 ms, CPU 130 ms, 56 MiB`. */
export function shown({ elapsed, cpu, memory }: Cost): string {
  return `${elapsed.toFixed(0)} ms, CPU ${cpu.toFixed(0)} ms, ${memory.toFixed(0)} MiB`;
}

/** CPU time of the children that have ended (proc(5), cutime and cstime, in hundredths of a second). */
function cpuOfChildren(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

function residentOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
