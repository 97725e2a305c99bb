import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { startGunzip } from '../../oci/gunzip/gunzip-thread.ts';
import type { ImageLayer } from '../../oci/source.ts';
import { planLanes } from './lanes.ts';
import { layerFolder } from './layer-folder.ts';
import type { InspectOptions } from './options.ts';

/**
 * Starts the thread that will unpack a large layer, which takes as long as loading the analyzers does. A guess: a layer that the cache
 * knows is not unpacked, nor is one that threads read whole.
 */
export function prepareInspection(
  layers: readonly ImageLayer[],
  { cacheDir, threads = availableParallelism() }: Pick<InspectOptions, 'cacheDir' | 'threads'>,
): void {
  const missing = layers.filter(({ diffId }) => cacheDir === undefined || !existsSync(layerFolder(cacheDir, diffId)));
  const { ordered, severalLanes } = planLanes(missing);
  if (threads > 1 && !severalLanes) startGunzip(ordered[0]?.size);
}
