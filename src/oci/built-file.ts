import { existsSync } from 'node:fs';

/** Folders between a chunk of the program and the package's root, wherever the program was built to. */
const foldersAbove = ['./', '../', '../../', '../../../'];

/**
 * A file that stands beside the built program, such as a worker's, or in its package, such as a WebAssembly module.
 * @returns nothing where the sources run unbuilt
 */
export function builtFile(path: string): URL | undefined {
  return foldersAbove.map((above) => new URL(`${above}${path}`, import.meta.url)).find((place) => existsSync(place));
}
