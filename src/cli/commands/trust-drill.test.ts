import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushImage } from '../../../test/support/push-image.ts';
import { startRegistry, type TestRegistry } from '../../../test/support/registry.ts';
import { startTrustService, type TestTrustService } from '../../../test/support/trust-service.ts';
import { recordIo } from '../testing.ts';
import { run as trust } from './trust.ts';

const cwd = mkdtempSync(join(tmpdir(), 'trust-drill-'));
let registry: TestRegistry | undefined;
let service: TestTrustService;
let both = '';
let keyOnly = '';

beforeAll(async () => {
  registry = await startRegistry();
  service = await startTrustService();
  await told('generate-key-pair', '--output-key-prefix', 'ci');
  await told('generate-key-pair', '--output-key-prefix', 'other');
  const authorities = {
    ci: { key: { file: 'ci.pub' } },
    me: { keyless: { identity: { is: 'me@example.com' }, issuer: { is: `${service.base}/oidc` } } },
  };
  const rules = [{ images: ['**'], authorities: ['ci', 'me'], quorum: 1 }];
  const policy = { version: 1, trustedRoot: service.trustedRoot, authorities, rules };
  writeFileSync(join(cwd, 'trust.yaml'), JSON.stringify(policy));
  if (registry === undefined) return;
  both = await pushImage(registry.host, 'both');
  keyOnly = await pushImage(registry.host, 'key-only');
  for (const image of [both, keyOnly]) await told('sign', '--key', 'ci.key', '--tlog-upload=false', image);
  const token = await service.token('me@example.com');
  await told('sign', '--identity-token', token, '--signing-config', service.signingConfig, both);
});
afterAll(async () => {
  await registry?.stop();
  await service.stop();
  rmSync(cwd, { recursive: true, force: true });
});

async function told(...args: string[]) {
  const io = recordIo({
    cwd,
    env: { COSIGN_PASSWORD: 'secret', COSIGN_YES: 'true', HOME: cwd },
    stdin: async () => Buffer.from(`# all\n${both}\n\n${keyOnly}\n`),
  });
  const exit = await trust(args, io);
  return { exit, ...io.written };
}

const drill = (...args: string[]) => told('drill', '--policy', 'trust.yaml', ...args);
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const yesterday = new Date(Date.now() - 86_400_000).toISOString();

describe('a drill', () => {
  it('tells which images fail without a key, and which survive by another authority', async (ctx) => {
    if (registry === undefined) return ctx.skip('docker-registry is not installed');
    const { exit, out } = await drill('--revoke', 'key:ci.pub', '--at', tomorrow, both, keyOnly);
    expect(exit).toBe(1);
    expect(out).toContain(`✔ ${both}: holds on by me, without ci\n`);
    expect(out).toContain(`✘ ${keyOnly}: would be refused: ci no longer holds, - is left\n`);
    expect(out).toMatch(/1 would be refused, 1 hold on, 0 are refused today already, 0 could not be read\n$/);
    expect((await drill('--revoke', 'other.pub', both, keyOnly)).exit).toBe(0);
    expect((await drill('--revoke', 'ci', both)).exit).toBe(0);
  });

  it.each([
    ['identity:me@example.com', yesterday, ['me']],
    ['identity:me@example.com', tomorrow, []],
    ['me@example.com', yesterday, ['me']],
    ['identity:you@example.com', yesterday, []],
    ['LOG', yesterday, ['me']],
    ['LOG', tomorrow, []],
    ['AUTHORITY', yesterday, ['me']],
    ['AUTHORITY', tomorrow, []],
    ['authority:me', yesterday, ['me']],
  ])('of %s at %s loses %j', async (what, at, lost) => {
    if (registry === undefined) return;
    const root = JSON.parse(readFileSync(service.trustedRoot, 'utf8'));
    const [certificate] = root.certificateAuthorities[0].certChain.certificates;
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate.rawBytes}\n-----END CERTIFICATE-----\n`;
    writeFileSync(join(cwd, 'authority.crt'), pem);
    const names: Readonly<Record<string, string>> = { LOG: `log:${root.tlogs[0].baseUrl}`, AUTHORITY: 'authority.crt' };
    const { exit, out } = await drill('--revoke', names[what] ?? what, '--at', at, '--format', 'json', both);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      at,
      images: [{ image: both, state: 'holds', lost, left: lost.length > 0 ? ['ci'] : expect.arrayContaining(['me']) }],
    });
  });

  it('reads images from a file or standard input, and says which cannot be read', async (ctx) => {
    if (registry === undefined) return ctx.skip('docker-registry is not installed');
    const { exit, out } = await drill(
      '--revoke',
      'other.pub',
      '--images-from',
      '-',
      '--format',
      'json',
      '127.0.0.1:1/no:1',
    );
    expect(exit).toBe(3);
    expect(JSON.parse(out).summary).toEqual({ fails: 0, holds: 2, refused: 0, unread: 1 });
  });

  it.each([
    [['--revoke', 'authority:nobody'], 'declares no authority'],
    [['--revoke', 'log:https://log.example'], 'knows no such log'],
    [['--revoke', 'key:absent.pub'], 'cannot be read'],
    [['--revoke', 'ci.pub', '--at', 'soon'], 'no time'],
    [[], 'say what is revoked'],
  ])('refuses %j', async (args, message) => {
    expect(await drill(...args, 'r.example/app')).toMatchObject({ exit: 1, err: expect.stringContaining(message) });
  });
});
