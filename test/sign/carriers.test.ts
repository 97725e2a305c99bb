// Other tools carry images: what is signed about them arrives, and is verified where it arrives, by us and by the real cosign.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { run } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { pushImage } from '../support/push-image.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-carriers-'));
let from: TestRegistry | undefined;
let to: TestRegistry | undefined;
const platforms = ['amd64', 'arm64'];
let count = 0;

beforeAll(async () => {
  [from, to] = [await startRegistry(), await startRegistry()];
  await trust('generate-key-pair');
  writeFileSync(join(folder, 'predicate.json'), '{"fine":true}');
}, 60_000);
afterAll(async () => {
  await Promise.all([from?.stop(), to?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const verifying = ['--key', 'cosign.pub', '--insecure-ignore-tlog'];
const env = { COSIGN_PASSWORD: '', COSIGN_YES: 'true', HOME: folder };

async function trust(...args: string[]) {
  const io = recordIo({ cwd: folder, env });
  return { exit: await run(args, io), ...io.written };
}

/** Runs another tool; the test is skipped where it is not installed. */
function tool(ctx: TestContext, program: string, ...args: string[]): string {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (error !== undefined) ctx.skip(`${program} is not installed`);
  expect([stderr, status]).toEqual([stderr, 0]);
  return stdout;
}

/** An image of two platforms, signed and attested with all below it. @returns its name in one registry, and one for it in the other. */
async function signedImage(ctx: TestContext, form: 'bundle' | 'legacy', architectures: readonly string[]) {
  if (from === undefined || to === undefined) ctx.skip('docker-registry is not installed');
  const name = `carried${(count += 1)}`;
  const image = await pushImage(from?.host ?? '', name, architectures);
  const made = [
    '--key',
    'cosign.key',
    '--tlog-upload=false',
    '-y',
    '--recursive',
    `--new-bundle-format=${form === 'bundle'}`,
  ];
  expect(await trust('sign', ...made, image)).toMatchObject({ exit: 0 });
  const type = ['--type', 'https://example.com/p/v1', '--predicate', 'predicate.json'];
  expect(await trust('attest', ...made, ...type, image)).toMatchObject({ exit: 0 });
  return { image, target: `${to?.host}/${name}:1` };
}

/** Exit codes of verifying signature and attestation of the index and of each platform. */
async function verifyWhole(target: string): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const flags of [[], ...platforms.map((platform) => ['--platform', `linux/${platform}`])]) {
    const type = ['--type', 'https://example.com/p/v1'];
    codes.push((await trust('verify', ...verifying, ...flags, target)).exit);
    codes.push((await trust('verify-attestation', ...verifying, ...type, ...flags, target)).exit);
  }
  return codes;
}

const whole = [0, 0, 0, 0, 0, 0];

describe('an image of several platforms with all that is signed about it', () => {
  it('is copied by oras with its referrers', { timeout: 120_000 }, async (ctx) => {
    const { image, target } = await signedImage(ctx, 'bundle', platforms);
    tool(ctx, 'oras', 'cp', '--recursive', '--from-plain-http', '--to-plain-http', image, target);
    expect(await verifyWhole(target)).toEqual(whole);
  });

  it.for(['cosign', 'cosign3'])(
    'is copied by the original %s in the older form',
    { timeout: 120_000 },
    async (program, ctx) => {
      const { image, target } = await signedImage(ctx, 'legacy', platforms);
      tool(ctx, program, 'copy', '--allow-http-registry', image, target);
      expect(await verifyWhole(target)).toEqual(whole);
    },
  );

  it('is copied by skopeo, tag by tag', { timeout: 120_000 }, async (ctx) => {
    const { image, target } = await signedImage(ctx, 'legacy', platforms);
    const [source, destination] = [image, target].map((name) => `docker://${name.replace(/:1$/, '')}`);
    const listed = JSON.parse(tool(ctx, 'skopeo', 'list-tags', '--tls-verify=false', source ?? '')) as {
      Tags: string[];
    };
    const plain = ['--all', '--preserve-digests', '--src-tls-verify=false', '--dest-tls-verify=false'];
    for (const tag of listed.Tags) tool(ctx, 'skopeo', 'copy', ...plain, `${source}:${tag}`, `${destination}:${tag}`);
    expect(await verifyWhole(target)).toEqual(whole);
  });

  it.for(['bundle', 'legacy'] as const)('is copied by us, in the form %s', { timeout: 120_000 }, async (form, ctx) => {
    const { image, target } = await signedImage(ctx, form, platforms);
    expect(await trust('copy', image, target)).toMatchObject({ exit: 0 });
    expect(await verifyWhole(target)).toEqual(whole);
    if (form === 'legacy') tool(ctx, 'cosign', 'verify', '--allow-http-registry', ...verifying, target);
  });

  it('is left behind by a copy of the image alone, and then refused', { timeout: 120_000 }, async (ctx) => {
    const { image, target } = await signedImage(ctx, 'legacy', platforms);
    tool(
      ctx,
      'skopeo',
      'copy',
      '--all',
      '--src-tls-verify=false',
      '--dest-tls-verify=false',
      `docker://${image}`,
      `docker://${target}`,
    );
    expect((await trust('verify', ...verifying, target)).exit).toBe(10);
  });
});
