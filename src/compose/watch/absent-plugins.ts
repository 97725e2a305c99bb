import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sameWords } from '../../core/index.ts';
import { ComposeError } from '../error.ts';
import type { FalcoConfig } from './falco-config.ts';
import { plugins } from './plugins.ts';

/** Where the original looks for libraries that are named without a folder. */
const libraryFolder = '/usr/share/falco/plugins';

/**
 * Refuses plugins that the original could not load either, in its words: rules of their sources would never fire, and nobody
 * would know. What is built in needs no library.
 * @throws {ComposeError} CONFIG_INVALID
 */
export async function refuseAbsentPlugins({ plugins: given, load_plugins: wanted }: FalcoConfig): Promise<void> {
  for (const name of wanted ?? given.map((plugin) => plugin.name)) {
    if (plugins.get(name) !== undefined) continue;
    const plugin = given.find((one) => one.name === name);
    if (plugin === undefined) throw refuse(`Cannot load plugin '${name}': plugin config not found for given name`);
    const path = resolve(libraryFolder, plugin.library_path ?? '');
    if (!(await isFile(path)))
      throw refuse(
        `cannot load plugin ${path}: can't load plugin dynamic library: ${path}: cannot open shared object file: No such file or directory`,
      );
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function refuse(words: string): ComposeError {
  return new ComposeError('CONFIG_INVALID', { where: 'plugins', message: sameWords(words) });
}
