import type { Descriptor, Manifest } from '../manifest.ts';

/** Annotation by which cosign's `save` says what an entry of a layout is. */
export const layoutKind = 'kind';
/** Values of {@link layoutKind}, as cosign writes them (cosign, pkg/oci/layout). */
export const layoutKinds = {
  image: 'dev.cosignproject.cosign/image',
  index: 'dev.cosignproject.cosign/imageIndex',
  sig: 'dev.cosignproject.cosign/sigs',
  att: 'dev.cosignproject.cosign/atts',
} as const;

/** Most manifests of a layout that are looked at. */
const maxEntries = 1000;

/**
 * The images among the entries of a layout, without the signatures and attestations that stand beside them: what cosign marks as an
 * image, else what neither has a type of its own nor, where several are left, refers to another manifest.
 * @param read gives an entry's manifest.
 */
export async function imagesAmong(
  entries: readonly Descriptor[],
  read: (entry: Descriptor) => Promise<Manifest>,
): Promise<readonly Descriptor[]> {
  const kindOf = ({ annotations }: Descriptor) => annotations?.[layoutKind];
  const marked = entries.filter((entry) =>
    [layoutKinds.image, layoutKinds.index].some((kind) => kind === kindOf(entry)),
  );
  if (marked.length > 0) return marked;
  const possible = entries.filter((entry) => entry.artifactType === undefined && kindOf(entry) === undefined);
  if (possible.length < 2) return possible;
  const images: Descriptor[] = [];
  for (const entry of possible.slice(0, maxEntries)) {
    const manifest = await read(entry);
    if (manifest.kind !== 'manifest' || manifest.subject === undefined) images.push(entry);
  }
  return images;
}
