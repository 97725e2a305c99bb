import { leaf, type NotationCase, one, root, signedBy } from './case.ts';

/** Cases of the manifests that signatures stand in. */
export function manifests(): Record<string, NotationCase> {
  const changed = (verdict: string, manifest: NonNullable<NotationCase['manifest']>) =>
    one(verdict, signedBy([leaf, root]), { manifest });
  const artifactType = 'application/vnd.cncf.notary.signature';
  const layersOf = (manifest: Record<string, unknown>) => manifest['layers'] as Record<string, unknown>[];
  const config = (manifest: Record<string, unknown>, mediaType: string) => ({
    ...manifest,
    config: { ...(manifest['config'] as object), mediaType },
  });
  const empty = 'application/vnd.oci.empty.v1+json';
  return {
    // The original looks at the configuration alone in a layout; distribution-spec 1.1 goes by the artifact type.
    'a manifest with an artifact type': {
      ...changed('unsigned', (manifest) => ({ ...config(manifest, empty), artifactType })),
      ours: 'verified',
    },
    'a manifest with both': changed('verified', (manifest) => ({ ...manifest, artifactType })),
    'a manifest with another artifact type': changed('verified', (manifest) => ({ ...manifest, artifactType: 'x/y' })),
    'a manifest with neither': changed('unsigned', (manifest) => config(manifest, empty)),
    'a manifest without annotations': changed('verified', (manifest) => ({ ...manifest, annotations: undefined })),
    'a manifest without subject': changed('unsigned', (manifest) => ({ ...manifest, subject: undefined })),
    'a manifest of another subject': changed('unsigned', (manifest) => ({
      ...manifest,
      subject: { ...(manifest['subject'] as object), digest: `sha256:${'0'.repeat(64)}` },
    })),
    'a manifest with two layers': changed('refused', (manifest) => ({
      ...manifest,
      layers: [...layersOf(manifest), ...layersOf(manifest)],
    })),
    'a manifest without layers': changed('refused', (manifest) => ({ ...manifest, layers: [] })),
    'a layer of another form': changed('refused', (manifest) => ({
      ...manifest,
      layers: layersOf(manifest).map((layer) => ({ ...layer, mediaType: 'application/cose' })),
    })),
    'a layer of an unknown form': changed('refused', (manifest) => ({
      ...manifest,
      layers: layersOf(manifest).map((layer) => ({ ...layer, mediaType: 'text/plain' })),
    })),
    'a layer that is absent': changed('refused', (manifest) => ({
      ...manifest,
      layers: layersOf(manifest).map((layer) => ({ ...layer, digest: `sha256:${'0'.repeat(64)}` })),
    })),
    'a layer of another size': changed('refused', (manifest) => ({
      ...manifest,
      layers: layersOf(manifest).map((layer) => ({ ...layer, size: 7 })),
    })),
    'a layer that says it is huge': changed('refused', (manifest) => ({
      ...manifest,
      layers: layersOf(manifest).map((layer) => ({ ...layer, size: 2 ** 40 })),
    })),
    'a manifest without media type': changed('verified', (manifest) => ({ ...manifest, mediaType: undefined })),
  };
}
