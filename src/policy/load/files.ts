import { detail } from '../details.ts';
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, normalize, relative, resolve } from 'node:path';
import { decodeSource } from '../../rego/syntax/forbidden.ts';
import { PolicyError } from '../error.ts';

/** Bytes of one file at most. */
export const maxFileSize = 512 * 2 ** 20;
const maxDepth = 64;
/** Files of one folder at most. */
const maxFiles = 200_000;

/** A file that was found: its path for messages, and its folders below the path that was named. */
export interface FoundFile {
  readonly path: string;
  readonly folders: readonly string[];
}

/** Whether symbolic links below a folder are followed, or left out as in bundles. */
export type Links = 'follow' | 'skip';

/** Files of a folder and its folders, or the file itself, in the order of their names. @throws PolicyError POLICY_UNREADABLE, POLICY_LIMIT */
export async function findFiles(
  path: string,
  cwd: string,
  ignore: readonly string[],
  links: Links = 'follow',
): Promise<FoundFile[]> {
  const name = normalize(path);
  const found = await statOf(name, cwd);
  if (!found.isDirectory()) return [{ path: name, folders: [] }];
  const options = { cwd, ignored: ignoring(ignore), root: name, links, found: [] };
  await walk(name, options, [], []);
  return options.found;
}

interface Walk {
  readonly cwd: string;
  readonly root: string;
  readonly links: Links;
  readonly ignored: (path: string) => boolean;
  readonly found: FoundFile[];
}

/** @param above real paths of the folders around this one: a link that leads back to one of them is not followed */
async function walk(
  folder: string,
  options: Walk,
  folders: readonly string[],
  above: readonly string[],
): Promise<void> {
  if (folders.length > maxDepth)
    throw new PolicyError('POLICY_LIMIT', {
      message: detail('folders nest deeper than {max}', { max: maxDepth }),
      where: folder,
    });
  const entries = await readdir(resolve(options.cwd, folder), { withFileTypes: true }).catch((cause: unknown) => {
    throw new PolicyError('POLICY_UNREADABLE', { message: detail('the folder cannot be read'), where: folder, cause });
  });
  const around = [...above, await realpath(resolve(options.cwd, folder))];
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (options.ignored(relative(options.root, path))) continue;
    const kind = await kindOf(entry, path, options);
    if (kind === 'file') keep({ path, folders }, options);
    const leadsBack =
      kind === 'folder' && entry.isSymbolicLink() && around.includes(await realpath(resolve(options.cwd, path)));
    if (kind === 'folder' && !leadsBack) await walk(path, options, [...folders, entry.name], around);
  }
}

/** What a name stands for; undefined is to be left out. @throws PolicyError POLICY_UNREADABLE for a link that leads nowhere */
async function kindOf(entry: Dirent, path: string, { cwd, links }: Walk): Promise<'file' | 'folder' | undefined> {
  if (entry.isSymbolicLink() && links === 'skip') return undefined;
  const found = entry.isSymbolicLink() ? await statOf(path, cwd) : entry;
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : undefined;
}

/** @throws PolicyError POLICY_LIMIT: links to folders can make few files many. */
function keep(file: FoundFile, { found, root }: Walk): void {
  if (found.length >= maxFiles)
    throw new PolicyError('POLICY_LIMIT', { message: detail('more than {max} files', { max: maxFiles }), where: root });
  found.push(file);
}

/** Patterns of --ignore: a name, or a path below the folder; `*` is any text. */
function ignoring(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const text = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return { inPath: pattern.includes('/'), expression: new RegExp(`^/?${text}$`, 's') };
  });
  return (path) => expressions.some(({ inPath, expression }) => expression.test(inPath ? path : basename(path)));
}

/** Content of a file. @throws PolicyError POLICY_UNREADABLE, POLICY_LIMIT */
export async function readBytes(path: string, cwd: string): Promise<Uint8Array> {
  const { size } = await statOf(path, cwd);
  if (size > maxFileSize)
    throw new PolicyError('POLICY_LIMIT', {
      message: detail('larger than {max} bytes', { max: maxFileSize }),
      where: path,
    });
  return readFile(resolve(cwd, path)).catch((cause: unknown) => {
    throw new PolicyError('POLICY_UNREADABLE', { message: detail('the file cannot be read'), where: path, cause });
  });
}

/** Text of a file. @throws PolicyError POLICY_UNREADABLE, POLICY_LIMIT */
export async function readText(path: string, cwd: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path, cwd));
}

/** Text of a policy's file, in which the scanner finds what is no UTF-8. @throws PolicyError POLICY_UNREADABLE, POLICY_LIMIT */
export async function readSource(path: string, cwd: string): Promise<string> {
  return decodeSource(await readBytes(path, cwd));
}

async function statOf(path: string, cwd: string) {
  return stat(resolve(cwd, path)).catch((cause: unknown) => {
    const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const message = absent ? 'no such file or folder' : 'the file cannot be read';
    throw new PolicyError('POLICY_UNREADABLE', { message, where: path, cause });
  });
}
