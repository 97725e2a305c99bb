import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../../core/index.ts';
import { blobPath, createDigester, mismatch } from '../digest.ts';
import { makeFolder } from '../make-folder.ts';
import type { Descriptor, Manifest, Platform } from '../manifest.ts';
import { mediaTypes } from '../media-types.ts';
import { parseManifest } from '../parse-manifest.ts';
import { writeDescriptor } from '../write-descriptor.ts';
import { refNameAnnotation } from './layout-source.ts';
import { detail } from '../details.ts';

/** Content to put into a layout. */
export type BlobContent = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** What {@link LayoutWriter.add} lists in the index. */
export interface LayoutEntry {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Name of the image in the layout. */
  readonly refName?: string;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Writes an OCI layout folder (image-spec, image-layout.md). */
export interface LayoutWriter {
  /** Puts a blob; one that is there already is left alone. @throws {OciError} OCI_DIGEST_MISMATCH where it is not what `expected` says. */
  blob(content: BlobContent, expected?: Digest): Promise<{ readonly digest: Digest; readonly size: number }>;
  /** Puts a manifest as a blob without listing it: one that an index names. */
  manifest(entry: Pick<LayoutEntry, 'mediaType' | 'bytes'>): Promise<Descriptor>;
  /** Puts a manifest and lists it in the index, in place of one with the same name or digest. */
  add(entry: LayoutEntry): Promise<Descriptor>;
}

/** Opens a layout folder for writing, making it where it is not there; what it lists is kept. */
export async function openLayoutWriter(folder: string): Promise<LayoutWriter> {
  const indexPath = join(folder, 'index.json');
  makeFolder(join(folder, 'blobs', 'sha256'));
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const listed = new Map((await readListed(indexPath)).map((entry) => [keyOf(entry), entry]));
  const writeIndex = () => replaceFile(indexPath, JSON.stringify(indexDocument([...listed.values()])));
  await writeIndex();
  const manifest = async ({ mediaType, bytes }: Pick<LayoutEntry, 'mediaType' | 'bytes'>): Promise<Descriptor> => ({
    mediaType,
    ...(await putBlob(folder, [bytes])),
  });
  return {
    blob: (content, expected) => putBlob(folder, content instanceof Uint8Array ? [content] : content, expected),
    manifest,
    async add({ refName, platform, annotations, ...entry }) {
      const named = { ...annotations, ...(refName === undefined ? {} : { [refNameAnnotation]: refName }) };
      const descriptor: Descriptor = {
        ...(await manifest(entry)),
        ...(Object.keys(named).length === 0 ? {} : { annotations: named }),
        ...(platform === undefined ? {} : { platform }),
      };
      listed.set(keyOf(descriptor), descriptor);
      await writeIndex();
      return descriptor;
    },
  };
}

function keyOf({ annotations, digest }: Descriptor): string {
  return annotations?.[refNameAnnotation] ?? digest;
}

async function readListed(indexPath: string): Promise<readonly Descriptor[]> {
  const bytes = await readFile(indexPath).catch(() => undefined);
  if (bytes === undefined) return [];
  const index: Manifest = parseManifest(bytes, indexPath);
  return index.kind === 'index' ? index.manifests : [];
}

function indexDocument(manifests: readonly Descriptor[]): object {
  return { schemaVersion: 2, mediaType: mediaTypes.index, manifests: manifests.map(writeDescriptor) };
}

/** Written beside its place and renamed, so that a layout never holds half a blob. */
async function putBlob(
  folder: string,
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  expected?: Digest,
): Promise<{ digest: Digest; size: number }> {
  const digester = createDigester(expected);
  const draft = join(folder, 'blobs', `.${randomBytes(8).toString('hex')}`);
  try {
    await writeDraft(draft, content, (chunk) => digester.update(chunk));
    const digest = digester.digest();
    if (expected !== undefined && digest !== expected)
      throw mismatch(folder, detail('a blob has the digest {digest}, not {expected}', { digest, expected }));
    const path = join(folder, blobPath(digest));
    makeFolder(dirname(path));
    if ((await stat(path).catch(() => undefined))?.size !== digester.size) await rename(draft, path);
    return { digest, size: digester.size };
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(
  draft: string,
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
): Promise<void> {
  const handle = await open(draft, 'wx');
  try {
    for await (const chunk of content) {
      onChunk(chunk);
      await handle.write(chunk);
    }
  } finally {
    await handle.close();
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, text);
  await rename(draft, path);
}
