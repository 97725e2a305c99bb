import { detail } from '../details.ts';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, normalize, relative, resolve } from 'node:path';
import { PolicyError } from '../error.ts';

/** Bytes of one file at most. */
export const maxFileSize = 512 * 2 ** 20;
const maxDepth = 64;

/** A file that was found: its path for messages, and its folders below the path that was named. */
export interface FoundFile {
  readonly path: string;
  readonly folders: readonly string[];
}

/** Files of a folder and its folders, or the file itself, in the order of their names. @throws PolicyError POLICY_UNREADABLE */
export async function findFiles(path: string, cwd: string, ignore: readonly string[]): Promise<FoundFile[]> {
  const name = normalize(path);
  const found = await statOf(name, cwd);
  if (!found.isDirectory()) return [{ path: name, folders: [] }];
  return [...(await walk(name, { cwd, ignored: ignoring(ignore), root: name }, []))];
}

interface Walk {
  readonly cwd: string;
  readonly root: string;
  readonly ignored: (path: string) => boolean;
}

async function walk(folder: string, options: Walk, folders: readonly string[]): Promise<FoundFile[]> {
  if (folders.length > maxDepth)
    throw new PolicyError('POLICY_LIMIT', {
      message: detail('folders nest deeper than {max}', { max: maxDepth }),
      where: folder,
    });
  const entries = await readdir(resolve(options.cwd, folder), { withFileTypes: true }).catch((cause: unknown) => {
    throw new PolicyError('POLICY_UNREADABLE', { message: detail('the folder cannot be read'), where: folder, cause });
  });
  const found: FoundFile[] = [];
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (options.ignored(relative(options.root, path))) continue;
    const isLink = entry.isSymbolicLink();
    const folderLink = isLink && (await statOf(path, options.cwd).catch(() => undefined))?.isDirectory() === true;
    if (entry.isDirectory()) found.push(...(await walk(path, options, [...folders, entry.name])));
    else if (entry.isFile() || (isLink && !folderLink)) found.push({ path, folders });
  }
  return found;
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

async function statOf(path: string, cwd: string) {
  return stat(resolve(cwd, path)).catch((cause: unknown) => {
    const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const message = absent ? 'no such file or folder' : 'the file cannot be read';
    throw new PolicyError('POLICY_UNREADABLE', { message, where: path, cause });
  });
}
