import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blobPath, verifyBytes } from '../../oci/digest.ts';
import type { Descriptor, ImageIndex, ImageManifest, Manifest } from '../../oci/manifest.ts';
import { maxManifestSize, parseManifest } from '../../oci/parse-manifest.ts';
import { imagesAmong, layoutKind, layoutKinds } from '../../oci/archive/layout-images.ts';
import { SignError } from '../error.ts';
import { attachedTag } from './names.ts';
import { artifactTypeOf, type AttachedLayer, maxLayerBytes, type SignatureStore } from './store.ts';
import { detail } from '../details.ts';

/** An OCI layout with an image and its signatures. */
export interface SignedLayout {
  readonly folder: string;
  readonly index: ImageIndex;
  readonly image: Descriptor;
}

/** Opens a layout that `save` wrote, or one of a single image whose referrers stand beside it. @throws {SignError} SIGN_MALFORMED. */
export async function openSignedLayout(folder: string): Promise<SignedLayout> {
  const where = join(folder, 'index.json');
  const index = parseManifest(readIndex(where, folder), where);
  if (index.kind !== 'index')
    throw new SignError('SIGN_MALFORMED', { message: detail('index.json is no index'), where });
  const [image, ...others] = await imagesAmong(index.manifests, (entry) => readLayoutManifest(folder, entry));
  if (image === undefined || others.length > 0)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('the layout holds {count} images, one is wanted', { count: others.length + (image ? 1 : 0) }),
      where,
    });
  return { folder, index, image };
}

/** Signatures in a layout. Nothing can be added: layouts are written by `save`. */
export function layoutStore({ folder, index, image }: SignedLayout): SignatureStore {
  const attached = (descriptor: Descriptor): AttachedLayer => ({
    descriptor,
    bytes: () => readBlob(folder, descriptor, maxLayerBytes),
  });
  const readOnly = (): never => {
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('signatures are not put into a layout: sign the image in its registry'),
      where: folder,
    });
  };
  return {
    async layers(tag) {
      const kept = {
        [attachedTag(image.digest, 'att')]: layoutKinds.att,
        [attachedTag(image.digest, 'sig')]: layoutKinds.sig,
      };
      const kind = kept[tag];
      const entry = index.manifests.find(({ annotations }) => kind !== undefined && annotations?.[layoutKind] === kind);
      return entry === undefined ? [] : (await readImageManifest(folder, entry)).layers.map(attached);
    },
    async referrers(digest, artifactType) {
      const layers: AttachedLayer[] = [];
      for (const entry of index.manifests) {
        if (entry.artifactType !== artifactType && entry.artifactType !== undefined) continue;
        if (entry.digest === image.digest || entry.annotations?.[layoutKind] === layoutKinds.sig) continue;
        const manifest = await readLayoutManifest(folder, entry);
        if (
          manifest.kind === 'manifest' &&
          manifest.subject?.digest === digest &&
          artifactTypeOf(manifest) === artifactType
        )
          layers.push(...manifest.layers.slice(0, 1).map((layer) => ({ ...attached(layer), manifest: entry.digest })));
      }
      return layers;
    },
    append: readOnly,
    remove: readOnly,
    refer: readOnly,
  };
}

/** Reads a manifest of a layout; its digest is verified. */
export async function readLayoutManifest(folder: string, descriptor: Descriptor): Promise<Manifest> {
  const bytes = await readBlob(folder, descriptor, maxManifestSize);
  return parseManifest(bytes, `${folder}: ${descriptor.digest}`, descriptor.mediaType);
}

/** Reads a blob of a layout; its digest is verified. @throws {SignError} SIGN_MALFORMED where it is missing or too long, {OciError} where it is another. */
export async function readBlob(
  folder: string,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  maxBytes: number,
): Promise<Uint8Array> {
  const where = `${folder}: ${digest}`;
  if (size > maxBytes)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('it is longer than {maxBytes} bytes', { maxBytes }),
      where,
    });
  const bytes = await readOf(join(folder, blobPath(digest)), size).catch((cause: unknown) => {
    throw new SignError('SIGN_MALFORMED', { message: detail('the layout lacks a blob'), where, cause });
  });
  verifyBytes(bytes, { digest, size }, where);
  return bytes;
}

/** Files up to this size are read at once: a way through the pool of threads costs ten times as much as the reading. */
const smallFile = 2 ** 16;

async function readOf(file: string, size: number): Promise<Uint8Array> {
  return size > smallFile ? readFile(file) : readFileSync(file);
}

function readIndex(file: string, folder: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new SignError('SIGN_MALFORMED', { message: detail('it is no OCI layout'), where: folder, cause });
  }
}

async function readImageManifest(folder: string, entry: Descriptor): Promise<ImageManifest> {
  const manifest = await readLayoutManifest(folder, entry);
  if (manifest.kind === 'manifest') return manifest;
  throw new SignError('SIGN_MALFORMED', {
    message: detail('an index stands where signatures are wanted'),
    where: folder,
  });
}
