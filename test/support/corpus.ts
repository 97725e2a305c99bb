import { existsSync } from 'node:fs';

/** A suite's title which says why the suite is skipped, where the folder or file that it needs is not at hand. */
export function titleNeeding(path: string, title: string): string {
  return existsSync(path) ? title : `${title} (skipped: ${path} is not here)`;
}
