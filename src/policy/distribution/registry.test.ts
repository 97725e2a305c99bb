import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRegistry, testCredentials, type TestRegistry } from '../../../test/support/registry.ts';
import { digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { createRegistryClient } from '../../oci/registry/client.ts';
import { writeArchive } from '../bundle/write.ts';
import { openBundle } from './bundle.ts';
import { registrySource } from './registry.ts';

let registry: TestRegistry | undefined;
beforeAll(async () => {
  registry = await startRegistry({ authenticated: true });
});
afterAll(() => registry?.stop());

const { username, password } = testCredentials;
const signal = new AbortController().signal;
const basic = (text: string) => ({ credentials: { bearer: { scheme: 'Basic', token: text } } });

/** Pushes a bundle as `oras push` does, with the layer's type that the original wants. */
async function push(host: string, revision: string, layerType: string = mediaTypes.layerGzip): Promise<string> {
  const client = createRegistryClient({ findCredential: async () => ({ kind: 'password', username, password }) });
  const repository = { registry: host, repository: 'policies/authz' };
  const layer = writeArchive([
    { path: '.manifest', text: JSON.stringify({ revision, roots: ['authz'] }) },
    { path: 'authz.rego', text: 'package authz\n\nallow := true\n' },
  ]);
  const config = new TextEncoder().encode('{}');
  const descriptors = [config, layer].map((bytes) => ({ digest: digestOf(bytes), size: bytes.length, bytes }));
  for (const { bytes, ...descriptor } of descriptors)
    await client.pushBlob(repository, { ...descriptor, open: () => [bytes] });
  const [configDescriptor, layerDescriptor] = descriptors.map(({ digest, size }) => ({ digest, size }));
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...configDescriptor },
    layers: [{ mediaType: layerType, ...layerDescriptor }],
  };
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  await client.pushManifest({ ...repository, tag: '1' }, { mediaType: mediaTypes.manifest, bytes });
  await client.close();
  return `${host}/policies/authz:1`;
}

it('fetches a bundle from a registry, and again only where its digest is another', async (ctx) => {
  if (registry === undefined) ctx.skip('docker-registry is not installed');
  const host = registry?.host ?? '';
  const source = registrySource(basic(`${username}:${password}`), await push(host, 'r1'));
  const first = await source.fetch(undefined, signal);
  expect(openBundle(first?.bytes ?? new Uint8Array(), 'authz', undefined).manifest.revision).toBe('r1');
  expect(await source.fetch(first?.tag, signal)).toBeUndefined();
  await push(host, 'r2');
  const second = await source.fetch(first?.tag, signal);
  expect(openBundle(second?.bytes ?? new Uint8Array(), 'authz', undefined).manifest.revision).toBe('r2');
});

it('takes a token in base64, and refuses manifests without a bundle and wrong passwords', async (ctx) => {
  if (registry === undefined) ctx.skip('docker-registry is not installed');
  const reference = await push(registry?.host ?? '', 'r3', 'application/octet-stream');
  const token = Buffer.from(`${username}:${password}`).toString('base64');
  await expect(registrySource(basic(token), reference).fetch(undefined, signal)).rejects.toMatchObject({
    code: 'POLICY_BUNDLE',
  });
  await expect(registrySource(basic(`${username}:wrong`), reference).fetch(undefined, signal)).rejects.toMatchObject({
    code: expect.stringMatching(/^OCI_/) as string,
  });
});
