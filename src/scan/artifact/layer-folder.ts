import { join } from 'node:path';
import type { Digest } from '../../core/index.ts';

/** Folder of a layer's records in a cache: there is one as soon as the layer was read, whatever was asked of it. */
export function layerFolder(cache: string, diffId: Digest): string {
  return join(cache, 'layers', diffId.slice(diffId.indexOf(':') + 1));
}
