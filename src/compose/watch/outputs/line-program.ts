import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../../../core/index.ts';
import type { OutputPorts } from './output.ts';

/** A program that reads lines from its standard input. */
export interface LineProgram {
  write(line: string): void;
  /** Ends its input and waits for it. */
  close(): Promise<void>;
}

/** Bytes that may wait for a slow program; more are given up, and said so. */
const mostWaiting = 16 << 20;

/** Starts a program; faults of it are logged, never thrown. */
export function startProgram(
  command: string,
  args: readonly string[],
  { log, onDrop }: Pick<OutputPorts, 'log' | 'onDrop'>,
): LineProgram {
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'close').catch(() => undefined);
  const complain = (error: unknown) =>
    log.warn({ program: command, reason: messageOf(error) }, 'an alert could not be handed over');
  child.on('error', complain);
  child.stdin?.on('error', complain);
  return {
    write(line) {
      if ((child.stdin?.writableLength ?? 0) < mostWaiting) child.stdin?.write(`${line}\n`);
      else {
        onDrop?.();
        complain('it reads too slowly');
      }
    },
    async close() {
      child.stdin?.end();
      await ended;
    },
  };
}
