import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node's own `recursive` never ends where a file system denies that a folder's child can exist
 * although the folder does, as procfs and some mounts do; here each folder is tried twice at most.
 * @throws NodeJS.ErrnoException where a folder cannot be made, or a file stands in the way.
 */
export function makeFolder(path: string): void {
  try {
    makeOne(path);
  } catch (error) {
    const above = dirname(path);
    if (!isError(error, 'ENOENT') || above === path) throw error;
    makeFolder(above);
    makeOne(path);
  }
}

function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isError(error, 'EEXIST') && !isError(error, 'EISDIR')) throw error;
  }
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
