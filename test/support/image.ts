import { gzipSync } from 'node:zlib';
import { type TarMember, writeTar } from '../../src/formats/tar/writer.ts';
import { openLayoutWriter } from '../../src/oci/archive/layout-writer.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Descriptor } from '../../src/oci/manifest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';

/** One image to build: its layers as tar members, the lowest first. */
export interface TestImage {
  readonly layers: readonly (readonly TarMember[])[];
  readonly architecture?: string;
  /** Packs a layer; default gzip. */
  readonly pack?: (tar: Uint8Array) => Uint8Array;
  readonly layerType?: string;
}

/** An image's parts in memory. */
export interface BuiltImage {
  readonly tars: readonly Uint8Array[];
  readonly blobs: readonly Uint8Array[];
  readonly config: Uint8Array;
  readonly manifest: Uint8Array;
}

/** Builds an image's blobs, configuration and manifest; equal input gives equal bytes. */
export function buildImage({
  layers,
  architecture = 'amd64',
  pack = gzipSync,
  layerType = mediaTypes.layerGzip,
}: TestImage): BuiltImage {
  const tars = layers.map((members) => writeTar(members));
  const blobs = tars.map(pack);
  const config = jsonBytes({
    architecture,
    os: 'linux',
    config: { Env: ['PATH=/bin'], Cmd: ['sh'], Labels: { a: 'b' } },
    rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
    history: [
      { created_by: 'ENV PATH=/bin', empty_layer: true },
      ...tars.map((_, index) => ({ created_by: `COPY layer ${index}` })),
    ],
  });
  const manifest = jsonBytes({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length },
    layers: blobs.map((blob) => ({ mediaType: layerType, digest: digestOf(blob), size: blob.length })),
  });
  return { tars, blobs, config, manifest };
}

/** Writes an image into an OCI layout folder under a name. */
export async function writeTestLayout(folder: string, image: BuiltImage, refName = 'latest'): Promise<Descriptor> {
  const writer = await openLayoutWriter(folder);
  for (const blob of [...image.blobs, image.config]) await writer.blob(blob);
  return writer.add({ mediaType: mediaTypes.manifest, bytes: image.manifest, refName });
}

/** A JSON document as bytes. */
export function jsonBytes(document: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}
