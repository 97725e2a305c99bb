import type { Digest } from '../../core/index.ts';
import { archiveFiles, type FileSet, locateOrFail, readFromSet } from '../../oci/archive/file-set.ts';
import { refNameAnnotation } from '../../oci/archive/layout-source.ts';
import { blobPath, verifyBytes, verifyStream } from '../../oci/digest.ts';
import { readLocation } from '../../oci/file.ts';
import type { Descriptor, ImageManifest, Manifest } from '../../oci/manifest.ts';
import { maxManifestSize, parseManifest } from '../../oci/parse-manifest.ts';
import type { ImageOrigin } from '../cosign/carry.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { answerPath, filePath, packDocument, type PackDocument } from './pack.ts';
import { parsePack } from './parse-pack.ts';

/** Bytes that a pack's index and document may have. */
const maxDocument = 2 ** 24;
/** Bytes of all manifests that refer to others. */
const maxReferrers = 2 ** 28;
/** Bytes of a file or answer. */
const maxFile = 2 ** 26;

/** A pack that is open for reading: its headers were read once, contents are read where they lie, and compared with their digests. */
export interface OpenPack {
  readonly file: string;
  readonly document: PackDocument;
  /** Everything that the layout's index lists. */
  readonly entries: readonly Descriptor[];
  readonly origin: ImageOrigin;
  /** A blob in memory. @throws {SignError} or {OciError} where it is missing, too long or another. */
  blob(descriptor: Pick<Descriptor, 'digest' | 'size'>, maxBytes: number): Promise<Uint8Array>;
  /** Manifests that refer to another, by the digest of that one. */
  referrers(digest: Digest): Promise<readonly ImageManifest[]>;
  /** A file of the pack. */
  content(name: string): Promise<Uint8Array>;
  /** What a revocation service said; undefined where it was not asked. */
  answer(url: string, request: Digest | undefined): Promise<Uint8Array | undefined>;
}

/** Opens a pack. @throws {SignError} SIGN_MALFORMED and what reading an archive throws. */
export async function openPack(file: string): Promise<OpenPack> {
  const files = await archiveFiles(file);
  const document = parsePack(await readPart(files, packDocument, maxDocument), `${file}: ${packDocument}`);
  const index = parseManifest(await readPart(files, 'index.json', maxDocument), `${file}: index.json`);
  if (index.kind !== 'index')
    throw new SignError('SIGN_MALFORMED', { message: detail('index.json is no index'), where: file });
  const blob = async ({ digest, size }: Pick<Descriptor, 'digest' | 'size'>, maxBytes: number) => {
    const bytes = await readPart(files, blobPath(digest), Math.min(maxBytes, size));
    verifyBytes(bytes, { digest, size }, `${file}: ${digest}`);
    return bytes;
  };
  const manifest = async (descriptor: Pick<Descriptor, 'digest' | 'size' | 'mediaType'>) => {
    const bytes = await blob(descriptor, maxManifestSize);
    return { bytes, manifest: parseManifest(bytes, `${file}: ${descriptor.digest}`, descriptor.mediaType) };
  };
  let bySubject: Promise<ReadonlyMap<Digest, readonly ImageManifest[]>> | undefined;
  return {
    file,
    document,
    entries: index.manifests,
    blob,
    origin: {
      manifest,
      async blob(descriptor) {
        const location = await locateOrFail(files, blobPath(descriptor.digest));
        return verifyStream(readLocation(location), descriptor, `${file}: ${descriptor.digest}`);
      },
    },
    async referrers(digest) {
      bySubject ??= readReferrers(index.manifests, async (entry) => (await manifest(entry)).manifest);
      return (await bySubject).get(digest) ?? [];
    },
    content: (name) => readNamed(files, document, name),
    answer: (url, request) => readAnswer(files, document, url, request),
  };
}

/** The entry under a whole name, `registry/repository:tag`. */
export function entryNamed({ entries }: Pick<OpenPack, 'entries'>, name: string): Descriptor | undefined {
  return entries.find(({ annotations }) => annotations?.[refNameAnnotation] === name);
}

async function readReferrers(
  entries: readonly Descriptor[],
  read: (entry: Descriptor) => Promise<Manifest>,
): Promise<ReadonlyMap<Digest, readonly ImageManifest[]>> {
  const found = new Map<Digest, ImageManifest[]>();
  const unnamed = entries.filter(({ annotations }) => annotations?.[refNameAnnotation] === undefined);
  // One manifest may be listed a thousand times, and is read once.
  const distinct = [...new Map(unnamed.map((entry) => [entry.digest, entry])).values()];
  if (distinct.reduce((sum, { size }) => sum + size, 0) > maxReferrers)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('its signatures have more than {maxReferrers} bytes of manifests', { maxReferrers }),
      where: 'index.json',
    });
  for (const entry of distinct) {
    const manifest = await read(entry);
    if (manifest.kind !== 'manifest' || manifest.subject === undefined) continue;
    const { digest } = manifest.subject;
    found.set(digest, [...(found.get(digest) ?? []), manifest]);
  }
  return found;
}

async function readNamed(files: FileSet, { files: packed }: PackDocument, name: string): Promise<Uint8Array> {
  const entry = packed.find((file) => file.name === name);
  if (entry === undefined)
    throw new SignError('SIGN_ABSENT', {
      message: detail('the pack has no file {name}', { name }),
      where: files.name,
    });
  const bytes = await readPart(files, filePath(name), maxFile);
  verifyBytes(bytes, entry, `${files.name}: ${name}`);
  return bytes;
}

async function readAnswer(
  files: FileSet,
  { answers }: PackDocument,
  url: string,
  request: Digest | undefined,
): Promise<Uint8Array | undefined> {
  const answer = answers.find((entry) => entry.url === url && entry.request === request);
  if (answer === undefined) return undefined;
  const bytes = await readPart(files, answerPath(answer.digest), maxFile);
  verifyBytes(bytes, answer, `${files.name}: ${url}`);
  return bytes;
}

async function readPart(files: FileSet, path: string, maxBytes: number): Promise<Uint8Array> {
  return new Uint8Array(await readFromSet(files, path, maxBytes));
}
