import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed when the benchmark ends. */
export function benchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-bench-'));
  folders.push(folder);
  return folder;
}
