import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src/oci/archive/open.ts';
import { inspectImage } from '../../src/scan/artifact/inspect-image.ts';
import { essence, missing, packagesOf, run, workFolder } from './real-image.ts';

const shared = process.env['DARTAGNAN_SHARED'] ?? '../shared';
const { folder, remove } = workFolder();
afterAll(remove);

describe.each([
  ['alpine-310', '3.10.4'],
  ['alpine-311', '3.11.5'],
])('%s', (name, version) => {
  const archive = join(shared, 'data/images', `${name}.tar.gz`);

  it('agrees with its apk database, and with itself as an OCI layout, packed with gzip or zstd', async (ctx) => {
    if (!existsSync(archive)) ctx.skip('the image is not here');
    const lacking = missing('skopeo', 'umoci', 'root');
    if (lacking !== undefined) ctx.skip(`${lacking} is not here`);
    // skopeo reads no packed archive.
    const plain = join(folder, `${name}.tar`);
    writeFileSync(plain, gunzipSync(readFileSync(archive)));
    await run('skopeo', 'copy', '--quiet', `docker-archive:${plain}`, `oci:${folder}/${name}:test`);
    await run('umoci', 'unpack', '--image', `${folder}/${name}:test`, `${folder}/${name}-bundle`);
    const database = await run('cat', `${folder}/${name}-bundle/rootfs/lib/apk/db/installed`);
    const pairs = [...database.matchAll(/^P:(.*)\nV:(.*)$/gm)].map(([, name, version]) => `${name} ${version}`);
    const source = await openArchive(archive);
    const inventory = await inspectImage(source);
    expect(inventory.os).toMatchObject({ family: 'alpine', version });
    expect(packagesOf(inventory, 'apk')).toEqual(pairs.sort());
    const layout = await openArchive(join(folder, name));
    expect(essence(await inspectImage(layout), { layers: true })).toEqual(essence(inventory, { layers: true }));
    const zstd = ['--dest-compress-format', 'zstd'];
    await run('skopeo', 'copy', '--quiet', ...zstd, `docker-archive:${plain}`, `oci:${folder}/${name}-zstd:test`);
    const packed = await openArchive(join(folder, `${name}-zstd`));
    expect((await packed.resolve()).layers[0]?.mediaType).toMatch(/zstd$/);
    expect(essence(await inspectImage(packed), { layers: true })).toEqual(essence(inventory, { layers: true }));
    await Promise.all([source.close(), layout.close(), packed.close()]);
  }, 60_000);
});
