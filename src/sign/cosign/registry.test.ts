import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../test/support/registry.ts';
import { digestOf } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import { createRegistryClient } from '../../oci/registry/client.ts';
import { findCandidates } from '../formats.ts';
import { sealKeyFile } from '../key/key-file.ts';
import { exportPkcs8, generateSigningKey, readSigningKey, type SigningKey } from '../key/private-key.ts';
import { publicKeyFromPem, publicKeyPem } from '../key/public-key.ts';
import type { Requirements } from '../verify/context.ts';
import { judge } from '../verify-image.ts';
import { attachedTag, cosignMediaTypes } from './names.ts';
import { attestImage, signImage } from './sign-image.ts';
import { keySigner } from './signer.ts';
import { registryStore } from './store.ts';

const run = promisify(execFile);
const signal = new AbortController().signal;
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

let registry: TestRegistry | undefined;
let client: RegistryClient;
let folder: string;
let key: SigningKey;

beforeAll(async () => {
  registry = await startRegistry();
  client = createRegistryClient();
  folder = await mkdtemp(join(tmpdir(), 'dartagnan-sign-'));
  key = generateSigningKey();
  await writeFile(join(folder, 'cosign.pub'), publicKeyPem(key.publicKey));
  await writeFile(join(folder, 'cosign.key'), await sealKeyFile(exportPkcs8(key), 'secret'), { mode: 0o600 });
});

afterAll(async () => {
  await client.close();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Pushes an image of one empty layer. */
async function pushImage(ctx: TestContext, name: string) {
  if (registry === undefined) ctx.skip('docker-registry is not installed');
  const repository = { registry: registry?.host ?? '', repository: name };
  const put = async (mediaType: string, bytes: Uint8Array): Promise<Descriptor> => {
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    await client.pushBlob(repository, { ...descriptor, open: () => [bytes] });
    return descriptor;
  };
  const config = await put(
    mediaTypes.config,
    encode({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] }, name }),
  );
  const bytes = encode({ schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [] });
  const image = await client.pushManifest({ ...repository, tag: '1' }, { mediaType: mediaTypes.manifest, bytes });
  const store = registryStore(client, repository, signal);
  return { repository, image, store, reference: `${repository.registry}/${name}@${image.digest}` };
}

async function cosign(ctx: TestContext, ...args: string[]): Promise<string> {
  const env = { ...process.env, COSIGN_PASSWORD: 'secret', HOME: folder };
  try {
    const { stdout } = await run('cosign', args, { cwd: folder, env, timeout: 60_000 });
    return stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') ctx.skip('cosign is not installed');
    throw error;
  }
}

async function verdicts(
  { store, image }: Pick<Awaited<ReturnType<typeof pushImage>>, 'store' | 'image'>,
  requirements: Requirements,
) {
  const candidates = await findCandidates(store, image.digest);
  return candidates.map((candidate) => {
    const { accepted, firstFailure } = judge(candidate, image.digest, requirements).result;
    return `${candidate.format}: ${accepted ? 'accepted' : firstFailure?.name}`;
  });
}

const withKey = (): Requirements => ({ key: key.publicKey, withoutLog: true });

describe('signatures in a registry', () => {
  it('are found in every form and verified by key', async (ctx) => {
    const pushed = await pushImage(ctx, 'forms');
    for (const form of ['legacy', 'bundle'] as const) {
      await signImage({ ...pushed, signer: keySigner(key), form }, {});
      await attestImage({ ...pushed, signer: keySigner(key), form }, 'https://slsa.dev/provenance/v1', {
        builder: 'x',
      });
    }
    const formats = ['cosign-attestation', 'cosign-bundle', 'cosign-bundle', 'cosign-signature'];
    expect(await verdicts(pushed, withKey())).toEqual(formats.map((format) => `${format}: accepted`));
    const other: Requirements = { key: generateSigningKey().publicKey, withoutLog: true };
    expect(await verdicts(pushed, other)).toEqual(formats.map((format) => `${format}: signature`));
  });

  it('of one image are refused beside another', async (ctx) => {
    const pushed = await pushImage(ctx, 'replayed');
    const other = await pushImage(ctx, 'replayed-other');
    const layer = { mediaType: cosignMediaTypes.simpleSigning, bytes: new TextEncoder().encode('') };
    await signImage({ ...pushed, signer: keySigner(key), form: 'legacy' }, {});
    const [signed] = await pushed.store.layers(attachedTag(pushed.image.digest, 'sig'));
    const bytes = (await signed?.bytes()) ?? layer.bytes;
    const annotations = signed?.descriptor.annotations ?? {};
    await other.store.append(attachedTag(other.image.digest, 'sig'), { ...layer, bytes, annotations });
    expect(await verdicts(other, withKey())).toEqual(['cosign-signature: artifact']);
  });

  it('that are damaged fail alone and hide no other', async (ctx) => {
    const pushed = await pushImage(ctx, 'damaged');
    const tag = attachedTag(pushed.image.digest, 'sig');
    const annotations = { 'dev.cosignproject.cosign/signature': 'no base64!' };
    await pushed.store.append(tag, { mediaType: cosignMediaTypes.simpleSigning, bytes: encode({}), annotations });
    await signImage({ ...pushed, signer: keySigner(key), form: 'legacy' }, {});
    expect(await verdicts(pushed, withKey())).toEqual(['cosign-signature: format', 'cosign-signature: accepted']);
  });
});

describe('with the real cosign', () => {
  const plain = ['--allow-http-registry', '--key'];

  it('what we sign it verifies', async (ctx) => {
    const pushed = await pushImage(ctx, 'ours');
    await signImage({ ...pushed, signer: keySigner(key), form: 'legacy' }, { team: 'gascony' });
    await attestImage({ ...pushed, signer: keySigner(key), form: 'legacy' }, 'https://slsa.dev/provenance/v1', {
      builder: 'x',
    });
    const verified = await cosign(ctx, 'verify', '--insecure-ignore-tlog', ...plain, 'cosign.pub', pushed.reference);
    expect(JSON.parse(verified)).toMatchObject([
      { critical: { image: { 'docker-manifest-digest': pushed.image.digest } }, optional: { team: 'gascony' } },
    ]);
    const attested = await cosign(
      ctx,
      'verify-attestation',
      '--type',
      'slsaprovenance1',
      '--insecure-ignore-tlog',
      ...plain,
      'cosign.pub',
      pushed.reference,
    );
    expect(attested).toContain('payloadType');
  }, 120_000);

  it('what it signs we verify, with the key that it made', async (ctx) => {
    const pushed = await pushImage(ctx, 'theirs');
    await cosign(ctx, 'generate-key-pair', '--output-key-prefix', 'theirs');
    await writeFile(join(folder, 'predicate.json'), '{"builder":"x"}');
    await cosign(ctx, 'sign', '-y', '--tlog-upload=false', ...plain, 'theirs.key', pushed.reference);
    await cosign(
      ctx,
      'attest',
      '-y',
      '--tlog-upload=false',
      '--predicate',
      'predicate.json',
      ...plain,
      'theirs.key',
      pushed.reference,
    );
    const theirs = publicKeyFromPem(await readFile(join(folder, 'theirs.pub'), 'utf8'), 'theirs.pub');
    expect(await verdicts(pushed, { key: theirs, withoutLog: true })).toEqual([
      'cosign-attestation: accepted',
      'cosign-signature: accepted',
    ]);
    const opened = await readSigningKey(await readFile(join(folder, 'theirs.key'), 'utf8'), 'theirs.key', () =>
      Promise.resolve('secret'),
    );
    expect(opened.publicKey.spki).toEqual(theirs.spki);
    // The very same once more adds nothing; with another claim it is a signature of its own.
    for (const claims of [{}, { by: 'us' }])
      await signImage({ ...pushed, signer: keySigner(opened), form: 'legacy' }, claims);
    const both = await cosign(ctx, 'verify', '--insecure-ignore-tlog', ...plain, 'theirs.pub', pushed.reference);
    expect(JSON.parse(both)).toHaveLength(2);
  }, 120_000);

  it('our bundles verify there', async (ctx) => {
    const pushed = await pushImage(ctx, 'ours-bundle');
    await attestImage({ ...pushed, signer: keySigner(key), form: 'bundle' }, 'https://slsa.dev/provenance/v1', {
      builder: 'x',
    });
    // Without a trusted root of its own, cosign asks the public one over the network even where it needs nothing of it.
    await writeFile(
      join(folder, 'root.json'),
      '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}',
    );
    const args = [
      '--new-bundle-format',
      '--trusted-root',
      'root.json',
      '--type',
      'slsaprovenance1',
      '--insecure-ignore-tlog',
      ...plain,
      'cosign.pub',
    ];
    expect(await cosign(ctx, 'verify-attestation', ...args, pushed.reference)).toContain('payload');
  }, 120_000);
});
