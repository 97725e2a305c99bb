import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushImage } from '../../../test/support/push-image.ts';
import { startRegistry, type TestRegistry } from '../../../test/support/registry.ts';
import { startTrustService } from '../../../test/support/trust-service.ts';
import { recordIo } from '../testing.ts';
import { run as trust } from './trust.ts';
import { run as verify } from './verify.ts';

let cwd: string;
let registry: TestRegistry | undefined;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'trust-receipt-'));
  registry = await startRegistry();
  for (const name of ['ci', 'gate']) await told(trust, 'generate-key-pair', '--output-key-prefix', name);
  const rules = 'rules: [{ images: ["**/app"], authorities: [ci] }]\n';
  writeFileSync(join(cwd, 'trust.yaml'), `version: 1\nauthorities: { ci: { key: { file: ci.pub } } }\n${rules}`);
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

describe('receipts', () => {
  it('are signed for accepted images alone, and verified without registry', async (ctx) => {
    if (registry === undefined) return ctx.skip('docker-registry is not installed');
    const image = await pushImage(registry.host, 'app');
    const sign = ['--policy', 'trust.yaml', '--key', 'gate.key', '--receipt'];
    expect((await told(verify, ...sign, 'none.json', image)).exit).toBe(1);
    expect(existsSync(join(cwd, 'none.json'))).toBe(false);
    await told(trust, 'sign', '--key', 'ci.key', '--tlog-upload=false', image);
    const signed = await told(verify, ...sign, 'app.json', image);
    expect(signed).toMatchObject({ exit: 0, err: expect.stringContaining('Receipt written to app.json') });
    expect((await told(trust, 'receipt', 'sign', ...sign, 'again.json', image)).exit).toBe(0);

    const explained = await told(verify, ...sign, 'explained.json', '--explain', image);
    expect(explained).toMatchObject({ exit: 0, out: expect.stringContaining('✔ ci: cosign-bundle') });
    expect((await told(trust, 'receipt', 'verify', '--key', 'gate.pub', 'explained.json')).exit).toBe(0);

    const digest = /sha256:[0-9a-f]{64}/.exec(signed.out)?.[0] ?? '';
    const check = (...args: string[]) => told(trust, 'receipt', 'verify', ...args);
    const held = await check('--key', 'gate.pub', '--policy', 'trust.yaml', '--max-age', '1h', 'app.json', digest);
    expect(held).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/✔ the receipt of .*\n.*trust\.yaml.*\n[^]*ci: sha256:/),
    });
    expect((await check('--key', 'gate.pub', 'app.json', image.replace(':1', `@${digest}`))).exit).toBe(0);
    const json = await check('--key', 'gate.pub', '--format', 'json', 'app.json');
    expect(JSON.parse(json.out)).toMatchObject({ images: [{ name: image, digest, authorities: [{ name: 'ci' }] }] });

    expect(await check('--key', 'ci.pub', 'app.json')).toMatchObject({
      exit: 12,
      err: expect.stringContaining('step signature'),
    });
    expect((await check('--key', 'gate.pub', '--max-age', '0s', 'app.json')).exit).toBe(12);
    expect((await check('--key', 'gate.pub', 'app.json', `sha256:${'0'.repeat(64)}`)).exit).toBe(12);
    expect((await check('--key', 'gate.pub', 'app.json', image)).err).toContain('a receipt knows no tags');
    writeFileSync(join(cwd, 'other.yaml'), `${readFileSync(join(cwd, 'trust.yaml'), 'utf8')}# changed\n`);
    expect((await check('--key', 'gate.pub', '--policy', 'other.yaml', 'app.json')).exit).toBe(12);
    expect((await check('--key', 'gate.pub', '--max-age', 'soon', 'app.json')).exit).toBe(1);
    expect((await told(trust, 'receipt', 'burn', 'app.json')).exit).toBe(1);
    writeFileSync(join(cwd, 'cut.json'), readFileSync(join(cwd, 'app.json'), 'utf8').slice(0, 300));
    expect(await check('--key', 'gate.pub', 'cut.json')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('SIGN_MALFORMED'),
    });
  });

  it('are signed for an identity, and witnessed', async (ctx) => {
    if (registry === undefined) return ctx.skip('docker-registry is not installed');
    const service = await startTrustService();
    try {
      const image = await pushImage(registry.host, 'app');
      await told(trust, 'sign', '--key', 'ci.key', '--tlog-upload=false', image);
      const token = await service.token('gate@example.com');
      const sign = ['--policy', 'trust.yaml', '--signing-config', service.signingConfig, '--identity-token', token];
      expect((await told(verify, ...sign, '--receipt', 'keyless.json', image)).exit).toBe(0);
      const check = ['--trusted-root', service.trustedRoot, '--certificate-oidc-issuer', `${service.base}/oidc`];
      const by = (name: string) =>
        told(trust, 'receipt', 'verify', ...check, '--certificate-identity', name, 'keyless.json');
      expect((await by('gate@example.com')).exit).toBe(0);
      expect((await by('else@example.com')).exit).toBe(12);
    } finally {
      await service.stop();
    }
  });
});
