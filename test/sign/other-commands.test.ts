// The original's lesser commands against a real registry.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { pushImage } from '../support/push-image.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-commands-'));
let registry: TestRegistry | undefined;
let image = '';

beforeAll(async () => {
  registry = await startRegistry();
  if (registry === undefined) return;
  image = await pushImage(registry.host, 'app');
  await trust('generate-key-pair');
  await trust('sign', ...key, image);
}, 60_000);
afterAll(async () => {
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((ctx) => {
  if (registry === undefined) ctx.skip('docker-registry is not installed');
});

const key = ['--key', 'cosign.key', '--tlog-upload=false', '--new-bundle-format=false', '-y'];
const verifying = ['--key', 'cosign.pub', '--insecure-ignore-tlog'];

async function trust(...args: string[]) {
  return trustWith({}, ...args);
}

async function trustWith(env: Readonly<Record<string, string>>, ...args: string[]) {
  const io = recordIo({ cwd: folder, env: { COSIGN_PASSWORD: '', COSIGN_YES: 'true', HOME: folder, ...env } });
  return { exit: await run(args, io), ...io.written };
}

describe('images that a file names', () => {
  it('are verified one and all: a Dockerfile', async () => {
    writeFileSync(join(folder, 'Dockerfile'), 'ARG BASE\nFROM $BASE AS build\nFROM scratch\n');
    const verified = await trustWith({ BASE: image }, 'dockerfile', 'verify', ...verifying, 'Dockerfile');
    expect(verified).toMatchObject({ exit: 0, err: expect.stringContaining(`Verification for ${image}`) });
    expect(
      (await trustWith({ BASE: `${registry?.host}/none:1` }, 'dockerfile', 'verify', ...verifying, 'Dockerfile')).exit,
    ).toBe(11);
    writeFileSync(join(folder, 'Dockerfile'), 'RUN nothing');
    expect((await trust('dockerfile', 'verify', ...verifying, 'Dockerfile')).exit).toBe(1);
  });

  it('are verified one and all: manifests of Kubernetes', async () => {
    const unsigned = await pushImage(registry?.host ?? '', 'unsigned');
    const pod = (name: string) => `kind: Pod\nspec: {containers: [{image: "${name}"}]}\n`;
    writeFileSync(join(folder, 'pods.yaml'), pod(image));
    expect(await trust('manifest', 'verify', ...verifying, 'pods.yaml')).toMatchObject({ exit: 0 });
    writeFileSync(join(folder, 'pods.yaml'), `${pod(image)}---\n${pod(unsigned)}`);
    expect((await trust('manifest', 'verify', ...verifying, 'pods.yaml')).exit).toBe(10);
  });
});

describe('a signature elsewhere', () => {
  it('is found in COSIGN_REPOSITORY under its prefix, by the original too', async () => {
    const env = { COSIGN_REPOSITORY: `${registry?.host}/signatures` };
    const other = await pushImage(registry?.host ?? '', 'elsewhere');
    const prefixed = ['--attachment-tag-prefix', 'team-'];
    expect(await trustWith(env, 'sign', ...key, ...prefixed, other)).toMatchObject({ exit: 0 });
    expect(await trustWith(env, 'verify', ...verifying, ...prefixed, other)).toMatchObject({ exit: 0 });
    expect((await trust('verify', ...verifying, other)).exit).toBe(10);
    const place = await trustWith(env, 'triangulate', ...prefixed, other);
    expect(place.out).toMatch(/\/signatures:team-sha256-[0-9a-f]{64}\.sig\n$/);
    const surroundings = { ...process.env, ...env, HOME: folder };
    const theirs = spawnSync('cosign', ['verify', ...verifying, ...prefixed, other], {
      cwd: folder,
      env: surroundings,
    });
    if (theirs.error === undefined) expect(theirs.status).toBe(0);
  });
});

describe('an attestation', () => {
  it('must say what a module of Rego demands', async () => {
    writeFileSync(
      join(folder, 'statement.json'),
      JSON.stringify({
        _type: 'https://in-toto.io/Statement/v0.1',
        subject: [],
        predicateType: 'https://example.com/review/v1',
        predicate: { approved: true },
      }),
    );
    const type = ['--type', 'https://example.com/review/v1'];
    expect(await trust('attest', ...key, '--statement', 'statement.json', image)).toMatchObject({ exit: 0 });
    const module = (wanted: boolean) => `package signature\n\nallow if input.predicate.approved == ${wanted}\n`;
    writeFileSync(join(folder, 'yes.rego'), module(true));
    writeFileSync(join(folder, 'no.rego'), module(false));
    writeFileSync(join(folder, 'policy.cue'), 'approved: true');
    const verify = (policy: string) => trust('verify-attestation', ...verifying, ...type, '--policy', policy, image);
    expect(await verify('yes.rego')).toMatchObject({ exit: 0, out: expect.stringContaining('payloadType') });
    expect((await verify('no.rego')).exit).toBe(1);
    expect((await verify('policy.cue')).err).toMatch(/Rego \(\.rego\) and CEL \(\.cel\)[^]*SIGN_NAME/);
    writeFileSync(join(folder, 'yes.cel'), 'predicate.approved');
    writeFileSync(join(folder, 'no.cel'), '!predicate.approved');
    expect((await verify('yes.cel')).exit).toBe(0);
    expect((await verify('no.cel')).exit).toBe(1);
    // Of several none is passed over, wherever it stands.
    for (const [first, second, exit] of [
      ['yes.rego', 'yes.cel', 0],
      ['no.rego', 'yes.cel', 1],
      ['yes.rego', 'no.cel', 1],
    ] as const)
      expect(
        (await trust('verify-attestation', ...verifying, ...type, '--policy', first, '--policy', second, image)).exit,
      ).toBe(exit);
  });
});

describe('files', () => {
  it('are put into a registry, for platforms behind an index, and can be signed', async () => {
    writeFileSync(join(folder, 'a'), 'a');
    writeFileSync(join(folder, 'b'), 'b');
    const name = `${registry?.host}/files:1`;
    const one = await trust('upload', 'blob', '--files', 'a', '--ct', 'text/plain', name);
    expect(one.out).toMatch(/\/files@sha256:[0-9a-f]{64}\n$/);
    const both = await trust('upload', 'blob', '--files', 'a:linux/amd64,b:linux/arm64', name);
    expect(both.exit).toBe(0);
    expect(await trust('sign', ...key, '--recursive', name)).toMatchObject({ exit: 0 });
    expect(await trust('verify', ...verifying, '--platform', 'linux/arm64', name)).toMatchObject({ exit: 0 });
    expect((await trust('upload', 'blob', '--files', 'a,b', name)).exit).toBe(1);
    expect(await trust('upload', 'wasm', '--file', 'a', `${registry?.host}/wasm:1`)).toMatchObject({ exit: 0 });
  });

  it('are what a signature would be over', async () => {
    const { out } = await trust('generate', '-a', 'team=gascony', image);
    expect(JSON.parse(out)).toMatchObject({
      critical: { type: 'cosign container image signature' },
      optional: { team: 'gascony' },
    });
  });
});

describe('a shell', () => {
  it('completes commands and flags', async () => {
    const { out } = await trust('completion', 'bash');
    writeFileSync(
      join(folder, 'complete'),
      `${out}
COMP_WORDS=(dartagnan trust tri) COMP_CWORD=2; _dartagnan_trust; echo "\${COMPREPLY[@]}"
COMP_WORDS=(dartagnan trust public-key --out) COMP_CWORD=3; _dartagnan_trust; echo "\${COMPREPLY[@]}"
`,
    );
    const { stdout } = spawnSync('bash', [join(folder, 'complete')], { encoding: 'utf8', cwd: folder });
    expect(stdout.split('\n').slice(0, 2)).toEqual(['triangulate', '--outfile']);
    await expect(trust('completion', 'csh')).rejects.toThrow('no completions');
  });
});
