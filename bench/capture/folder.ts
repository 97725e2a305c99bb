import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is removed when the benchmark ends. */
export function benchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
