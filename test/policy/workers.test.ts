import { execFileSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';

let server: ChildProcess;
let base = '';

beforeAll(async () => {
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
  base = `http://127.0.0.1:${port}`;
  server = builtCommand().start([
    'policy',
    'run',
    '--server',
    '--quiet',
    '--workers',
    '2',
    '--addr',
    `127.0.0.1:${port}`,
  ]);
  await until(() =>
    fetch(`${base}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}, 60_000);
afterAll(() => server.kill('SIGKILL'));

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error('it never came to hold');
}

/** One request on a connection of its own, so that another process may answer the next. */
async function ask(method: string, path: string, body?: string): Promise<string> {
  const answer = await fetch(base + path, {
    method,
    headers: { connection: 'close' },
    ...(body !== undefined && { body }),
  });
  return `${answer.status} ${(await answer.text()).trim()}`;
}

function workers(): string[] {
  return execFileSync('pgrep', ['-P', String(server.pid)], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

it('every process answers by a change once it is answered', async () => {
  for (let value = 0; value < 20; value++) {
    expect(await ask('PUT', '/v1/data/n', String(value))).toBe('204 ');
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('GET', '/v1/data/n')));
    expect(new Set(answers)).toEqual(new Set([`200 {"result":${value}}`]));
  }
});

it('a change that is wrong is refused, and changes nothing anywhere', async () => {
  expect(await ask('PUT', '/v1/policies/p', 'package p\n\nx := data.n + 12345678901234567890')).toMatch(/^200/);
  expect(await ask('PUT', '/v1/policies/p', 'package p\n\nx if { y }')).toMatch(/^400 .*rego_unsafe_var_error/s);
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('GET', '/v1/data/p/x')));
  expect(new Set(answers)).toEqual(new Set(['200 {"result":12345678901234567909}']));
});

it('a process that ends is replaced by one that knows all', async () => {
  const before = workers();
  process.kill(Number(before[0]), 'SIGKILL');
  await until(async () => workers().some((pid) => !before.includes(pid)) && workers().length === 2);
  await until(() =>
    ask('GET', '/health').then(
      (answer) => answer.startsWith('200'),
      () => false,
    ),
  );
  await sleep(500);
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('GET', '/v1/data/p/x')));
  expect(new Set(answers)).toEqual(new Set(['200 {"result":12345678901234567909}']));
});

it('all end with the signal', async () => {
  const pids = workers();
  server.kill('SIGTERM');
  await until(async () => pids.every((pid) => !isAlive(Number(pid))));
  expect(pids).toHaveLength(2);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
