import { describe, expect, it } from 'vitest';
import type { ImageSource, SourceImage } from '../../oci/source.ts';
import { resolveSection } from '../config/resolve.ts';
import { scanSection } from '../config/sections/scan.ts';
import { openedAhead } from './open-ahead.ts';
import type { ScanPorts } from './ports.ts';
import type { ScanTarget } from './scan.ts';

const settings = resolveSection(scanSection, []);
const image = { name: 'an image', layers: [] } as unknown as SourceImage;

/** Ports that say what is done with images; only what opening needs is there. */
function recorded(resolve: () => Promise<SourceImage> = () => Promise.resolve(image)) {
  const done: string[] = [];
  const source: ImageSource = {
    kind: 'oci-layout',
    name: 'here',
    resolve: () => {
      done.push('resolve');
      return resolve();
    },
    close: async () => void done.push('close'),
  };
  const openImage = async (target: { readonly name: string }) => {
    done.push(`open ${target.name}`);
    return source;
  };
  return {
    done,
    ports: { openImage, cacheDir: 'cache', signal: new AbortController().signal } as unknown as ScanPorts,
  };
}

const archive: ScanTarget = { kind: 'archive', name: 'image.tar' };

describe('an image that is opened ahead', () => {
  it('is opened and resolved once, before the work', async () => {
    const { done, ports } = recorded();
    await openedAhead(archive, settings, ports, async (opened) => {
      done.push('work');
      const source = await opened.openImage({ name: 'image.tar', kind: 'path', settings });
      expect(await source.resolve()).toBe(image);
      await source.close();
    });
    expect(done).toEqual(['open image.tar', 'resolve', 'work', 'close']);
  });

  it('is closed where nobody asked for it', async () => {
    const { done, ports } = recorded();
    const work = openedAhead(archive, settings, ports, () => Promise.reject(new Error('no ignore file')));
    await expect(work).rejects.toThrow('no ignore file');
    expect(done.at(-1)).toBe('close');
  });

  it('tells its failure to who asks for it, and to nobody else', async () => {
    const { ports } = recorded(() => Promise.reject(new Error('no manifest')));
    const asking = openedAhead(archive, settings, ports, async (opened) =>
      (await opened.openImage({ name: 'image.tar', kind: 'path', settings })).resolve(),
    );
    await expect(asking).rejects.toThrow('no manifest');
    expect(await openedAhead(archive, settings, ports, async () => 'done')).toBe('done');
  });

  it('is not waited for where it comes from a registry', async () => {
    const { ports } = recorded(() => new Promise<never>(() => undefined));
    expect(await openedAhead({ kind: 'image', name: 'nginx' }, settings, ports, async () => 'done')).toBe('done');
  });

  it('is none where the target is a folder', async () => {
    const { done, ports } = recorded();
    await openedAhead({ kind: 'rootfs', name: '/' }, settings, ports, async (opened) => expect(opened).toBe(ports));
    expect(done).toEqual([]);
  });
});
