import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { median } from '../benchmark.ts';

/** One run of a whole process, its start-up included. */
export interface Run {
  readonly seconds: number;
  /** Peak resident memory, MB (VmHWM of /proc, read every 10 ms). */
  readonly megabytes: number;
  readonly output: string;
}

/** Runs a command and measures it. @throws where it fails, with what it said. */
export function measure(command: string, args: readonly string[]): Promise<Run> {
  const begun = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let said = '';
  let peak = 0;
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid ?? 0))), 10);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - begun) / 1000;
      if (code === 0) resolve({ seconds, megabytes: peak, output });
      else reject(new Error(`${command} ended with ${code}: ${said.slice(0, 2000)}`));
    });
  });
}

function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Medians of several runs. */
export function medians(runs: readonly Run[]): { readonly seconds: number; readonly megabytes: number } {
  return { seconds: median(runs.map((run) => run.seconds)), megabytes: median(runs.map((run) => run.megabytes)) };
}
