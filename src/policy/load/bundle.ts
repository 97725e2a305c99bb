import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { createTarReader } from '../../formats/tar/reader.ts';
import { decodeSource } from '../../rego/syntax/forbidden.ts';
import { PolicyError } from '../error.ts';
import { detail } from './details.ts';
import { maxFileSize } from './files.ts';

export { assumedManifest, type Manifest } from './manifest.ts';
export { isInRoots } from './roots.ts';

/** Name of the file in a bundle that holds its signatures. */
export const signaturesFile = '.signatures.json';

/** Files in one bundle at most. */
const maxFiles = 200_000;

/** A file of a bundle; its path begins at the bundle's root. */
export interface BundleFile {
  readonly path: string;
  readonly text: string;
  /** The content, where it is no text. */
  readonly bytes?: Uint8Array;
}

/** A file with its content, as text where it is UTF-8. */
export function bundleFile(path: string, content: Uint8Array): BundleFile {
  const text = path.endsWith('.rego') ? decodeSource(content) : new TextDecoder().decode(content);
  return isUtf8(content) ? { path, text } : { path, text, bytes: content };
}

/** Bytes of an archive at most. */
interface ArchiveLimits {
  /** Of all that it holds. */
  readonly whole: number;
  /** Of one file. */
  readonly file: number;
}

/**
 * Files of a bundle's archive, `.tar.gz`.
 * @throws PolicyError POLICY_BUNDLE where it is damaged, names a path twice or one outside of it; POLICY_LIMIT
 */
export function readArchive(
  bytes: Uint8Array,
  name: string,
  { whole = maxFileSize, file = maxFileSize }: Partial<ArchiveLimits> = {},
): BundleFile[] {
  const files = new Map<string, BundleFile>();
  try {
    const reader = createTarReader(
      {
        onEntry({ type, path, size }) {
          if (type !== 'file') return undefined;
          if (size > file)
            throw new PolicyError('POLICY_LIMIT', {
              message: detail('{path} has {size} bytes, more than the {limit} that a file may have', {
                path,
                size,
                limit: file,
              }),
              where: name,
            });
          const key = refuseOutside(path, name);
          if (files.has(key))
            throw new PolicyError('POLICY_BUNDLE', { message: detail('it holds {path} twice', { path }), where: name });
          files.set(key, { path, text: '' });
          const chunks: Uint8Array[] = [];
          return {
            write: (chunk) => void chunks.push(chunk),
            end: () => void files.set(key, bundleFile(path, Buffer.concat(chunks))),
          };
        },
      },
      { name, maxEntries: maxFiles },
    );
    reader.push(gunzipSync(bytes, { maxOutputLength: whole }));
    reader.end();
  } catch (cause) {
    throw cause instanceof PolicyError ? cause : unpackError(cause, name, whole);
  }
  return [...files.values()];
}

/** The path of a member without its leading slash. @throws PolicyError where it leads out of the bundle */
function refuseOutside(path: string, name: string): string {
  const steps = path.split(/[/\\]/).filter((step) => step !== '' && step !== '.');
  if (steps.includes('..') || path.includes('\0'))
    throw new PolicyError('POLICY_BUNDLE', {
      message: detail('a path of the bundle leaves it: {path}', { path }),
      where: name,
    });
  return steps.join('/');
}

function unpackError(cause: unknown, name: string, limit: number): PolicyError {
  const isBomb = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
  return isBomb
    ? new PolicyError('POLICY_LIMIT', {
        message: detail('its files are larger than {bytes} bytes', { bytes: limit }),
        where: name,
        cause,
      })
    : new PolicyError('POLICY_BUNDLE', { message: detail('the bundle cannot be unpacked'), where: name, cause });
}
