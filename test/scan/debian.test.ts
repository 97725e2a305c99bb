import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTar } from '../../src/formats/tar/writer.ts';
import { openArchive } from '../../src/oci/archive/open.ts';
import { openImageSource } from '../../src/oci/open-source.ts';
import { createRegistryClient } from '../../src/oci/registry/client.ts';
import type { ImageSource } from '../../src/oci/source.ts';
import { inspectDirectory } from '../../src/scan/artifact/inspect-directory.ts';
import { inspectImage } from '../../src/scan/artifact/inspect-image.ts';
import type { Inventory } from '../../src/scan/inventory.ts';
import { startRegistry } from '../support/registry.ts';
import { essence, missing, packagesOf, packLayout, run, unpackLayout, workFolder } from './real-image.ts';

const { folder, remove } = workFolder();
afterAll(remove);
const lacking = missing('mmdebstrap', 'umoci', 'skopeo', 'root', 'python3');

/** A pure wheel, as pip installs it, without a network. */
async function makeWheel(): Promise<string> {
  const wheel = join(folder, 'athos-1.2.3-py3-none-any.whl');
  const info = 'athos-1.2.3.dist-info';
  const files: Readonly<Record<string, string>> = {
    'athos.py': '',
    [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: athos\nVersion: 1.2.3\n',
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: `athos.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
  };
  const script =
    'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],"w")\n[z.writestr(n,c) for n,c in json.loads(sys.argv[2]).items()]\nz.close()';
  await run('python3', '-c', script, wheel, JSON.stringify(files));
  return wheel;
}

/** What an application's build would add, and a file that it removes. */
function upperLayer(tar: string): void {
  writeFileSync(
    tar,
    writeTar([
      { path: 'srv/app/node_modules/left-pad/package.json', content: '{"name": "left-pad", "version": "1.3.0"}' },
      { path: 'usr/share/doc/.wh..wh..opq', content: '' },
      { path: 'srv/app/node_modules/gone/package.json', content: '{"name": "gone", "version": "1.0.0"}' },
    ]),
  );
}

describe.each([
  { suite: 'bullseye', version: /^11\.\d+$/, include: 'python3-pip', pip: [], jar: [] },
  {
    suite: 'bookworm',
    version: /^12\.\d+$/,
    include: 'nginx-light,nodejs,python3-pip,libcommons-lang3-java',
    pip: ['--break-system-packages'],
    jar: ['org.apache.commons:commons-lang3 3.12.0'],
  },
])('Debian $suite', ({ suite, version, include, pip, jar }) => {
  const layout = join(folder, suite);
  const wheelPath = '/tmp/athos-1.2.3-py3-none-any.whl';
  let root = '';
  let fromLayout: Inventory;

  async function inspect(source: ImageSource): Promise<Inventory> {
    const inventory = await inspectImage(source);
    await source.close();
    return inventory;
  }

  beforeAll(async () => {
    if (lacking !== undefined) return;
    const base = join(folder, `${suite}.tar`);
    const upper = join(folder, `${suite}-upper.tar`);
    const wheel = await makeWheel();
    const hooks = [
      `upload ${wheel} ${wheelPath}`,
      `chroot "$1" python3 -m pip install --no-index --quiet ${pip.join(' ')} ${wheelPath}`,
      `rm "$1"${wheelPath}`,
      `chroot "$1" python3 -m pip list --format=json > ${folder}/${suite}.pip.json`,
    ];
    const hookArgs = hooks.map((hook) => `--customize-hook=${hook}`);
    await run('mmdebstrap', '--quiet', '--variant=minbase', `--include=${include}`, ...hookArgs, suite, base);
    upperLayer(upper);
    await packLayout(layout, [base, upper]);
    root = await unpackLayout(layout, join(folder, `${suite}-bundle`));
    fromLayout = await inspect(await openArchive(layout));
  }, 300_000);

  it('is found alike in a layout, archives and the unpacked root', async (ctx) => {
    if (lacking !== undefined) ctx.skip(`${lacking} is not here`);
    const from = `oci:${layout}:test`;
    await run('skopeo', 'copy', '--quiet', from, `docker-archive:${folder}/${suite}-docker.tar:debian:${suite}`);
    await run('skopeo', 'copy', '--quiet', from, `oci-archive:${folder}/${suite}-oci.tar:test`);
    const dockerArchive = await inspect(await openArchive(join(folder, `${suite}-docker.tar`)));
    const ociArchive = await inspect(await openArchive(join(folder, `${suite}-oci.tar`)));
    const rootfs = await inspectDirectory(root, {}, 'rootfs');
    expect(fromLayout.problems).toEqual([]);
    expect(fromLayout.os).toMatchObject({ family: 'debian', version: expect.stringMatching(version) });
    expect(essence(dockerArchive, { layers: true })).toEqual(essence(fromLayout, { layers: true }));
    expect(essence(ociArchive, { layers: true })).toEqual(essence(fromLayout, { layers: true }));
    expect(essence(rootfs, { layers: false })).toEqual(essence(fromLayout, { layers: false }));
  }, 120_000);

  it('is found alike in a registry, into which skopeo pushed it, cold and from the cache', async (ctx) => {
    if (lacking !== undefined) ctx.skip(`${lacking} is not here`);
    const registry = await startRegistry();
    if (registry === undefined) return ctx.skip('docker-registry is not here');
    const client = createRegistryClient();
    try {
      const image = `${registry.host}/debian:${suite}`;
      await run('skopeo', 'copy', '--quiet', '--dest-tls-verify=false', `oci:${layout}:test`, `docker://${image}`);
      const source = await openImageSource(image, { client: () => client });
      const cacheDir = join(folder, 'cache');
      const cold = await inspectImage(source, { cacheDir });
      expect(essence(cold, { layers: true })).toEqual(essence(fromLayout, { layers: true }));
      expect(cold.image?.manifestDigest).toBe(fromLayout.image?.manifestDigest);
      expect(await inspectImage(source, { cacheDir })).toEqual(cold);
    } finally {
      await client.close();
      await registry.stop();
    }
  }, 120_000);

  it('agrees with dpkg-query on packages and their sources', async (ctx) => {
    if (lacking !== undefined) ctx.skip(`${lacking} is not here`);
    const format = '${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\\n';
    const said = await run('dpkg-query', `--admindir=${root}/var/lib/dpkg`, '-W', '-f', format);
    const packages = fromLayout.applications.find(({ kind }) => kind === 'dpkg')?.packages ?? [];
    const ours = packages.map((one) =>
      [one.name, one.version, one.architecture, one.source?.name, one.source?.version].join(' '),
    );
    expect(ours.sort()).toEqual(said.trim().split('\n').sort());
  });

  it('agrees with pip on what is not Debian’s own', async (ctx) => {
    if (lacking !== undefined) ctx.skip(`${lacking} is not here`);
    expect(packagesOf(fromLayout, 'python-pkg')).toEqual(['athos 1.2.3']);
    const { default: listed } = await import(join(folder, `${suite}.pip.json`), { with: { type: 'json' } });
    expect(listed).toContainEqual({ name: 'athos', version: '1.2.3' });
    for (const { name } of listed as readonly { name: string }[]) if (name !== 'athos') await ownerOf(root, name);
  });

  it('finds the jars that Debian installed, each once', (ctx) => {
    if (lacking !== undefined) ctx.skip(`${lacking} is not here`);
    expect([...new Set(packagesOf(fromLayout, 'jar'))]).toEqual(jar);
  });

  it('has the application’s packages in the upper layer, and Debian’s in the lower', (ctx) => {
    if (lacking !== undefined) ctx.skip(`${lacking} is not here`);
    expect(packagesOf(fromLayout, 'node-pkg')).toEqual(['gone 1.0.0', 'left-pad 1.3.0']);
    const layers = fromLayout.image?.layers.map(({ diffId }) => diffId);
    const layerOf = (kind: string) =>
      fromLayout.applications
        .find((one) => one.kind === kind)
        ?.packages.map(({ locations }) => layers?.indexOf(locations[0]?.layer?.diffId ?? 'sha256:'));
    expect(new Set(layerOf('node-pkg'))).toEqual(new Set([1]));
    expect(new Set(layerOf('dpkg'))).toEqual(new Set([0]));
  });
});

/** Debian's own Python packages stand in a package's list of files. */
async function ownerOf(root: string, name: string): Promise<void> {
  const said = await run(
    'dpkg-query',
    `--admindir=${root}/var/lib/dpkg`,
    '-S',
    `*${name.replaceAll(/[-_.]/g, '*')}*-info*`,
  );
  expect(said).toMatch(/: \//);
}
