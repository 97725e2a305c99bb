import { complaintOf } from '../../core/index.ts';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { assign } from './falco-assign.ts';
import { keyWarnings } from './falco-keys.ts';
import { type FalcoConfig, falcoSchema } from './falco-schema.ts';
import { type Environment, type MergeStrategy, merge, parseTree, type Tree } from './falco-tree.ts';

export type { FalcoConfig } from './falco-schema.ts';

/** A configuration with what is to be said about it. */
export interface LoadedConfig {
  readonly config: FalcoConfig;
  /** Files that it was read from. */
  readonly files: readonly string[];
  /** Settings without effect, and such as nobody knows. */
  readonly warnings: readonly string[];
}

/** Where a configuration is read from. */
export interface ConfigPlace {
  /** Path of the main file; one that was not named may be missing. */
  readonly path: string;
  readonly named: boolean;
  readonly cwd: string;
  readonly env?: Environment;
}

/**
 * Reads a configuration, joins those that its `config_files` name, and lays assignments (`json_output=true`) over it.
 * @throws {ComposeError} CONFIG_FILE_UNREADABLE or CONFIG_INVALID, which name the file and the key.
 */
export async function loadFalcoConfig(place: ConfigPlace, assignments: readonly string[] = []): Promise<LoadedConfig> {
  const { path, cwd, env } = place;
  const text = await readConfig(place);
  let tree = parseTree(text ?? '', path, env);
  const files = text === undefined ? [] : [path];
  for (const { path: further, strategy } of furtherFiles(tree['config_files'], path))
    for (const file of await filesAt(further, cwd)) {
      const added = parseTree(await readNamed(file, cwd), file, env);
      delete added['config_files'];
      tree = merge(tree, added, strategy);
      files.push(file);
    }
  const config = finish(tree, path, assignments, env);
  return { config, files, warnings: keyWarnings(tree) };
}

/** Checks one file's text alone. @throws {ComposeError} CONFIG_INVALID which names the file and the key. */
export function readFalcoConfig(text: string, name: string, assignments: readonly string[] = []): FalcoConfig {
  return finish(parseTree(text, name), name, assignments);
}

/** Rule files in the order in which they are read. */
export function ruleFilesOf({ rules_files, rules_file }: FalcoConfig): readonly string[] {
  const given = rules_files ?? rules_file ?? [];
  return typeof given === 'string' ? [given] : given;
}

function finish(tree: Tree, name: string, assignments: readonly string[], env?: Environment): FalcoConfig {
  for (const assignment of assignments) assign(tree, assignment, env);
  const result = falcoSchema.safeParse(withoutNulls(tree), { reportInput: true });
  if (result.success) return result.data;
  throw new ComposeError('CONFIG_INVALID', { where: name, message: complaintOf(result.error.issues) });
}

/** A key without a value is as if it were not there. */
function withoutNulls(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== null));
}

async function readConfig({ path, named, cwd }: ConfigPlace): Promise<string | undefined> {
  try {
    return await readFile(resolve(cwd, path), 'utf8');
  } catch (cause) {
    if (!named) return undefined;
    throw unreadable(path, cause);
  }
}

async function readNamed(path: string, cwd: string): Promise<string> {
  return readFile(resolve(cwd, path), 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

function unreadable(path: string, cause: unknown): ComposeError {
  const message = detail('the configuration file cannot be read');
  return new ComposeError('CONFIG_FILE_UNREADABLE', { where: path, message, cause });
}

const strategies: readonly string[] = ['append', 'override', 'add-only'];

function furtherFiles(given: unknown, name: string): { path: string; strategy: MergeStrategy }[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw malformed(name);
  return given.map((one: unknown) => {
    if (typeof one === 'string') return { path: one, strategy: 'append' };
    const { path, strategy = 'append' } = (one ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof path !== 'string' || !strategies.includes(String(strategy))) throw malformed(name);
    return { path, strategy: strategy as MergeStrategy };
  });
}

function malformed(name: string): ComposeError {
  return new ComposeError('CONFIG_INVALID', {
    where: name,
    message: detail('config_files: expected paths, or mappings of path and strategy (append, override, add-only)'),
  });
}

/** A folder stands for its .yaml and .yml files in the order of their names; one that is not there for none. */
async function filesAt(path: string, cwd: string): Promise<string[]> {
  const found = await stat(resolve(cwd, path)).catch(() => undefined);
  if (found?.isDirectory() !== true) return [path].filter(() => found !== undefined || /\.ya?ml$/.test(path));
  const names = (await readdir(resolve(cwd, path))).filter((name) => /\.ya?ml$/.test(name));
  return names.toSorted().map((name) => join(path, name));
}
