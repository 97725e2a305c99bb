import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../core/index.ts';
import { refNameAnnotation } from '../../oci/archive/layout-source.ts';
import { openLayoutWriter } from '../../oci/archive/layout-writer.ts';
import { blobPath, verifyBytes } from '../../oci/digest.ts';
import type { Descriptor, ImageIndex, Manifest } from '../../oci/manifest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { maxManifestSize, parseManifest } from '../../oci/parse-manifest.ts';
import { SignError } from '../error.ts';
import { maxEnvelopeBytes } from './envelope.ts';
import {
  emptyConfig,
  emptyConfigBytes,
  envelopeLayer,
  isSignatureManifest,
  type NotationStore,
  signatureManifest,
  type StoredSignature,
} from './store.ts';
import { detail } from './details.ts';

/** The store beside an artifact in an OCI layout folder. */
export function layoutNotationStore(folder: string): NotationStore {
  return {
    async signatures(artifact, max) {
      const found: StoredSignature[] = [];
      for (const entry of (await readIndex(folder)).manifests) {
        if (found.length >= max) break;
        if (entry.mediaType !== mediaTypes.manifest || entry.digest === artifact) continue;
        const manifest = await readManifest(folder, entry);
        if (manifest.kind !== 'manifest' || manifest.subject?.digest !== artifact) continue;
        if (!isSignatureManifest(manifest)) continue;
        const read = async () => {
          const layer = envelopeLayer(manifest, entry.digest);
          return { mediaType: layer.mediaType, bytes: await readBlob(folder, layer, maxEnvelopeBytes) };
        };
        found.push({ manifest: entry, read });
      }
      return found;
    },
    async put(artifact, { mediaType, bytes, annotations }) {
      const writer = await openLayoutWriter(folder);
      await writer.blob(emptyConfigBytes, emptyConfig.digest);
      const layer = { mediaType, ...(await writer.blob(bytes)) };
      const manifest = signatureManifest(artifact, layer, annotations);
      return writer.add({ mediaType: mediaTypes.manifest, bytes: manifest, annotations });
    },
  };
}

/** The artifact in a layout that a tag or digest names. @throws {SignError} SIGN_NOT_FOUND. */
export async function resolveInLayout(folder: string, name: string): Promise<Descriptor> {
  const { manifests } = await readIndex(folder);
  const found = manifests.find(
    ({ digest, annotations }) => digest === name || annotations?.[refNameAnnotation] === name,
  );
  if (found !== undefined) return found;
  throw new SignError('SIGN_NOT_FOUND', {
    message: detail('failed to resolve reference: {name}: not found', { name }),
    where: folder,
  });
}

async function readIndex(folder: string): Promise<ImageIndex> {
  const where = join(folder, 'index.json');
  const bytes = await readFile(where).catch((cause: unknown) => {
    throw new SignError('SIGN_MALFORMED', { message: detail('it is no OCI layout'), where: folder, cause });
  });
  const index = parseManifest(bytes, where);
  if (index.kind === 'index') return index;
  throw new SignError('SIGN_MALFORMED', { message: detail('it is no image index'), where });
}

async function readManifest(folder: string, entry: Descriptor): Promise<Manifest> {
  return parseManifest(await readBlob(folder, entry, maxManifestSize), `${folder}: ${entry.digest}`, entry.mediaType);
}

async function readBlob(
  folder: string,
  { digest, size }: { readonly digest: Digest; readonly size: number },
  maxBytes: number,
): Promise<Uint8Array> {
  const where = `${folder}: ${digest}`;
  if (size > maxBytes)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('it is longer than {maxBytes} bytes', { maxBytes }),
      where,
    });
  const bytes = await readFile(join(folder, blobPath(digest))).catch((cause: unknown) => {
    throw new SignError('SIGN_MALFORMED', { message: detail('the layout lacks a blob'), where, cause });
  });
  if (bytes.length !== size)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('it has {length} bytes, not {size}', { length: bytes.length, size }),
      where,
    });
  verifyBytes(bytes, { digest, size }, where);
  return new Uint8Array(bytes);
}
