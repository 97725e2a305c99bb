import { gunzipSync, inflateRawSync } from 'node:zlib';
import { FormatError } from '../../formats/error.ts';
import { createTarReader } from '../../formats/tar/reader.ts';
import { openZip } from '../../formats/zip/reader.ts';
import { detail } from './details.ts';
import { SignError } from '../error.ts';

/** Most bytes of a plug-in with all that comes beside it, as notation limits it. */
export const maxPluginBytes = 2 ** 28;

/** A file that is installed with a plug-in; directories of the archive are left out. */
export interface PluginFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files of a plug-in: those of a zip or a gzipped tar, or the executable itself under its name. @throws {SignError} SIGN_MALFORMED. */
export function readPluginFiles(bytes: Uint8Array, name: string): readonly PluginFile[] {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isZip && !isGzip) return [{ name, bytes }];
  try {
    return isZip ? readZip(bytes, name) : readTar(bytes, name);
  } catch (cause) {
    if (cause instanceof SignError) throw cause;
    const isTooLong = cause instanceof FormatError && cause.code === 'FORMAT_LIMIT';
    const isBomb = cause instanceof RangeError;
    throw new SignError('SIGN_MALFORMED', {
      message:
        isTooLong || isBomb
          ? detail('total file size reached the 256 MiB size limit')
          : detail('the archive of the plug-in cannot be read'),
      where: name,
      cause,
    });
  }
}

function readZip(bytes: Uint8Array, where: string): readonly PluginFile[] {
  const archive = openZip(bytes, {
    name: where,
    maxEntries: 1000,
    maxEntrySize: maxPluginBytes,
    maxTotalSize: maxPluginBytes,
    inflateRaw: (data, maxOutputLength) => inflateRawSync(data, { maxOutputLength }),
  });
  return archive.entries
    .filter(({ name }) => !name.endsWith('/'))
    .map((entry) => ({ name: baseName(entry.name, where), bytes: archive.read(entry) }));
}

function readTar(bytes: Uint8Array, where: string): readonly PluginFile[] {
  const files: PluginFile[] = [];
  const reader = createTarReader(
    {
      onEntry({ type, rawPath }) {
        if (type !== 'file') return undefined;
        const name = baseName(rawPath, where);
        const pieces: Uint8Array[] = [];
        return {
          write: (chunk) => void pieces.push(Uint8Array.from(chunk)),
          end: () => void files.push({ name, bytes: new Uint8Array(Buffer.concat(pieces)) }),
        };
      },
    },
    { name: where },
  );
  reader.push(gunzipSync(bytes, { maxOutputLength: maxPluginBytes }));
  reader.end();
  return files;
}

/** Files lie flat in the plug-in's folder; a path that leads out of an archive is refused, not mended. */
function baseName(path: string, where: string): string {
  const parts = path.split(/[/\\]/);
  const name = parts.at(-1) ?? '';
  if (!parts.includes('..') && name !== '') return name;
  throw new SignError('SIGN_MALFORMED', {
    message: detail('a file name of the archive leads out of it: {path}', { path: JSON.stringify(path) }),
    where,
  });
}

/** The plug-in's own name, by the one executable among its files. @throws {SignError} SIGN_MALFORMED. */
export function pluginNameOf(files: readonly PluginFile[], where: string): string {
  const names = files.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const executables = names.flatMap((name) => /^notation-([\w.-]+)$/.exec(name)?.[1] ?? []);
  const [found, ...others] = executables;
  if (found !== undefined && others.length === 0 && twice === undefined) return found;
  const wrong = (message: Parameters<typeof fail>[0]) => fail(message, where);
  if (files.length === 1 && found === undefined)
    throw wrong(
      detail('a plug-in is a file notation-NAME, or an archive with one: this is {name}', { name: names[0] ?? '' }),
    );
  if (twice !== undefined) throw wrong(detail('the archive holds {name} twice', { name: twice }));
  throw wrong(
    found === undefined
      ? detail('no plugin executable file was found')
      : detail('found more than one plugin executable'),
  );
}

function fail(message: ReturnType<typeof detail>, where: string): SignError {
  return new SignError('SIGN_MALFORMED', { message, where, exit: 1 });
}
