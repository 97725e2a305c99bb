import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../test/support/registry.ts';
import { pushImage } from '../../../test/support/push-image.ts';
import { recordIo } from '../testing.ts';
import { run as trust } from './trust.ts';
import { run as verify } from './verify.ts';

let cwd: string;
let registry: TestRegistry | undefined;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'trust-explain-'));
  registry = await startRegistry();
  for (const name of ['ci', 'new']) await told(trust, 'generate-key-pair', '--output-key-prefix', name);
});
afterAll(async () => {
  await registry?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

async function told(run: typeof trust, ...args: string[]) {
  const io = recordIo({ cwd, env: { COSIGN_PASSWORD: 'secret', COSIGN_YES: 'true', HOME: cwd } });
  const exit = await run(args, io);
  return { exit, ...io.written };
}

async function signedImage(ctx: TestContext, name: string, key: string): Promise<string> {
  if (registry === undefined) return ctx.skip('docker-registry is not installed');
  const image = await pushImage(registry.host, name);
  await told(trust, 'sign', '--key', key, '--tlog-upload=false', image);
  return image;
}

const policy =
  'version: 1\nauthorities: { ci: { key: { file: ci.pub } } } # the build\nrules: [{ images: ["**/app"], authorities: [ci] }]\n';

describe('an explanation by the trust policy', () => {
  it('names the first failing step and a change that, written, makes the image accepted', async (ctx) => {
    const image = await signedImage(ctx, 'app', 'new.key');
    writeFileSync(join(cwd, 'trust.yaml'), policy);
    const without = await told(verify, '--policy', 'trust.yaml', '--explain', image);
    expect(without.exit).toBe(1);
    expect(without.out).toMatch(/first failing step of sha256:\w+ for ci: signature\n/);
    expect(without.out).toContain('no change of the policy that may be suggested accepts the image');
    const explain = ['explain', '--policy', 'trust.yaml', '--key', 'new.pub'];
    const { exit, out } = await told(trust, ...explain, '--write-policy', 'changed.yaml', image);
    expect(exit).toBe(1);
    expect(out).toMatch(/- declare the key new\.pub as authority new-pub of rule 1/);
    expect(out).toMatch(/- op: add\n +path: \/authorities\/new-pub\n/);
    expect(out).toMatch(/not suggested, .*\n +- rule 1 .* without authorities/);
    expect(readFileSync(join(cwd, 'changed.yaml'), 'utf8')).toContain('# the build');
    expect((await told(verify, '--policy', 'changed.yaml', image)).exit).toBe(0);
    const accepted = await told(verify, '--policy', 'changed.yaml', '--explain', '--format', 'json', image);
    expect(JSON.parse(accepted.out)).toMatchObject([{ image, accepted: true, change: { edits: [], patch: [] } }]);
    const [refused] = JSON.parse((await told(trust, ...explain, '--format', 'json', image)).out);
    expect(refused).toMatchObject({
      firstFailures: [{ authority: 'ci', step: 'signature' }],
      change: { isComplete: true },
    });
    await expect(told(trust, ...explain, '--write-policy', 'x', image, image)).resolves.toMatchObject({ exit: 1 });
  });
});
