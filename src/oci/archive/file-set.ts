import { open, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { normalizePath, resolveLink } from '../../formats/tar/path.ts';
import { createTarReader } from '../../formats/tar/reader.ts';
import { OciError } from '../error.ts';
import { fileError, readLocationBytes } from '../file.ts';
import type { FileLocation } from '../source.ts';
import { detail } from '../details.ts';

/** Files by path, whether they stand in a folder or in a tar archive: what layouts and Docker archives are read from. */
export interface FileSet {
  /** Folder or archive, for messages. */
  readonly name: string;
  /** Where a file's bytes lie; undefined where there is none. */
  locate(path: string): Promise<FileLocation | undefined>;
}

/** A small file in memory. @throws {OciError} OCI_NOT_FOUND or OCI_LIMIT. */
export async function readFromSet(files: FileSet, path: string, maxBytes: number): Promise<Uint8Array> {
  return readLocationBytes(await locateOrFail(files, path), maxBytes, path);
}

/** Where a file's bytes lie. @throws {OciError} OCI_NOT_FOUND. */
export async function locateOrFail(files: FileSet, path: string): Promise<FileLocation> {
  const location = await files.locate(path);
  if (location === undefined)
    throw new OciError('OCI_NOT_FOUND', { message: detail('{path} is missing', { path }), where: files.name });
  return location;
}

/** The files of a folder; links that lead out of it are refused. */
export function folderFiles(folder: string): FileSet {
  return {
    name: folder,
    async locate(path) {
      const file = join(folder, normalizePath(path));
      const [root, real] = await Promise.all([realpath(folder), realpath(file).catch(() => undefined)]);
      if (real === undefined) return undefined;
      if (!real.startsWith(`${root}/`))
        throw new OciError('OCI_MALFORMED', {
          message: detail('{path} is a link that leads out of the folder', { path }),
          where: folder,
        });
      const { size } = await stat(real);
      return { path: real, offset: 0, length: size };
    },
  };
}

/** How many links between files of an archive are followed. */
const maxLinks = 8;
/** Members of an image archive: a few for each layer. */
const maxEntries = 100_000;
const readSize = 2 ** 16;

/**
 * The files of a plain tar archive: its headers are read once, contents are seeked over.
 * @throws {FormatError} where the archive is broken, {@link OciError} where it cannot be read.
 */
export async function archiveFiles(file: string): Promise<FileSet> {
  const files = new Map<string, FileLocation>();
  const links = new Map<string, string>();
  await walkHeaders(file, (path, target, location) => {
    // As for tar itself, the last of two members of one name counts.
    files.delete(path);
    links.delete(path);
    if (target === undefined) files.set(path, location);
    else links.set(path, target);
  });
  return {
    name: file,
    async locate(path) {
      let name = normalizePath(path);
      for (let step = 0; step < maxLinks; step++) name = links.get(name) ?? name;
      return files.get(name);
    },
  };
}

type OnMember = (path: string, target: string | undefined, location: FileLocation) => void;

async function walkHeaders(file: string, onMember: OnMember): Promise<void> {
  const reader = createTarReader(
    {
      onEntry({ path, type, linkPath, size, contentOffset }) {
        const target = type === 'symlink' ? resolveLink(path, linkPath) : type === 'hardlink' ? linkPath : undefined;
        if (type === 'file' || target !== undefined)
          onMember(path, target, { path: file, offset: contentOffset, length: size });
      },
    },
    { name: file, maxEntries },
  );
  const handle = await open(file).catch((error) => {
    throw fileError(file, error);
  });
  try {
    const { size } = await handle.stat();
    const buffer = new Uint8Array(readSize);
    for (let at = 0; !reader.ended; ) {
      const skipped = Math.min(reader.unwanted, size - at);
      reader.skip(skipped);
      at += skipped;
      const { bytesRead } = await handle.read(buffer, 0, readSize, at);
      if (bytesRead === 0) break;
      reader.push(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    reader.end();
  } finally {
    await handle.close();
  }
}
