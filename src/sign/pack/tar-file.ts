import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { tarHeader, tarPadding, tarTrailer } from '../../formats/tar/writer.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';

/** A tar archive that is written from its first member to its last. */
export interface TarFile {
  /** Appends a member of exactly `size` bytes; one that is there already is left out. */
  add(path: string, size: number, content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void>;
  has(path: string): boolean;
}

/**
 * Writes an archive beside its place and renames it when it is whole: what failed half-way is never taken for a pack.
 * @throws {SignError} SIGN_MALFORMED where the file is there already or cannot be written; what `fill` throws.
 */
export async function writeTarFile(path: string, fill: (tar: TarFile) => Promise<void>): Promise<void> {
  const draft = `${path}.part`;
  const handle = await openNew(draft);
  try {
    const written = new Set<string>();
    await fill({
      has: (member) => written.has(member),
      async add(member, size, content) {
        if (written.has(member)) return;
        written.add(member);
        await handle.write(tarHeader({ path: member }, size));
        let length = 0;
        for await (const chunk of content) {
          length += chunk.length;
          await handle.writeFile(chunk);
        }
        if (length !== size)
          throw new SignError('SIGN_MALFORMED', {
            message: detail('it has {length} bytes, not {size}', { length, size }),
            where: member,
          });
        await handle.write(tarPadding(size));
      },
    });
    await handle.writeFile(tarTrailer);
    await handle.sync();
    await handle.close();
    await rename(draft, path);
  } finally {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w', 0o644);
  } catch (cause) {
    throw new SignError('SIGN_MALFORMED', { message: detail('the file cannot be written'), where: path, cause });
  }
}
