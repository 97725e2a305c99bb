import { detail } from '../details.ts';
import { gunzipSync } from 'node:zlib';
import { createTarReader } from '../../formats/tar/reader.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { readJson } from './document.ts';
import { maxFileSize } from './files.ts';
import { isPlain } from './merge.ts';

/** Name of the file in a bundle that holds its signatures. */
export const signaturesFile = '.signatures.json';

/** A file of a bundle; its path begins at the bundle's root. */
export interface BundleFile {
  readonly path: string;
  readonly text: string;
}

/** What `.manifest` says. */
export interface Manifest {
  readonly revision: string;
  /** Paths below `data` that the bundle owns; the empty one is all of it. */
  readonly roots: readonly string[];
  readonly regoVersion?: number;
  /** Dialect by pattern of paths, where files differ. */
  readonly fileRegoVersions?: PlainObject;
  /** What its maker says of the bundle. */
  readonly metadata?: PlainObject;
}

/** What holds for a bundle without a `.manifest`. */
export const assumedManifest: Manifest = { revision: '', roots: [''] };

/** Bytes of an archive at most. */
interface ArchiveLimits {
  /** Of all that it holds. */
  readonly whole: number;
  /** Of one file. */
  readonly file: number;
}

/** Files of a bundle's archive, `.tar.gz`. @throws PolicyError POLICY_BUNDLE */
export function readArchive(
  bytes: Uint8Array,
  name: string,
  { whole = maxFileSize, file = maxFileSize }: Partial<ArchiveLimits> = {},
): BundleFile[] {
  const files: BundleFile[] = [];
  try {
    const tar = gunzipSync(bytes, { maxOutputLength: whole });
    const reader = createTarReader(
      {
        onEntry({ type, path, size }) {
          if (type !== 'file') return undefined;
          if (size > file) throw new Error(`${path} has ${size} bytes, more than the ${file} that a file may have`);
          const chunks: Uint8Array[] = [];
          return {
            write: (chunk) => void chunks.push(chunk),
            end: () => void files.push({ path, text: new TextDecoder().decode(Buffer.concat(chunks)) }),
          };
        },
      },
      { name, maxEntries: 1_000_000 },
    );
    reader.push(tar);
    reader.end();
  } catch (cause) {
    throw new PolicyError('POLICY_BUNDLE', { message: detail('the bundle cannot be unpacked'), where: name, cause });
  }
  return files;
}

/** Reads `.manifest`. @throws PolicyError POLICY_BUNDLE, POLICY_DOCUMENT */
export function readManifest(text: string, name: string): Manifest {
  const value = readJson(text, name);
  if (!isPlain(value))
    throw new PolicyError('POLICY_BUNDLE', { message: detail('the manifest is no object'), where: name });
  const { revision = '', roots = [''], rego_version: version, file_rego_versions: files, metadata } = value;
  if (!isTexts(roots))
    throw new PolicyError('POLICY_BUNDLE', { message: detail('roots are no list of paths'), where: name });
  return {
    revision: String(revision),
    roots: roots.map((root) => root.replace(/^\/+|\/+$/g, '')),
    ...(typeof version === 'number' && { regoVersion: version }),
    ...(isPlain(files) && { fileRegoVersions: files }),
    ...(isPlain(metadata) && { metadata }),
  };
}

function isTexts(value: Value): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Whether a path below `data` belongs to one of the roots. */
export function isInRoots(path: readonly string[], roots: readonly string[]): boolean {
  return roots.some((root) => {
    const names = root.split('/').filter(Boolean);
    return names.every((name, index) => path[index] === name);
  });
}
