import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTar } from '../../formats/tar/writer.ts';
import type { Inventory } from '../inventory.ts';
import { dpkgStatus, file, imageOf, symlink } from './fixture.ts';
import { inspectImage } from './inspect-image.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const debian = [file('etc/debian_version', '12.5\n'), dpkgStatus('libc6 2.36-9', 'tar 1.34')];

function packagesOf({ applications }: Inventory): string[] {
  return applications.flatMap(({ kind, packages }) =>
    packages.map(({ name, version }) => `${kind} ${name} ${version}`),
  );
}

/** Layer number of each package. */
function layersOf({ applications, image }: Inventory): Record<string, number> {
  const index = (diffId?: string) => image?.layers.findIndex((layer) => layer.diffId === diffId) ?? -1;
  const all = applications.flatMap(({ packages }) => packages);
  return Object.fromEntries(all.map(({ name, locations }) => [name, index(locations[0]?.layer?.diffId)]));
}

describe('inspectImage', () => {
  it('finds distribution and packages, each with the layer that introduced it', async () => {
    const upper = [dpkgStatus('libc6 2.36-9', 'tar 1.35', 'curl 7.88')];
    const inventory = await inspectImage(imageOf([debian, upper]));
    expect(inventory.os).toEqual({ family: 'debian', version: '12.5' });
    expect(packagesOf(inventory)).toEqual(['dpkg curl 7.88', 'dpkg libc6 2.36-9', 'dpkg tar 1.35']);
    expect(layersOf(inventory)).toEqual({ curl: 1, libc6: 0, tar: 1 });
    expect(inventory.image?.layers.map(({ createdBy }) => createdBy)).toEqual(['step 0', 'step 1']);
    expect(inventory.problems).toEqual([]);
  });

  it.each([
    ['a whiteout', [file('var/lib/dpkg/.wh.status', '')]],
    ['a whiteout of the folder', [file('var/lib/.wh.dpkg', '')]],
    ['an opaque folder', [file('var/lib/dpkg/.wh..wh..opq', '')]],
    ['a file in place of the folder', [file('var/lib', '')]],
    ['a link in place of the file', [symlink('var/lib/dpkg/status', '/dev/null')]],
  ])('loses what %s removes', async (_, upper) => {
    expect(packagesOf(await inspectImage(imageOf([debian, upper])))).toEqual([]);
  });

  it('drops language packages that a system package owns', async () => {
    const metadata = 'Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n';
    const owned = [
      file('var/lib/dpkg/info/python3-six.list', '/.\n/usr/lib/python3/dist-packages/six.dist-info/METADATA\n'),
      file('usr/lib/python3/dist-packages/six.dist-info/METADATA', metadata),
      file('opt/app/six.dist-info/METADATA', metadata),
    ];
    const { applications } = await inspectImage(imageOf([debian, owned]));
    const python = applications.find(({ kind }) => kind === 'python-pkg');
    expect(python?.packages.map(({ locations }) => locations[0]?.path)).toEqual(['opt/app/six.dist-info/METADATA']);
  });

  it('follows a link to a release file that stands elsewhere, and hard links to files read under no other name', async () => {
    const opened: number[] = [];
    const base = [
      file('usr/share/flavour/os-release', 'ID=wolfi\nVERSION_ID="20230201"\n'),
      file('store/ab12', '{"name": "left-pad", "version": "1.3.0"}'),
    ];
    const upper = [
      symlink('etc/os-release', '../usr/share/flavour/os-release'),
      { path: 'app/node_modules/left-pad/package.json', type: 'hardlink', linkPath: 'store/ab12' } as const,
    ];
    const inventory = await inspectImage(imageOf([base, upper], { onOpen: (index) => opened.push(index) }));
    expect(inventory.os).toEqual({ family: 'wolfi', version: '20230201' });
    expect(packagesOf(inventory)).toEqual(['node-pkg left-pad 1.3.0']);
    expect(opened).toEqual([0, 1, 0]);
  });

  it('passes over what the globs name, lock files, and pseudo file systems', async () => {
    const layer = [
      ...debian,
      file('app/node_modules/a/package.json', '{"name": "a", "version": "1.0.0"}'),
      file('proc/1/node_modules/b/package.json', '{"name": "b", "version": "1.0.0"}'),
    ];
    expect(packagesOf(await inspectImage(imageOf([layer]), { skipFiles: ['var/lib/dpkg/*'] }))).toEqual([
      'node-pkg a 1.0.0',
    ]);
    expect(packagesOf(await inspectImage(imageOf([layer]), { skipDirs: ['/app', '**/dpkg'] }))).toEqual([]);
  });
});

it('tells progress in stored bytes', async () => {
  const steps: { done?: number; total?: number }[] = [];
  const progress = {
    update: (step: { done?: number; total?: number }) => void steps.push(step),
    done: () => undefined,
  };
  await inspectImage(imageOf([debian, debian]), { progress });
  const last = steps.at(-1);
  expect(last?.done).toBe(last?.total);
  expect(last?.done).toBeGreaterThan(0);
});

describe('the cache', () => {
  it('gives the same inventory without opening a layer, and a damaged record is a miss', async () => {
    const cacheDir = join(folder, 'cache');
    const opened: number[] = [];
    const source = imageOf([debian, [dpkgStatus('a 1')]], { onOpen: (index) => opened.push(index) });
    const cold = await inspectImage(source, { cacheDir });
    expect(opened.length).toBe(2);
    expect(await inspectImage(source, { cacheDir })).toEqual(cold);
    expect(opened.length).toBe(2);
    const records = readdirSync(cacheDir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.gz'));
    expect(records.length).toBe(2);
    writeFileSync(join(cacheDir, records[0] ?? ''), 'no gzip');
    expect(await inspectImage(source, { cacheDir })).toEqual(cold);
    expect(opened.length).toBe(3);
  });

  it('is shared by parallel runs', async () => {
    const cacheDir = join(folder, 'shared');
    const source = imageOf([debian, [dpkgStatus('a 1')]]);
    const runs = await Promise.all(Array.from({ length: 8 }, () => inspectImage(source, { cacheDir })));
    expect(new Set(runs.map((run) => JSON.stringify(run))).size).toBe(1);
    expect(readdirSync(join(cacheDir, 'layers'))).toHaveLength(2);
  });

  it('does without a folder that cannot be written', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    expect((await inspectImage(imageOf([debian]), { cacheDir: join(folder, 'a-file') })).problems).toEqual([]);
  });
});

describe('worker threads', () => {
  let worker: URL;
  beforeAll(async () => {
    await build({
      entryPoints: ['src/scan/artifact/layer.worker.ts'],
      outfile: join(folder, 'layer.worker.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    worker = new URL(`file://${join(folder, 'layer.worker.mjs')}`);
  });

  const layers = Array.from({ length: 6 }, (_, index) => [
    ...debian,
    dpkgStatus(`p${index} 1`),
    file(`big${index}`, new Uint8Array(3e6)),
  ]);

  it('find what one thread finds', async () => {
    const image = imageOf(layers, { chunk: 1000 });
    expect(await inspectImage(image, { worker, threads: 3 })).toEqual(await inspectImage(image, { worker: undefined }));
  });

  it('tell errors as they are', async () => {
    const broken = imageOf(layers, {
      change: (layer, index) => (index === 3 ? { ...layer, diffId: `sha256:${'1'.repeat(64)}` } : layer),
    });
    await expect(inspectImage(broken, { worker, threads: 2 })).rejects.toMatchObject({ code: 'OCI_DIGEST_MISMATCH' });
    const failing = imageOf(layers, {
      change: (layer) => ({ ...layer, open: async () => Promise.reject(new Error('no route')) }),
    });
    await expect(inspectImage(failing, { worker, threads: 2 })).rejects.toThrow(/no route/);
  });

  it.each([[2], [1]])('end with the time limit, on %i threads', async (threads) => {
    async function* endless() {
      yield writeTar(debian).subarray(0, 512);
      await new Promise((resolve) => setTimeout(resolve, 20_000).unref());
    }
    const stalled = imageOf(layers, { change: (layer) => ({ ...layer, open: async () => endless() }) });
    const begun = Date.now();
    await expect(inspectImage(stalled, { worker, threads, timeout: 300 })).rejects.toMatchObject({
      code: 'SCAN_STOPPED',
    });
    expect(Date.now() - begun).toBeLessThan(5000);
  });
});
