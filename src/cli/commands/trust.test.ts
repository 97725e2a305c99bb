import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../test/support/registry.ts';
import { digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { createRegistryClient } from '../../oci/registry/client.ts';
import { recordIo } from '../testing.ts';
import { run as check } from './check.ts';
import { run as sign } from './sign.ts';
import { run } from './trust.ts';
import { run as verify } from './verify.ts';

let cwd: string;
let registry: TestRegistry | undefined;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'trust-command-'));
  registry = await startRegistry();
  await trust('generate-key-pair');
  await trust('generate-key-pair', '--output-key-prefix', 'other');
});
afterAll(async () => {
  await registry?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

/** Runs the verb. @returns exit code and standard output; an error as its code. */
async function trust(...args: string[]): Promise<{ exit: number | string; out: string }> {
  const io = recordIo({ cwd, env: { COSIGN_PASSWORD: 'secret', HOME: cwd } });
  try {
    const exit = await run(args, io);
    return { exit: /\[([A-Z_]+)\]/.exec(io.written.err)?.[1] ?? exit, out: io.written.out };
  } catch (error) {
    return {
      exit: error instanceof Error && 'code' in error ? String(error.code) : String(error),
      out: io.written.out,
    };
  }
}

async function pushImage(ctx: TestContext, name: string): Promise<string> {
  if (registry === undefined) ctx.skip('docker-registry is not installed');
  const repository = { registry: registry?.host ?? '', repository: name };
  const client = createRegistryClient();
  const config = new TextEncoder().encode(JSON.stringify({ architecture: 'amd64', os: 'linux', name }));
  const descriptor = { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length };
  await client.pushBlob(repository, { ...descriptor, open: () => [config] });
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: descriptor, layers: [] };
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  await client.pushManifest({ ...repository, tag: '1' }, { mediaType: mediaTypes.manifest, bytes });
  await client.close();
  return `${registry?.host}/${name}:1`;
}

describe('keys', () => {
  it('are written for their owner alone, and never over others', async () => {
    expect(statSync(join(cwd, 'cosign.key')).mode & 0o777).toBe(0o600);
    expect(await trust('generate-key-pair')).toMatchObject({ exit: 'SIGN_FILE' });
    const { out } = await trust('public-key', '--key', 'cosign.key');
    expect(out).toBe(readFileSync(join(cwd, 'cosign.pub'), 'utf8'));
  });

  it('of stores that are not read are named', async () => {
    expect((await trust('public-key', '--key', 'unknown://alias/x')).exit).toBe('SIGN_UNSUPPORTED');
    expect((await trust('public-key', '--key', 'env://ABSENT')).exit).toBe('SIGN_CREDENTIAL');
  });
});

describe('files', () => {
  it('are signed and verified', async () => {
    writeFileSync(join(cwd, 'app'), 'content');
    expect(
      (await trust('sign-blob', '--key', 'cosign.key', '--tlog-upload=false', '--bundle', 'app.json', 'app')).exit,
    ).toBe(0);
    const verify = ['verify-blob', '--insecure-ignore-tlog', '--bundle', 'app.json', '--key'];
    expect(await trust(...verify, 'cosign.pub', 'app')).toEqual({ exit: 0, out: '' });
    expect((await trust(...verify, 'other.pub', 'app')).exit).toBe('SIGN_REFUSED');
    expect((await trust('verify-blob', '--bundle', 'app.json', '--key', 'cosign.pub', 'app')).exit).toBe(
      'SIGN_REFUSED',
    );
    writeFileSync(join(cwd, 'app'), 'changed');
    expect((await trust(...verify, 'cosign.pub', 'app')).exit).toBe('SIGN_REFUSED');
  });
});

describe('images', () => {
  it.for([['--new-bundle-format=false'], []])('are signed and verified %j', async (form, ctx) => {
    const image = await pushImage(ctx, `app${form.length}`);
    const verify = ['verify', '--insecure-ignore-tlog', '--key'];
    expect((await trust(...verify, 'cosign.pub', image)).exit).toBe('SIGN_NOT_FOUND');
    expect(await trust('sign', '--key', 'cosign.key', '--tlog-upload=false', ...form, image)).toEqual({
      exit: 0,
      out: '',
    });
    const { exit, out } = await trust(...verify, 'cosign.pub', image);
    expect(exit).toBe(0);
    const type = form.length === 0 ? 'https://sigstore.dev/cosign/sign/v1' : 'cosign container image signature';
    expect(JSON.parse(out)).toMatchObject([{ critical: { type } }]);
    const refusal = form.length === 0 ? 'SIGN_ATTESTATION_REFUSED' : 'SIGN_REFUSED';
    expect((await trust(...verify, 'other.pub', image)).exit).toBe(refusal);
    expect((await trust('explain', '--insecure-ignore-tlog', '--key', 'other.pub', image)).out).toMatch(
      /✘ signature: /,
    );
  });

  it('are verified one by one: what holds before the first that fails is printed, as the original does', async (ctx) => {
    const [signed, unsigned] = [await pushImage(ctx, 'first'), await pushImage(ctx, 'second')];
    await trust('sign', '--key', 'cosign.key', '--tlog-upload=false', signed);
    const verify = ['verify', '--insecure-ignore-tlog', '--key', 'cosign.pub'];
    for (const [names, printed] of [
      [[signed, unsigned, signed], 1],
      [[unsigned, signed], 0],
    ] as const) {
      const io = recordIo({ cwd, env: { HOME: cwd } });
      expect(await run([...verify, ...names], io)).toBe(10);
      expect(io.written.out.split('\n').filter((line) => line.startsWith('[')).length).toBe(printed);
      expect(io.written.err.match(/Verification for/g)?.length ?? 0).toBe(printed);
      expect(io.written.err).toContain('no signatures found');
    }
  });

  it('carry attestations', async (ctx) => {
    const image = await pushImage(ctx, 'attested');
    writeFileSync(join(cwd, 'predicate.json'), '{"buildDefinition":{},"runDetails":{}}');
    const attest = [
      'attest',
      '--key',
      'cosign.key',
      '--tlog-upload=false',
      '--type',
      'slsaprovenance1',
      '--predicate',
      'predicate.json',
    ];
    expect((await trust(...attest, image)).exit).toBe(0);
    const verify = ['verify-attestation', '--insecure-ignore-tlog', '--key', 'cosign.pub', '--type'];
    expect((await trust(...verify, 'slsaprovenance1', image)).out).toContain('payloadType');
    expect((await trust(...verify, 'vuln', image)).exit).toBe('SIGN_NOT_FOUND');
    expect((await trust('tree', image)).out).toContain('https://slsa.dev/provenance/v1');
    expect((await trust('triangulate', image)).out).toMatch(/:sha256-[0-9a-f]{64}\.sig\n$/);
  });

  it('are accepted or refused by the trust policy', async (ctx) => {
    const image = await pushImage(ctx, 'governed');
    const rule = (quorum: number) =>
      `version: 1\nauthorities: { ci: { key: { file: cosign.pub } }, other: { key: { file: other.pub } } }\nrules: [{ images: ["**/governed"], authorities: [ci, other], quorum: ${quorum} }]\n`;
    writeFileSync(join(cwd, 'one.yaml'), rule(1));
    writeFileSync(join(cwd, 'two.yaml'), rule(2));
    await trust('sign', '--key', 'cosign.key', '--tlog-upload=false', image);
    const one = await trust('verify', '--policy', 'one.yaml', image);
    expect(one).toMatchObject({ exit: 0, out: expect.stringMatching(/^✔ .*: ci\n/) });
    const two = await trust('verify', '--policy', 'two.yaml', image);
    expect(two).toMatchObject({ exit: 1, out: expect.stringContaining('is not of other: step signature fails') });
    for (const [policy, state] of [
      ['one.yaml', 'passed'],
      ['two.yaml', 'failed'],
    ] as const) {
      const io = recordIo({ cwd, env: { HOME: cwd } });
      await check(['--trust-policy', policy, '--format', 'json', '--offline-scan', '--skip-db-update', image], io);
      const { stages } = JSON.parse(io.written.out) as { stages: readonly { stage: string; state: string }[] };
      expect(stages.find(({ stage }) => stage === 'sign')).toMatchObject({ state });
    }
    const short = recordIo({ cwd, env: { HOME: cwd } });
    const others = [image, '127.0.0.1:1/absent:1', await pushImage(ctx, 'governed')];
    expect(await verify(['--policy', 'one.yaml', '--format', 'json', ...others], short)).toBe(1);
    expect(JSON.parse(short.written.out)).toMatchObject([
      { image, accepted: true, authorities: ['ci'] },
      { image: others[1], accepted: false, reasons: [expect.stringContaining('127.0.0.1')] },
      { image: others[2], accepted: expect.any(Boolean) },
    ]);
    const signing = recordIo({ cwd, env: { HOME: cwd, COSIGN_PASSWORD: 'secret' } });
    const key = ['--key', 'cosign.key', '--tlog-upload=false'];
    expect(await sign([...key, '--policy', 'two.yaml', image], signing)).toBe(0);
    expect(signing.written.out).toContain('authorities that have signed: 1 of 2');
    await expect(verify([image], recordIo({ cwd, env: { HOME: cwd } }))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
    writeFileSync(join(cwd, 'same.yaml'), rule(2).replace('other.pub', 'cosign.pub'));
    expect((await trust('verify', '--policy', 'same.yaml', image)).exit).toBe('SIGN_POLICY');
    expect((await trust('verify', '--policy', 'one.yaml', await pushImage(ctx, 'elsewhere'))).exit).toBe(1);
  });

  it('are not verified by a policy that is absent, no YAML or no policy', async () => {
    writeFileSync(join(cwd, 'broken.yaml'), 'version: [1\n');
    writeFileSync(join(cwd, 'empty.yaml'), 'version: 1\n');
    const codeOf = async (file: string) => (await trust('verify', '--policy', file, 'r.example/app:1')).exit;
    expect(await codeOf('absent.yaml')).toBe('SIGN_POLICY_FILE');
    expect(await codeOf('broken.yaml')).toBe('SIGN_POLICY_FILE');
    expect(await codeOf('empty.yaml')).toBe('SIGN_POLICY');
  });

  it('are not verified for a loose identity, nor for none', async () => {
    const verify = ['verify', '--certificate-oidc-issuer', 'https://issuer.example', '127.0.0.1:1/app:1'];
    expect((await trust(...verify, '--certificate-identity-regexp', '.')).exit).toBe('SIGN_IDENTITY_PATTERN');
    expect((await trust(...verify, '--certificate-identity-regexp', 'me@example.com')).exit).toBe(
      'SIGN_IDENTITY_PATTERN',
    );
    expect((await trust(...verify)).exit).toBe('CONFIG_INVALID');
  });
});
