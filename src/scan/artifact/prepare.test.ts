import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ImageLayer } from '../../oci/source.ts';
import { layerFolder } from './layer-folder.ts';
import { layerAlone } from './prepare.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'dartagnan-prepare-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const megabyte = 2 ** 20;
const layer = (name: string, size: number): ImageLayer => ({
  diffId: `sha256:${name.repeat(64)}`,
  size,
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  open: () => Promise.reject(new Error('not read here')),
});
const [large, small, other] = [layer('a', 60 * megabyte), layer('b', megabyte), layer('c', 9 * megabyte)];

describe('the layer that is worth a thread ahead', () => {
  it('is the large one beside small ones', () => {
    expect(layerAlone([small, large], { cacheDir, threads: 2 })).toBe(large);
  });

  it('is none where several lanes read, or one thread has to do all', () => {
    expect(layerAlone([large, other], { cacheDir, threads: 2 })).toBeUndefined();
    expect(layerAlone([large], { cacheDir, threads: 1 })).toBeUndefined();
  });

  it('is none that the cache knows', () => {
    mkdirSync(layerFolder(cacheDir, large.diffId), { recursive: true });
    expect(layerAlone([large, other], { cacheDir, threads: 2 })).toBe(other);
    expect(layerAlone([large], { threads: 2 })).toBe(large);
  });
});
