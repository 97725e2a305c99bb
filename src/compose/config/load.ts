import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ComposeError } from '../error.ts';
import { type Environment, flagVariables, originalVariables, ownVariables } from './environment.ts';
import type { Source } from './source.ts';
import { detail } from '../details.ts';

/** Files that are read where none is named; the later goes before the earlier. */
const defaultFiles = ['trivy.yaml', 'dartagnan.yaml'];

/** What settings are looked for in. */
export interface SettingPlaces {
  readonly cwd: string;
  readonly env: Environment;
  /** File that the user named; the default files are then not read. */
  readonly config: string | undefined;
  readonly flags: Source;
}

/**
 * Every source of settings, from the least to the most preferred: files, the original's variables, our variables, flags.
 * @throws ComposeError CONFIG_FILE_UNREADABLE where a file that was named cannot be read, CONFIG_INVALID where one is malformed.
 */
export async function loadSources({ cwd, env, config, flags }: SettingPlaces): Promise<readonly Source[]> {
  const names = config === undefined ? defaultFiles : [config];
  const files = await Promise.all(names.map((name) => readSource(cwd, name, config !== undefined)));
  return [
    ...files.flat(),
    ...(await conftestSources(cwd)),
    originalVariables(env),
    flagVariables(env),
    ownVariables(env),
    flags,
  ];
}

async function readSource(cwd: string, name: string, named: boolean): Promise<Source[]> {
  try {
    const text = await readFile(resolve(cwd, name), 'utf8');
    const { readConfiguration } = await import('./file.ts');
    return [readConfiguration(text, name)];
  } catch (thrown) {
    if (thrown instanceof ComposeError) throw thrown;
    if (!named && isMissing(thrown)) return [];
    const message = detail('the configuration file cannot be read');
    throw new ComposeError('CONFIG_FILE_UNREADABLE', { message, where: name, cause: thrown });
  }
}

/** Settings of conftest's own file in the working directory; none where there is no such file. */
async function conftestSources(cwd: string): Promise<Source[]> {
  const text = await readFile(resolve(cwd, 'conftest.toml'), 'utf8').catch(() => undefined);
  return text === undefined ? [] : [(await import('./conftest-file.ts')).conftestSource(text)];
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
