import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it, describe } from 'vitest';
import { buildImage, jsonBytes, writeTestLayout } from '../../../test/support/image.ts';
import { startRegistry, testCredentials, type TestRegistry } from '../../../test/support/registry.ts';
import { digestOf } from '../digest.ts';
import { readLayer } from '../layer.ts';
import { mediaTypes } from '../media-types.ts';
import { openImageSource } from '../open-source.ts';
import { parseReference } from '../reference.ts';
import type { ImageSource } from '../source.ts';
import type { RegistryClient } from './api.ts';
import { createRegistryClient } from './client.ts';

const run = promisify(execFile);
const image = buildImage({
  layers: [[{ path: 'etc/os-release', content: 'ID=debian\n' }], [{ path: 'big', content: 'x'.repeat(300_000) }]],
});

let registry: TestRegistry | undefined;
let guarded: TestRegistry | undefined;
let folder = '';
let client: RegistryClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dartagnan-real-'));
  [registry, guarded] = await Promise.all([startRegistry(), startRegistry({ authenticated: true })]);
  await writeTestLayout(join(folder, 'layout'), image);
  client = createRegistryClient({ findCredential: async () => undefined });
});
afterAll(async () => {
  await client.close();
  await Promise.all([registry?.stop(), guarded?.stop(), rm(folder, { recursive: true, force: true })]);
});
beforeEach((context) => {
  if (registry === undefined || guarded === undefined) return context.skip('docker-registry is not installed');
});

/** Whether skopeo is here, and what it says. */
async function skopeo(...commandLine: string[]): Promise<string | undefined> {
  try {
    return (await run('skopeo', ['--insecure-policy', ...commandLine], { env: { ...process.env, HOME: folder } }))
      .stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function push(to: RegistryClient, name: string, chunkSize?: number): Promise<void> {
  const reference = parseReference(name);
  for (const bytes of [...image.blobs, image.config]) {
    const blob = { digest: digestOf(bytes), size: bytes.length, open: () => [bytes] };
    await to.pushBlob(reference, blob, chunkSize === undefined ? {} : { chunkSize });
  }
  await to.pushManifest(reference, { mediaType: mediaTypes.manifest, bytes: image.manifest });
}

/** What an image consists of, every layer read and verified. */
async function digests(source: ImageSource): Promise<unknown> {
  const { imageId, layers } = await source.resolve();
  const summaries = [];
  for (const layer of layers) summaries.push((await readLayer(layer, () => undefined)).diffId);
  await source.close();
  return { imageId, diffIds: summaries };
}

const whole = { imageId: digestOf(image.config), diffIds: image.tars.map(digestOf) };
const open = (argument: string) => openImageSource(argument, { client: () => client });

describe('a real docker-registry', () => {
  it.each([undefined, 50_000])('takes what we push (pieces of %s bytes) and gives it back', async (chunkSize) => {
    const name = `${registry?.host}/team/app-${chunkSize ?? 'whole'}:1.0`;
    await push(client, name, chunkSize);
    const reference = parseReference(name);
    expect(await digests(await open(name))).toEqual(whole);
    expect((await client.resolve(reference)).digest).toBe(digestOf(image.manifest));
    expect(await client.tags(reference)).toEqual(['1.0']);
  });

  it('gives what skopeo pushed, and skopeo’s archives of it are the same image', async (context) => {
    const name = `${registry?.host}/skopeo/app:2`;
    const pushed = await skopeo(
      'copy',
      '-q',
      '--dest-tls-verify=false',
      `oci:${folder}/layout:latest`,
      `docker://${name}`,
    );
    if (pushed === undefined) return context.skip('skopeo is not installed');
    expect(await digests(await open(name))).toEqual(whole);
    const copies = ['docker-archive:docker.tar:app:2', 'oci-archive:oci.tar:two', 'oci:copy:two'];
    for (const copy of copies) {
      const target = copy.replace(':', `:${folder}/`);
      await skopeo('copy', '-q', '--src-tls-verify=false', `docker://${name}`, target);
      expect(await digests(await open(target))).toEqual(whole);
    }
  });

  it('gives skopeo what we pushed', async (context) => {
    const name = `${registry?.host}/ours/app:3`;
    await push(client, name);
    const inspected = await skopeo('inspect', '--tls-verify=false', `docker://${name}`);
    if (inspected === undefined) return context.skip('skopeo is not installed');
    expect(JSON.parse(inspected)).toMatchObject({ Digest: digestOf(image.manifest), RepoTags: ['3'] });
  });

  it('unpacks zstd layers that skopeo packed', async (context) => {
    const target = `oci:${folder}/zstd:z`;
    const copied = await skopeo(
      'copy',
      '-q',
      '--dest-compress-format',
      'zstd',
      '--dest-compress',
      `oci:${folder}/layout:latest`,
      target,
    );
    if (copied === undefined) return context.skip('skopeo is not installed');
    const { layers } = await (await open(target)).resolve();
    const summaries = await Promise.all(layers.map((layer) => readLayer(layer, () => undefined)));
    expect(summaries.map(({ diffId }) => diffId)).toEqual(whole.diffIds);
    expect(new Set(summaries.map(({ compression }) => compression))).toEqual(new Set(['zstd']));
  });

  it('mounts blobs, keeps referrers under the fallback tag, deletes', async () => {
    const from = parseReference(`${registry?.host}/first/app:1`);
    await push(client, `${registry?.host}/first/app:1`);
    const to = parseReference(`${registry?.host}/second/app:1`);
    const config = digestOf(image.config);
    expect(await client.blobExists(to, config)).toBe(false);
    expect(await client.mountBlob(to, config, from.repository)).toBe(true);
    expect(await client.blobExists(to, config)).toBe(true);

    const subject = { mediaType: mediaTypes.manifest, digest: digestOf(image.manifest), size: image.manifest.length };
    const empty = jsonBytes({});
    await client.pushBlob(from, { digest: digestOf(empty), size: empty.length, open: () => [empty] });
    for (const artifactType of ['application/a', 'application/b']) {
      const manifest = {
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        artifactType,
        config: { mediaType: mediaTypes.empty, digest: digestOf(empty), size: empty.length },
        layers: [],
        subject,
      };
      await client.pushManifest(
        { registry: from.registry, repository: from.repository },
        { mediaType: mediaTypes.manifest, bytes: jsonBytes(manifest) },
      );
    }
    const referrers = await client.referrers(from, subject.digest);
    expect(referrers.map(({ artifactType }) => artifactType)).toEqual(['application/a', 'application/b']);
    expect(await client.referrers(from, subject.digest, { artifactType: 'application/b' })).toHaveLength(1);
    expect(await client.referrers(from, config)).toEqual([]);

    await client.deleteManifest({ ...from, digest: subject.digest });
    await expect(client.manifest(from)).rejects.toMatchObject({ code: 'OCI_NOT_FOUND' });
    await client.deleteBlob(to, config);
  });

  it('asks for the password that the configuration has, and says so where there is none', async () => {
    const name = `${guarded?.host}/private/app:1`;
    await expect(push(client, name)).rejects.toMatchObject({ code: 'OCI_UNAUTHORIZED' });
    const known = createRegistryClient({ findCredential: async () => ({ kind: 'password', ...testCredentials }) });
    await push(known, name);
    expect((await known.manifest(parseReference(name))).descriptor.digest).toBe(digestOf(image.manifest));
    await known.close();
    const wrong = createRegistryClient({
      findCredential: async () => ({ kind: 'password', username: 'athos', password: 'wrong-secret' }),
    });
    const refused = await wrong.manifest(parseReference(name)).catch((error: unknown) => String(error));
    expect(refused).toContain('401');
    expect(refused).not.toContain('wrong-secret');
    await wrong.close();
  });

  it('reads through a mirror', async () => {
    await push(client, `${registry?.host}/hub/library/app:1`);
    const mirrored = createRegistryClient({
      findCredential: async () => undefined,
      mirrors: [
        { prefix: 'docker.io', mirrors: [{ location: '127.0.0.1:9/none' }, { location: `${registry?.host}/hub` }] },
      ],
    });
    expect((await mirrored.manifest(parseReference('app:1'))).descriptor.digest).toBe(digestOf(image.manifest));
    await mirrored.close();
  });
});
