import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { startGunzip } from '../../oci/gunzip/gunzip-thread.ts';
import type { ImageLayer } from '../../oci/source.ts';
import { planLanes } from './lanes.ts';
import { layerFolder } from './layer-folder.ts';
import type { InspectOptions } from './options.ts';

/** How an image will be inspected, as far as it decides who unpacks its layers. */
type Plan = Pick<InspectOptions, 'cacheDir' | 'threads'>;

/**
 * Starts the thread that will unpack a large layer, which takes as long as loading the analyzers does. A guess: a layer that the cache
 * knows is not unpacked, nor is one that threads read whole.
 */
export function prepareInspection(layers: readonly ImageLayer[], plan: Plan): void {
  startGunzip(layerAlone(layers, plan)?.size);
}

/** The largest layer that the cache does not know, unless several lanes read such layers, or there is one thread alone. */
export function layerAlone(
  layers: readonly ImageLayer[],
  { cacheDir, threads = availableParallelism() }: Plan,
): ImageLayer | undefined {
  const missing = layers.filter(({ diffId }) => cacheDir === undefined || !existsSync(layerFolder(cacheDir, diffId)));
  const { ordered, severalLanes } = planLanes(missing);
  return threads > 1 && !severalLanes ? ordered[0] : undefined;
}
