import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';
import { isAlive, isAnswering, type PolicyServer, startPolicyServer, until } from '../support/policy-server.ts';

let server: PolicyServer;

beforeAll(async () => {
  server = await startPolicyServer([]);
}, 60_000);
afterAll(() => server.process.kill('SIGKILL'));

it('every process answers by a change once it is answered', async () => {
  for (let value = 0; value < 20; value++) {
    expect(await server.ask('PUT', '/v1/data/n', String(value))).toBe('204 ');
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.ask('GET', '/v1/data/n')));
    expect(new Set(answers)).toEqual(new Set([`200 {"result":${value}}`]));
  }
});

it('a change that is wrong is refused, and changes nothing anywhere', async () => {
  expect(await server.ask('PUT', '/v1/policies/p', 'package p\n\nx := data.n + 12345678901234567890')).toMatch(/^200/);
  expect(await server.ask('PUT', '/v1/policies/p', 'package p\n\nx if { y }')).toMatch(/^400 .*rego_unsafe_var_error/s);
  const answers = await Promise.all(Array.from({ length: 8 }, () => server.ask('GET', '/v1/data/p/x')));
  expect(new Set(answers)).toEqual(new Set(['200 {"result":12345678901234567909}']));
});

it('a process that ends is replaced by one that knows all', async () => {
  const before = server.workers();
  process.kill(Number(before[0]), 'SIGKILL');
  await until(async () => server.workers().some((pid) => !before.includes(pid)) && server.workers().length === 2);
  await until(() => isAnswering(`${server.base}/health`));
  await sleep(500);
  const answers = await Promise.all(Array.from({ length: 8 }, () => server.ask('GET', '/v1/data/p/x')));
  expect(new Set(answers)).toEqual(new Set(['200 {"result":12345678901234567909}']));
});

it('a socket in the file system outlives the process that listens by it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-socket-'));
  const path = join(folder, 'opa.sock');
  const args = ['policy', 'run', '--server', '--log-level', 'info', '--workers', '2', '--addr', `unix://${path}`];
  const own = builtCommand().start(args);
  let log = '';
  own.stderr?.on('data', (chunk) => (log += String(chunk)));
  const health = (): Promise<boolean> =>
    new Promise((resolve) => {
      const asked = request({ socketPath: path, path: '/health', agent: false }, ({ statusCode }) =>
        resolve(statusCode === 200),
      );
      asked.once('error', () => resolve(false)).end();
    });
  try {
    await until(() => log.includes('Initializing server.'));
    expect(await health()).toBe(true);
    const pids = () =>
      execFileSync('pgrep', ['-P', String(own.pid)], { encoding: 'utf8' })
        .trim()
        .split('\n');
    const before = pids();
    process.kill(Number(before[0]), 'SIGKILL');
    await until(() => pids().filter((pid) => !before.includes(pid)).length === 1);
    for (let turn = 0; turn < 20; turn++) {
      await sleep(50);
      expect(await health()).toBe(true);
    }
    expect(statSync(path).mode & 0o777).toBe(0o755);
  } finally {
    own.kill('SIGTERM');
    await until(() => own.exitCode !== null || own.signalCode !== null);
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

it('all end with the signal', async () => {
  const pids = server.workers();
  server.process.kill('SIGTERM');
  await until(async () => pids.every((pid) => !isAlive(Number(pid))));
  expect(pids).toHaveLength(2);
});
