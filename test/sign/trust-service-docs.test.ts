// Every command of docs/trust-service.md, as it stands there, with real cosign against a service on loopback.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';
import { pushImage } from '../support/push-image.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

const cwd = mkdtempSync(join(tmpdir(), 'trust-docs-'));
const text = readFileSync('docs/trust-service.md', 'utf8');
const blocks = [...text.matchAll(/^```sh( cosign2)?\n([^]*?)^```$/gm)].map(([, older, commands = '']) => ({
  program: older === undefined ? 'cosign3' : 'cosign',
  commands,
}));
let registry: TestRegistry | undefined;
let service: TestTrustService;

beforeAll(async () => {
  registry = await startRegistry();
  service = await startTrustService();
});
afterAll(async () => {
  await registry?.stop();
  await service.stop();
  rmSync(cwd, { recursive: true, force: true });
});

/** Runs the commands of a block by a shell that stops at the first that fails. */
async function shell(commands: string, program: string, image: string): Promise<string> {
  const bin = mkdtempSync(join(cwd, 'bin-'));
  symlinkSync(resolve('.build/peers/bin', program), join(bin, 'cosign'));
  writeFileSync(join(bin, 'dartagnan'), `#!/bin/sh\nexec '${process.execPath}' '${builtCommand().path}' "$@"\n`, {
    mode: 0o755,
  });
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: join(cwd, program),
    TRUST: service.base,
    ISSUER: `${service.base}/oidc`,
    SIGNER: 'me@example.com',
    TOKEN: await service.token('me@example.com'),
    IMAGE: image,
  };
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => said.push(String(piece)));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${commands}\nended with ${code}: ${said.join('')}`);
  return said.join('');
}

describe('the commands of the page on the trust service', () => {
  it('are there', () => {
    expect(blocks.length).toBeGreaterThan(5);
    expect(blocks.some(({ program }) => program === 'cosign')).toBe(true);
  });

  it.for(['cosign3', 'cosign'])('all work with %s', { timeout: 120_000 }, async (program, ctx) => {
    if (registry === undefined) return ctx.skip('docker-registry is not installed');
    if (!existsSync(join('.build/peers/bin', program))) return ctx.skip(`${program} is not installed`);
    if (spawnSync('curl', ['--version']).status !== 0) return ctx.skip('curl is not installed');
    const image = await pushImage(registry.host, program);
    const [initialize, ...others] = blocks;
    await shell(initialize?.commands ?? '', program, image);
    const own = others.filter((each) => each.program === program);
    for (const block of own) await shell(block.commands, program, image);
    expect(own.length).toBeGreaterThan(0);
  });
});
