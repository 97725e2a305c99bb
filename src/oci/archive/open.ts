import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decompress, detectCompression } from '../decompress.ts';
import { OciError } from '../error.ts';
import { fileError, readHead, readLocation } from '../file.ts';
import type { ImageSource } from '../source.ts';
import { dockerArchiveSource } from './docker-archive.ts';
import { archiveFiles, folderFiles } from './file-set.ts';
import { layoutSource } from './layout-source.ts';
import { detail } from '../details.ts';

/** Options of {@link openArchive}. */
export interface OpenArchiveOptions {
  /** Which image, where there are several: a tag, ref name or digest. */
  readonly selector?: string;
  /** Where a packed archive is unpacked for as long as the source is open; default the system's folder for temporary files. */
  readonly temporaryFolder?: string;
  readonly signal?: AbortSignal;
}

/** Bytes that a packed archive may unpack to. */
const maxArchiveSize = 256 * 2 ** 30;

/**
 * Opens an OCI layout folder, an OCI archive or a Docker archive, plain or packed with gzip or zstd; which one it is, its content says.
 * @throws {OciError} OCI_NOT_FOUND or OCI_UNSUPPORTED, {FormatError} where the archive is broken.
 */
export async function openArchive(path: string, options: OpenArchiveOptions = {}): Promise<ImageSource> {
  const info = await stat(path).catch((error) => {
    throw fileError(path, error);
  });
  const selector = options.selector === undefined ? {} : { selector: options.selector };
  if (info.isDirectory()) return openFolder(path, selector);
  const { file, close } = await unpackArchive(path, options);
  try {
    const files = { ...(await archiveFiles(file)), name: path };
    const source = { name: path, files, close, ...selector };
    // Docker 25 and newer write both forms into one archive; manifest.json alone carries the tags.
    if ((await files.locate('manifest.json')) !== undefined) return dockerArchiveSource(source);
    if ((await files.locate('index.json')) !== undefined) return layoutSource({ kind: 'oci-archive', ...source });
    throw notAnImage(path, 'archive');
  } catch (error) {
    await close();
    throw error;
  }
}

async function openFolder(path: string, selector: { readonly selector?: string }): Promise<ImageSource> {
  const files = folderFiles(path);
  if ((await files.locate('index.json')) === undefined) throw notAnImage(path, 'folder');
  return layoutSource({ kind: 'oci-layout', name: path, files, ...selector });
}

function notAnImage(path: string, what: 'archive' | 'folder'): OciError {
  return new OciError('OCI_UNSUPPORTED', {
    where: path,
    message:
      what === 'archive'
        ? detail('the archive is no image: it has neither index.json (OCI layout) nor manifest.json (docker save)')
        : detail('the folder is no image: it has no index.json (OCI layout)'),
  });
}

interface PlainArchive {
  readonly file: string;
  close(): Promise<void>;
}

/** Layers are read in any order and several times, so a packed archive is unpacked once, readable by this user alone. */
async function unpackArchive(
  path: string,
  { temporaryFolder = tmpdir(), signal }: OpenArchiveOptions,
): Promise<PlainArchive> {
  if (detectCompression(await readHead(path, 8), path) === 'none') return { file: path, close: async () => undefined };
  const folder = await mkdtemp(join(temporaryFolder, 'dartagnan-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'archive.tar');
    const { size } = await stat(path);
    const { stream } = await decompress(readLocation({ path, offset: 0, length: size }, signal), path);
    await pipeline(limited(stream, path), createWriteStream(file, { mode: 0o600 }));
    return { file, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function* limited(stream: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxArchiveSize)
      throw new OciError('OCI_LIMIT', {
        message: detail('it unpacks to more than {maxSize} bytes', { maxSize: maxArchiveSize }),
        where,
      });
    yield chunk;
  }
}
