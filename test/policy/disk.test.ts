// What clients wrote is there again after the process was killed, whenever that was.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';
import { type PolicyServer, startPolicyServer } from '../support/policy-server.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-disk-'));
const flags = ['--workers', '1', '--set', 'storage.disk.directory=db', '--set', 'storage.disk.auto_create=true'];
const started: PolicyServer[] = [];
afterAll(() => {
  for (const { process } of started) process.kill('SIGKILL');
  rmSync(cwd, { recursive: true, force: true });
});

async function start(...more: readonly string[]): Promise<PolicyServer> {
  const server = await startPolicyServer([...flags, ...more], cwd);
  started.push(server);
  return server;
}

function kill({ process }: PolicyServer): Promise<void> {
  return new Promise((resolve) => {
    process.once('exit', () => resolve());
    process.kill('SIGKILL');
  });
}

it('policies and data outlive SIGKILL, in the midst of writing too', async () => {
  writeFileSync(join(cwd, 'file.rego'), 'package file\n\nx := data.n\n');
  const first = await start('file.rego');
  expect(await first.ask('PUT', '/v1/policies/p', 'package p\n\nx := data.n + 1')).toMatch(/^200/);
  let answered = -1;
  const writing = (async () => {
    for (let value = 0; ; value += 1) {
      if ((await first.ask('PUT', '/v1/data/n', String(value))) !== '204 ') return;
      answered = value;
    }
  })().catch(() => undefined);
  await sleep(1000);
  await kill(first);
  await writing;
  expect(answered).toBeGreaterThan(0);
  const second = await start();
  const [, kept = ''] = /"result":(\d+)/.exec(await second.ask('GET', '/v1/data/n')) ?? [];
  // What was answered is there; the one on its way may be.
  expect([answered, answered + 1]).toContain(Number(kept));
  expect(await second.ask('GET', '/v1/data/p/x')).toBe(`200 {"result":${Number(kept) + 1}}`);
  expect(await second.ask('GET', '/v1/data/file/x')).toBe(`200 {"result":${kept}}`);
  await second.ask('DELETE', '/v1/policies/p');
  await kill(second);
  const third = await start('--workers', '2');
  expect(await third.ask('GET', '/v1/data/p')).toBe('200 {}');
  expect(await third.ask('PUT', '/v1/data/shared', '1')).toBe('204 ');
  await kill(third);
  const fourth = await start();
  expect(await fourth.ask('GET', '/v1/data/shared')).toBe('200 {"result":1}');
  await kill(fourth);
}, 120_000);

it('a damaged list is named, and nothing is served over it', () => {
  writeFileSync(join(cwd, 'db', 'state.json'), '{');
  const args = ['policy', 'run', '--server', '--addr', '127.0.0.1:0', ...flags];
  const { status, stderr } = builtCommand().run(args, { cwd });
  expect(stderr).toContain(join('db', 'state.json'));
  expect(status).not.toBe(0);
});
