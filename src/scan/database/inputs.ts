import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { createGunzip, gunzipSync, inflateRawSync } from 'node:zlib';
import { createTarReader, type TarSink } from '../../formats/tar/reader.ts';
import { openZip } from '../../formats/zip/reader.ts';
import { ScanError } from '../error.ts';
import { detail } from '../details.ts';

/** One file of an input: its path in the folder or archive, and its text. */
export interface InputFile {
  readonly path: string;
  readonly text: string;
}

/** Largest single file that is read, unpacked bytes. */
const maxFileBytes = 512 << 20;
const decoder = new TextDecoder();

/**
 * Walks an input: a folder, a tar (gzip too), a zip, or one file (gzip too). Archives are streamed, one member in memory at a time.
 * @param wanted asked by path before content is read
 * @throws ScanError `SCAN_DATABASE_MALFORMED` with the input's path where it cannot be read; FormatError from archives
 */
export async function* inputFiles(input: string, wanted: (path: string) => boolean): AsyncGenerator<InputFile> {
  if (isFolder(input)) yield* folderFiles(input, wanted);
  else if (/\.(?:tar|tgz|tar\.gz)$/u.test(input)) yield* tarFiles(input, wanted);
  else if (input.endsWith('.zip')) yield* zipFiles(input, wanted);
  else yield* singleFile(input, wanted);
}

function isFolder(input: string): boolean {
  try {
    return statSync(input).isDirectory();
  } catch (cause) {
    throw new ScanError('SCAN_DATABASE_MALFORMED', {
      message: detail('the input cannot be read'),
      where: input,
      cause,
    });
  }
}

/** Files of a folder in the order of their paths; archives among them are opened, archives inside archives are not. */
async function* folderFiles(folder: string, wanted: (path: string) => boolean): AsyncGenerator<InputFile> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of files) {
    const name = plainName(join(basename(folder), relative(folder, path)));
    if (isArchive(path)) yield* inputFiles(path, wanted);
    else if (wanted(name)) yield { path: name, text: readText(path) };
  }
}

function isArchive(path: string): boolean {
  return /\.(?:zip|tar|tgz|tar\.gz)$/u.test(path);
}

function* singleFile(path: string, wanted: (path: string) => boolean): Generator<InputFile> {
  const name = plainName(path);
  if (wanted(name)) yield { path: name, text: readText(path) };
}

function plainName(path: string): string {
  return path.replace(/\.gz$/u, '').replaceAll('\\', '/');
}

function readText(path: string): string {
  const bytes = readFileSync(path);
  return decoder.decode(path.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: maxFileBytes }) : bytes);
}

async function* tarFiles(path: string, wanted: (path: string) => boolean): AsyncGenerator<InputFile> {
  const ready: InputFile[] = [];
  const reader = createTarReader(
    {
      onEntry: (entry): TarSink | undefined =>
        entry.type === 'file' && entry.size <= maxFileBytes && wanted(entry.path)
          ? gather((bytes) => ready.push({ path: entry.path, text: decoder.decode(bytes) }))
          : undefined,
    },
    { name: path },
  );
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const chunks = path.endsWith('.tar') ? file : file.pipe(createGunzip({ chunkSize: 1 << 20 }));
  if (chunks !== file) file.on('error', (error) => chunks.destroy(error));
  for await (const chunk of chunks) {
    reader.push(chunk as Uint8Array);
    yield* ready.splice(0);
  }
  reader.end();
  yield* ready;
}

function gather(done: (bytes: Uint8Array) => void): TarSink {
  const chunks: Uint8Array[] = [];
  return {
    write: (chunk) => void chunks.push(chunk.slice()),
    end: () => done(Buffer.concat(chunks)),
  };
}

function* zipFiles(path: string, wanted: (path: string) => boolean): Generator<InputFile> {
  const archive = openZip(readFileSync(path), {
    name: path,
    inflateRaw: (data, maxSize) => inflateRawSync(data, { maxOutputLength: maxSize }),
    maxEntrySize: maxFileBytes,
  });
  for (const entry of archive.entries)
    if (!entry.isDirectory && wanted(entry.name)) yield { path: entry.name, text: decoder.decode(archive.read(entry)) };
}
