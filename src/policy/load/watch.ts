import { watch } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Milliseconds in which changes count as one. */
const settled = 100;

/** Yields once after each change of files or folders, until the signal is aborted. @throws Error of the system where one cannot be watched */
export async function* changesOf(paths: readonly string[], cwd: string, signal: AbortSignal): AsyncGenerator<void> {
  let changed = false;
  let wake = (): void => undefined;
  const notice = (): void => {
    changed = true;
    wake();
  };
  const failures: unknown[] = [];
  for (const path of paths)
    void follow(resolve(cwd, path), signal, notice).catch((thrown: unknown) => {
      failures.push(thrown);
      notice();
    });
  signal.addEventListener('abort', notice, { once: true });
  while (!signal.aborted) {
    if (!changed) await new Promise<void>((done) => (wake = done));
    await new Promise((done) => setTimeout(done, settled));
    if (failures.length > 0) throw failures[0];
    changed = false;
    if (!signal.aborted) yield;
  }
}

async function follow(path: string, signal: AbortSignal, notice: () => void): Promise<void> {
  try {
    for await (const _ of watch(path, { recursive: true, signal })) notice();
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}
