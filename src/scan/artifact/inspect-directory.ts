import { constants, lstatSync, readdirSync } from 'node:fs';
import { lstat, open, readlink, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { basename, join, resolve } from 'node:path';
import { wordsOf, inEveryLanguage } from '../../core/index.ts';
import { resolveLink } from '../../formats/tar/path.ts';
import type { FileEntry } from '../analyzer.ts';
import { ScanError } from '../error.ts';
import type { Inventory } from '../inventory.ts';
import { admit, analyzedFile, headSize } from './file-sink.ts';
import { buildInventory, type InspectedFile } from './inventory-builder.ts';
import { type InspectOptions, type ResolvedOptions, resolveOptions, underSignal } from './options.ts';
import { Origins } from './origins.ts';
import { Problems } from './problems.ts';
import { runAnalyzer } from './run-analyzer.ts';
import { makeSelection, type Selected, type Selection } from './selection.ts';
import { progressMessages } from '../messages.ts';
import { detail } from '../details.ts';

interface Walk {
  readonly root: string;
  readonly selection: Selection;
  readonly options: ResolvedOptions;
  readonly problems: Problems;
  readonly files: InspectedFile[];
  readonly signal: AbortSignal;
  readonly progress: (done: number) => void;
}

/** Symbolic links followed on one path before it counts as a circle, as in Linux. */
const maxHops = 40;

/**
 * Finds the packages of a folder: a root file system (installed packages), or a source tree (lock files). Links are followed only where
 * they stand at a path that names the operating system or its package database, and never out of the folder.
 * @param path a folder, or one file.
 * @throws {ScanError} SCAN_TARGET_MISSING, SCAN_LIMIT, SCAN_STOPPED. What cannot be read is a problem of the inventory instead.
 */
export async function inspectDirectory(
  path: string,
  options: InspectOptions = {},
  mode: 'filesystem' | 'rootfs' = 'filesystem',
): Promise<Inventory> {
  return underSignal(options, path, async (signal) => {
    const resolved = resolveOptions(options);
    const { skipDirs, skipFiles } = resolved;
    const target = await statTarget(path);
    const walk: Walk = {
      root: target.isFile() ? resolve(path, '..') : resolve(path),
      selection: makeSelection({ mode, skipDirs, skipFiles }),
      options: resolved,
      problems: new Problems(),
      files: [],
      signal,
      progress: (done) => options.progress?.update({ title: progressMessages.files, done, unit: 'items' }),
    };
    if (target.isFile())
      await inspectFile(walk, { path: basename(path), size: target.size, mode: target.mode & 0o7777 });
    else await walkFolders(walk);
    options.progress?.done();
    return {
      artifact: { name: path, type: 'filesystem' },
      ...buildInventory(walk.files, [], new Origins()),
      problems: walk.problems.list(),
    };
  });
}

async function statTarget(path: string) {
  const status = await stat(resolve(path)).catch((cause: unknown) => {
    throw new ScanError('SCAN_TARGET_MISSING', { message: detail('the target cannot be read'), where: path, cause });
  });
  if (status.isFile() || status.isDirectory()) return status;
  throw new ScanError('SCAN_TARGET_MISSING', {
    message: detail('the target is neither a folder nor a file'),
    where: path,
  });
}

async function walkFolders(walk: Walk): Promise<void> {
  const waiting = [''];
  let entries = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    walk.signal.throwIfAborted();
    for (const name of namesIn(walk, folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (walk.selection.skips(path)) continue;
      if (++entries > walk.options.limits.entries)
        throw new ScanError('SCAN_LIMIT', {
          message: detail('more than {entries} files', { entries: walk.options.limits.entries }),
          where: walk.root,
        });
      if (await visit(walk, path)) waiting.push(path);
    }
    walk.progress(entries);
    await setImmediate();
  }
}

/** Names in a fixed order, so that every machine reports alike. Asked synchronously, a tenth of the time for many small answers. */
function namesIn(walk: Walk, folder: string): readonly string[] {
  try {
    return readdirSync(join(walk.root, folder)).sort();
  } catch (error) {
    walk.problems.add(inEveryLanguage(wordsOf(error), (words) => `${folder === '' ? '.' : folder}: ${words}`));
    return [];
  }
}

/** Looks at one path; tells whether it is a folder. */
async function visit(walk: Walk, path: string): Promise<boolean> {
  try {
    const status = lstatSync(join(walk.root, path));
    if (status.isDirectory()) return true;
    const entry = { path, size: status.size, mode: status.mode & 0o7777 };
    if (status.isFile()) await inspectFile(walk, entry);
    else if (status.isSymbolicLink() && walk.selection.wantsLink(entry, 'symlink').length > 0)
      await followLink(walk, path);
  } catch (error) {
    walk.signal.throwIfAborted();
    walk.problems.add(inEveryLanguage(wordsOf(error), (words) => `${path}: ${words}`));
  }
  return false;
}

async function inspectFile(walk: Walk, entry: FileEntry): Promise<void> {
  const selected = walk.selection.select(entry);
  if (selected.length > 0) await analyze(walk, entry, entry.path, selected);
}

/** Reads what a wanted link leads to, unless that is read where it stands anyway. */
async function followLink(walk: Walk, path: string): Promise<void> {
  const target = await resolveInside(walk.root, path);
  const status = await lstat(join(walk.root, target));
  if (!status.isFile()) return;
  const entry = { path, size: status.size, mode: status.mode & 0o7777 };
  if (walk.selection.select({ ...entry, path: target }).length > 0) return;
  await analyze(walk, entry, target, walk.selection.select(entry));
}

/** Follows every link of a path inside the root, as a chroot would. */
async function resolveInside(root: string, path: string): Promise<string> {
  let done = '';
  let rest = path.split('/');
  for (let hops = 0; rest.length > 0; ) {
    const next = done === '' ? rest[0]! : `${done}/${rest[0]!}`;
    const isLink = (await lstat(join(root, next))).isSymbolicLink();
    if (isLink && ++hops > maxHops)
      throw new ScanError('SCAN_FILE_MALFORMED', { message: detail('links run in a circle'), where: path });
    if (!isLink) done = next;
    const target = isLink ? resolveLink(next, await readlink(join(root, next))) : '';
    rest = [...target.split('/').filter((name) => name !== ''), ...rest.slice(1)];
    if (isLink) done = '';
  }
  return done;
}

async function analyze(walk: Walk, entry: FileEntry, at: string, selected: readonly Selected[]): Promise<void> {
  // Not through a link that took the file's place meanwhile, and without waiting at a pipe.
  const handle = await open(join(walk.root, at), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat();
    const head = new Uint8Array(Math.min(size, headSize));
    await handle.read(head, 0, head.length, 0);
    const admitted = selected.flatMap((one) => admit(one, head, size, walk.options.mostBytes, walk.problems.add));
    if (admitted.every(({ analyzers }) => analyzers.length === 0)) return;
    const bytes = new Uint8Array(size);
    for (let filled = 0; filled < size; ) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    const file = analyzedFile(entry, bytes);
    for (const { analyzers } of admitted)
      for (const analyzer of analyzers) {
        const analysis = await runAnalyzer(analyzer, file, walk.problems.add);
        if (analysis !== undefined)
          walk.files.push({ path: entry.path, results: [{ analyzer: analyzer.name, analysis }] });
      }
  } finally {
    await handle.close();
  }
}
