import type { ImageLayer } from '../../oci/source.ts';

/** Below this many stored bytes besides the largest layer a worker thread costs more than it saves. */
const worthThreads = 8 * 2 ** 20;

/** Layers with the most bytes first, so that no long one is left over for the end; and whether threads should read some of them. */
export function planLanes(layers: readonly ImageLayer[]): { ordered: readonly ImageLayer[]; severalLanes: boolean } {
  const ordered = layers.toSorted((left, right) => (right.size ?? 0) - (left.size ?? 0));
  const others = ordered.slice(1).reduce((sum, { size = worthThreads }) => sum + size, 0);
  return { ordered, severalLanes: others >= worthThreads };
}
