import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signBundle } from '../bundle/signature.ts';
import { writeArchive } from '../bundle/write.ts';
import type { ServeRequest } from './serve.ts';
import { testServers, until } from './testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-flags-'));
const servers = testServers(cwd);
const { logged } = servers;
let service: Server;
let origin = '';

async function start(more: Partial<ServeRequest>): Promise<string> {
  const [address = ''] = await servers.start({ signingAlgorithm: 'HS256', ...more });
  return address;
}

async function value(base: string, path: string): Promise<unknown> {
  return ((await (await fetch(`${base}/v1/data/${path}`)).json()) as { readonly result?: unknown }).result;
}

const files = [
  { path: '.manifest', text: '{"revision":"1","roots":["a"]}' },
  { path: 'a/data.json', text: '{"x":1}' },
];
const signature = signBundle(files, { key: 'secret', algorithm: 'HS256', claims: { scope: 'write' } });
const signed = writeArchive([...files, { path: '.signatures.json', text: signature }]);

beforeAll(async () => {
  service = createServer((request, response) => {
    if (request.url === '/b/bundle.tar.gz') response.writeHead(200, { etag: '"1"' }).end(writeArchive(files));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await servers.stop();
  service.closeAllConnections();
  service.close();
  rmSync(cwd, { recursive: true, force: true });
});

describe('run --server', () => {
  it('with --watch takes changed files over, keeps what clients wrote, and stands mistakes', async () => {
    const file = join(cwd, 'w.rego');
    const write = (text: string): void => {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    };
    write('package w\n\nx := 1\n');
    const base = await start({ paths: ['w.rego'], watch: true });
    await fetch(`${base}/v1/data/mine`, { method: 'PUT', body: '7' });
    expect(await value(base, 'w/x')).toBe(1);
    write('package w\n\nx := 2\n');
    await until(async () => (await value(base, 'w/x')) === 2);
    write('package w\n\nx := \n');
    await until(() => logged.some(({ message }) => message === 'Files were changed, and cannot be loaded.'));
    expect([await value(base, 'w/x'), await value(base, 'mine')]).toEqual([2, 7]);
  });

  it('fetches a bundle whose address is given, and waits for it', async () => {
    const base = await start({ paths: [`${origin}/b/bundle.tar.gz`], readyTimeout: 10 });
    expect(await value(base, 'a/x')).toBe(1);
  });

  it('ends where bundles are not ready in time', async () => {
    const set = [`services.s.url=${origin}`, 'bundles.none.service=s'];
    await expect(start({ set, readyTimeout: 1 })).rejects.toMatchObject({
      code: 'POLICY_CONFIG',
    });
  });

  it.each<[string, Partial<ServeRequest>, number | string]>([
    ['the key', { verificationKey: 'secret', scope: 'write' }, 1],
    ['another key', { verificationKey: 'other' }, 'POLICY_SIGNATURE'],
    ['another scope', { verificationKey: 'secret', scope: 'read' }, 'POLICY_SIGNATURE'],
    ['another key that is not asked for', { verificationKey: 'other', skipVerify: true }, 1],
  ])('verifies bundles with %s', async (_, flags, expected) => {
    writeFileSync(join(cwd, 'signed.tar.gz'), signed);
    const started = start({ paths: ['signed.tar.gz'], bundle: true, ...flags });
    if (typeof expected === 'string') await expect(started).rejects.toMatchObject({ code: expected });
    else expect(await value(await started, 'a/x')).toBe(expected);
  });

  it.each([
    ['the hosts that capabilities name', ['example.org'], undefined],
    ['all hosts', undefined, 404],
  ])('lets policies ask %s', async (_, hosts, expected) => {
    const send = `http.send({"method": "get", "url": "${origin}/none"})`;
    writeFileSync(join(cwd, 'h.rego'), `package h\n\nx := ${send}.status_code\n`);
    const capabilities = { builtins: [{ name: 'eq' }, { name: 'http.send' }], allow_net: hosts };
    writeFileSync(join(cwd, 'capabilities.json'), JSON.stringify(capabilities));
    const base = await start({ paths: ['h.rego'], capabilities: 'capabilities.json' });
    expect(await value(base, 'h/x')).toBe(expected);
  });

  it('explains decisions', async () => {
    writeFileSync(join(cwd, 'e.rego'), 'package e\n\nx := 1 if input.y == 2\n');
    const base = await start({ paths: ['e.rego'] });
    const ask = async (parameters: string) =>
      (await (
        await fetch(`${base}/v1/data/e/x?${parameters}`, { method: 'POST', body: '{"input": {"y": 2}}' })
      ).json()) as {
        readonly result?: unknown;
        readonly explanation?: readonly unknown[];
      };
    const { result, explanation } = await ask('explain=full&pretty');
    expect(result).toBe(1);
    expect(explanation?.map((line) => String(line).replace(/^\S+\s+/, ''))).toContain('Enter data.e.x = _');
    expect((await ask('explain=full')).explanation?.[0]).toMatchObject({ op: 'enter', query_id: 0 });
    expect(await ask('explain=off')).toEqual({ result: 1 });
  });

  it('logs requests, and decisions under their numbers', async () => {
    const base = await start({ logsRequests: true, set: ['decision_logs.console=true'] });
    logged.length = 0;
    await value(base, 'none?x=secret');
    const lines = () => logged.map(({ message, fields }) => [message, fields['req_id'], fields['resp_status']]);
    await until(() => lines().length === 3);
    const [, id] = lines()[0] ?? [];
    expect(lines()).toEqual([
      ['Received request.', id, undefined],
      ['Decision Log', id, undefined],
      ['Sent response.', id, 200],
    ]);
    const [received] = logged;
    expect(received?.fields).toMatchObject({ req_method: 'GET', req_path: '/v1/data/none' });
  });
});
