// Real cosign 2 and 3 against our signatures and our trust service on loopback, and the reverse.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { run as runTrust } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { createRegistryClient } from '../../src/oci/registry/client.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

const run = promisify(execFile);
const email = 'me@example.com';
let registry: TestRegistry | undefined;
let service: TestTrustService;
let tiles: TestTrustService;

beforeAll(async () => {
  registry = await startRegistry();
  service = await startTrustService();
  tiles = await startTrustService({ logVersion: 2 });
  writeFileSync(join(service.folder, 'app'), 'content');
  writeFileSync(join(service.folder, 'predicate.json'), '{"buildDefinition":{},"runDetails":{}}');
});

afterAll(async () => {
  await registry?.stop();
  await service.stop();
  await tiles.stop();
});

async function trust(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const io = recordIo({ cwd: service.folder, env: { COSIGN_PASSWORD: '', COSIGN_YES: 'true', HOME: service.folder } });
  const exit = await runTrust(args, io);
  return { exit, out: io.written.out, err: io.written.err };
}

async function peer(ctx: TestContext, name: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, COSIGN_PASSWORD: '', HOME: service.folder };
  try {
    return (await run(name, args, { cwd: service.folder, env, timeout: 60_000 })).stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') ctx.skip(`${name} is not installed`);
    throw error;
  }
}

/** Pushes an image, or an index of two, and names it by digest. */
async function push(ctx: TestContext, name: string, isIndex = false): Promise<string> {
  if (registry === undefined) ctx.skip('docker-registry is not installed');
  const client = createRegistryClient();
  const repository = { registry: registry?.host ?? '', repository: name };
  const put = async (architecture: string) => {
    const config = new TextEncoder().encode(JSON.stringify({ architecture, os: 'linux', name }));
    const descriptor = { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length };
    await client.pushBlob(repository, { ...descriptor, open: () => [config] });
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: descriptor, layers: [] };
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    const tag = isIndex ? {} : { tag: '1' };
    const pushed = await client.pushManifest({ ...repository, ...tag }, { mediaType: mediaTypes.manifest, bytes });
    return { ...pushed, platform: { os: 'linux', architecture } };
  };
  const manifests = [await put('amd64'), ...(isIndex ? [await put('arm64')] : [])];
  const document = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests });
  const pushed = isIndex
    ? await client.pushManifest(
        { ...repository, tag: '1' },
        { mediaType: mediaTypes.index, bytes: new TextEncoder().encode(document) },
      )
    : manifests[0];
  await client.close();
  return `${repository.registry}/${name}@${pushed?.digest}`;
}

const at = (where: TestTrustService) => ({
  sign: ['--signing-config', where.signingConfig],
  verify: [
    '--trusted-root',
    where.trustedRoot,
    '--certificate-identity',
    email,
    '--certificate-oidc-issuer',
    `${where.base}/oidc`,
  ],
});

describe.each([1, 2])('files, with a log of version %i', (version) => {
  const where = () => (version === 1 ? service : tiles);
  const bundle = `file${version}.json`;

  it('signed by us for an identity are verified by us and by cosign', async (ctx) => {
    const { sign, verify } = at(where());
    const token = await where().token(email);
    expect(await trust('sign-blob', ...sign, '--identity-token', token, '--bundle', bundle, 'app')).toMatchObject({
      exit: 0,
    });
    expect(await trust('verify-blob', ...verify, '--bundle', bundle, 'app')).toMatchObject({
      exit: 0,
      err: 'Verified OK\n',
    });
    await peer(ctx, 'cosign3', 'verify-blob', ...verify, '--bundle', bundle, 'app');
    const other = verify.map((word) => (word === email ? 'other@example.com' : word));
    expect((await trust('verify-blob', ...other, '--bundle', bundle, 'app')).err).toContain('SIGN_REFUSED');
    await expect(peer(ctx, 'cosign3', 'verify-blob', ...other, '--bundle', bundle, 'app')).rejects.toThrow(
      /identity|SAN/,
    );
  });

  it('signed by cosign for an identity are verified by us', async (ctx) => {
    const { sign, verify } = at(where());
    const token = await where().token(email);
    const root = ['--trusted-root', where().trustedRoot];
    await peer(
      ctx,
      'cosign3',
      'sign-blob',
      '-y',
      ...sign,
      ...root,
      '--identity-token',
      token,
      '--bundle',
      bundle,
      'app',
    );
    expect(await trust('verify-blob', ...verify, '--bundle', bundle, 'app')).toMatchObject({ exit: 0 });
  });

  it('with statements by key go both ways', async (ctx) => {
    const { sign } = at(where());
    const root = ['--trusted-root', where().trustedRoot];
    await trust('generate-key-pair', '--output-key-prefix', `blob${version}`);
    const [key, pub] = [`blob${version}.key`, `blob${version}.pub`];
    const attest = ['--type', 'slsaprovenance1', '--predicate', 'predicate.json', '--bundle', bundle];
    const verify = [...root, '--key', pub, '--type', 'slsaprovenance1', '--bundle', bundle, 'app'];
    expect(await trust('attest-blob', ...sign, '--key', key, ...attest, 'app')).toMatchObject({ exit: 0 });
    expect(await trust('verify-blob-attestation', ...verify)).toMatchObject({ exit: 0 });
    await peer(ctx, 'cosign3', 'verify-blob-attestation', ...verify);
    await peer(ctx, 'cosign3', 'attest-blob', '-y', ...sign, ...root, '--key', key, ...attest, 'app');
    expect(await trust('verify-blob-attestation', ...verify)).toMatchObject({ exit: 0 });
  });
});

describe('a TUF repository', () => {
  it('gives root and services to whoever initializes from it, and offline afterwards', async () => {
    const root = `${service.base}/tuf/root.json`;
    expect(await trust('initialize', '--mirror', `${service.base}/tuf`, '--root', root)).toMatchObject({ exit: 0 });
    const token = await service.token(email);
    expect(await trust('sign-blob', '--identity-token', token, '--bundle', 'tuf.json', 'app')).toMatchObject({
      exit: 0,
    });
    const [, , ...identity] = at(service).verify;
    expect(await trust('verify-blob', ...identity, '--bundle', 'tuf.json', 'app')).toMatchObject({ exit: 0 });
    expect(await trust('verify-blob', ...identity, '--offline', '--bundle', 'tuf.json', 'app')).toMatchObject({
      exit: 0,
    });
  });
});

describe('images', () => {
  it('signed by us for an identity are verified by us and by cosign', async (ctx) => {
    const image = await push(ctx, 'ours');
    const { sign, verify } = at(service);
    const token = await service.token(email);
    expect(await trust('sign', ...sign, '--identity-token', token, image)).toMatchObject({ exit: 0 });
    expect(JSON.parse((await trust('verify', ...verify, image)).out)).toMatchObject([{ optional: { Subject: email } }]);
    expect(JSON.parse(await peer(ctx, 'cosign3', 'verify', ...verify, image))).toHaveLength(1);
    const other = verify.map((word) => (word === email ? 'other@example.com' : word));
    // As with cosign 3: a signature in a bundle is an attestation, whose refusal is 1.
    expect((await trust('verify', ...other, image)).exit).toBe(1);
  });

  it('signed by cosign for an identity are verified by us', async (ctx) => {
    const image = await push(ctx, 'theirs');
    const { sign, verify } = at(service);
    const root = ['--trusted-root', service.trustedRoot];
    const token = await service.token(email);
    await peer(ctx, 'cosign3', 'sign', '-y', ...sign, ...root, '--identity-token', token, image);
    const attest = ['--type', 'slsaprovenance1', '--predicate', 'predicate.json'];
    await peer(ctx, 'cosign3', 'attest', '-y', ...sign, ...root, '--identity-token', token, ...attest, image);
    expect((await trust('verify', ...verify, image)).exit).toBe(0);
    expect((await trust('verify-attestation', ...verify, '--type', 'slsaprovenance1', image)).exit).toBe(0);
  });

  it('signed by us in the older form are verified by cosign 2', async (ctx) => {
    const image = await push(ctx, 'older');
    const root = readFileSync(join(service.folder, 'trusted_root.json'), 'utf8');
    expect(root).toContain('tlogs');
    writeFileSync(join(service.folder, 'root.json'), await (await fetch(`${service.base}/tuf/root.json`)).text());
    await peer(ctx, 'cosign', 'initialize', '--mirror', `${service.base}/tuf`, '--root', 'root.json');
    const token = await service.token(email);
    const urls = ['--fulcio-url', service.base, '--rekor-url', service.base];
    const legacy = ['--new-bundle-format=false'];
    expect(await trust('sign', ...urls, ...legacy, '--identity-token', token, image)).toMatchObject({ exit: 0 });
    const [, , ...identity] = at(service).verify;
    await peer(ctx, 'cosign', 'verify', ...identity, image);
    await peer(ctx, 'cosign', 'sign', '-y', ...urls, '--identity-token', token, image);
    const both = await trust('verify', ...at(service).verify, image);
    expect(JSON.parse(both.out)).toHaveLength(2);
  });

  it('of several platforms are signed each, and found by platform', async (ctx) => {
    const image = await push(ctx, 'platforms', true);
    await trust('generate-key-pair', '--output-key-prefix', 'index');
    const verify = ['verify', '--key', 'index.pub', '--insecure-ignore-tlog'];
    expect(await trust('sign', '--recursive', '--tlog-upload=false', '--key', 'index.key', image)).toMatchObject({
      exit: 0,
    });
    expect((await trust(...verify, image)).exit).toBe(0);
    expect((await trust(...verify, '--platform', 'linux/arm64', image)).exit).toBe(0);
    expect((await trust(...verify, '--platform', 'linux/s390x', image)).exit).toBe(1);
  });

  it('are saved, loaded and copied with all that is signed about them', async (ctx) => {
    const image = await push(ctx, 'carried');
    await trust('generate-key-pair', '--output-key-prefix', 'carried');
    const [key, verify] = [
      ['--tlog-upload=false', '--key', 'carried.key'],
      ['--key', 'carried.pub', '--insecure-ignore-tlog'],
    ];
    const type = ['--type', 'slsaprovenance1'];
    for (const form of [[], ['--new-bundle-format=false']]) {
      await trust('sign', ...key, ...form, image);
      await trust('attest', ...key, ...form, ...type, '--predicate', 'predicate.json', image);
    }
    expect(await trust('save', '--dir', 'saved', image)).toMatchObject({ exit: 0 });
    expect(JSON.parse((await trust('verify', ...verify, '--local-image', 'saved')).out)).toHaveLength(2);
    expect((await trust('load', '--dir', 'saved', `${registry?.host}/loaded:1`)).exit).toBe(0);
    expect((await trust('copy', image, `${registry?.host}/copied:1`)).exit).toBe(0);
    for (const name of ['loaded', 'copied']) {
      const moved = `${registry?.host}/${name}:1`;
      expect(JSON.parse((await trust('verify', ...verify, moved)).out)).toHaveLength(2);
      expect((await trust('verify-attestation', ...verify, ...type, moved)).out.trim().split('\n')).toHaveLength(2);
      expect((await trust('download', 'attestation', moved)).out.trim().split('\n')).toHaveLength(2);
    }
    await peer(ctx, 'cosign', 'verify', ...verify, `${registry?.host}/copied:1`);
    await peer(ctx, 'cosign', 'verify', ...verify, '--local-image', 'saved');
    expect((await trust('clean', '--force', `${registry?.host}/copied:1`)).exit).toBe(0);
    expect((await trust('verify', ...verify, `${registry?.host}/copied:1`)).exit).toBe(10);
  });
});
