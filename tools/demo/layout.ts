// Packs layers as an OCI image layout on disk (image-spec: image-layout.md, manifest.md, config.md).
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DemoLayer } from './layers.ts';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const created = '2022-07-09T00:00:00Z';

/** Writes a layout with one image; equal layers give an equal manifest digest, which is returned. */
export function writeLayout(folder: string, tag: string, layers: readonly DemoLayer[]): string {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const blob = (mediaType: string, bytes: Uint8Array): Descriptor => {
    const hex = sha256(bytes);
    writeFileSync(join(folder, 'blobs/sha256', hex), bytes);
    return { mediaType: `application/vnd.oci.image.${mediaType}`, digest: `sha256:${hex}`, size: bytes.length };
  };
  const manifest = blob(
    'manifest.v1+json',
    json({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: blob('config.v1+json', json(configuration(layers))),
      layers: layers.map(({ tar }) => blob('layer.v1.tar+gzip', gzipSync(tar))),
    }),
  );
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  writeFileSync(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(folder, 'index.json'), json({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }));
  return manifest.digest;
}

function configuration(layers: readonly DemoLayer[]): unknown {
  return {
    created,
    architecture: 'amd64',
    os: 'linux',
    config: { Cmd: ['node', '/app/server.js'] },
    rootfs: { type: 'layers', diff_ids: layers.map(({ tar }) => `sha256:${sha256(tar)}`) },
    history: layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
  };
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
