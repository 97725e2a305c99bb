import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeArchive } from '../../src/policy/bundle/write.ts';
import { isAlive, isAnswering, type PolicyServer, startPolicyServer, until } from '../support/policy-server.ts';

// Two workers beside the process that discovers the configuration, fetches bundles and uploads decisions.
const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-workers-'));
const archives = new Map<string, { readonly bytes: Uint8Array; readonly tag: string }>();
const uploaded: {
  readonly decision_id: string;
  readonly bundles?: unknown;
  readonly labels: { readonly id: string };
}[] = [];
let service: Server;
let server: PolicyServer;

function offer(name: string, tag: string, files: Record<string, string>): void {
  const rows = Object.entries(files).map(([path, text]) => ({ path, text }));
  archives.set(`/${name}.tar.gz`, { bytes: writeArchive(rows), tag });
}

function offerPolicy(revision: number): void {
  offer('authz', `"${revision}"`, {
    '.manifest': `{"revision":"${revision}","roots":["authz"]}`,
    'authz/p.rego': `package authz\n\nrevision := ${revision}\n`,
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method === 'POST') {
    uploaded.push(...(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as typeof uploaded));
    return void response.writeHead(200).end();
  }
  const found = archives.get(request.url ?? '');
  if (found === undefined) response.writeHead(404).end();
  else if (request.headers['if-none-match'] === found.tag) response.writeHead(304).end();
  else response.writeHead(200, { etag: found.tag }).end(found.bytes);
}

function writeFile(name: string, text: string): void {
  writeFileSync(join(cwd, `${name}.new`), text);
  renameSync(join(cwd, `${name}.new`), join(cwd, name));
}

/** What eight requests on connections of their own are answered: more than one process hears of them. */
async function answers(path: string): Promise<string[]> {
  const given = await Promise.all(Array.from({ length: 8 }, () => server.ask('GET', path)));
  return [...new Set(given.map((text) => text.replace(/"decision_id":"[^"]*",?/, '')))];
}

beforeAll(async () => {
  service = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const often = { min_delay_seconds: 0, max_delay_seconds: 0 };
  const found = {
    bundles: { authz: { resource: '/authz.tar.gz', polling: often } },
    decision_logs: { service: 's', reporting: often },
    status: { console: false },
  };
  offer('discovery', '"1"', { 'data.json': JSON.stringify({ found }) });
  writeFile('watched.rego', 'package watched\n\nx := 1\n');
  const config = {
    services: { s: { url: `http://127.0.0.1:${(service.address() as AddressInfo).port}` } },
    discovery: { resource: '/discovery.tar.gz', decision: 'found', polling: often },
  };
  writeFile('config.json', JSON.stringify(config));
  server = await startPolicyServer(['--config-file', 'config.json', '--watch', 'watched.rego'], cwd);
}, 60_000);
afterAll(() => {
  server.process.kill('SIGKILL');
  service.closeAllConnections();
  service.close();
  rmSync(cwd, { recursive: true, force: true });
});

it('no worker is ready before the bundle is', async () => {
  await until(async () => (await answers('/health?bundles')).join('').startsWith('500'));
  offerPolicy(1);
  await until(async () => (await answers('/health?bundles')).join('') === '200 {}');
  expect(await answers('/v1/data/authz/revision')).toEqual(['200 {"result":1}']);
});

it('every worker activates a new bundle, and tells its revision and status', async () => {
  offerPolicy(2);
  await until(async () => (await answers('/v1/data/authz/revision')).join('') === '200 {"result":2}');
  expect((await answers('/v1/data/authz/revision?provenance')).join('')).toContain(
    '"bundles":{"authz":{"revision":"2"}}',
  );
  expect((await answers('/v1/status')).join('')).toContain('"active_revision":"2"');
  expect(await server.ask('PUT', '/v1/data/authz/x', '1')).toMatch(/^400 .*owned by bundle/s);
});

it('every worker takes over what is written into a watched file; one that replaces another does not need the file', async () => {
  writeFile('watched.rego', 'package watched\n\nx := 2\n');
  await until(async () => (await answers('/v1/data/watched/x')).join('') === '200 {"result":2}');
  writeFile('watched.rego', 'package watched\n\nx := \n');
  const before = server.workers();
  for (const pid of before) process.kill(Number(pid), 'SIGKILL');
  await until(() => server.workers().filter((pid) => !before.includes(pid)).length === 2);
  await until(() => isAnswering(`${server.base}/health`));
  expect(await answers('/v1/data/watched/x')).toEqual(['200 {"result":2}']);
});

it('metrics are those of all workers', async () => {
  const count = async (): Promise<number> => {
    const line = /^http_request_duration_seconds_count\{code="404",handler="v1\/policies",method="get"\} (\d+)/m;
    return Number(line.exec(await server.ask('GET', '/metrics'))?.[1] ?? 0);
  };
  const before = await count();
  await Promise.all(Array.from({ length: 20 }, () => server.ask('GET', '/v1/policies/none')));
  expect(await count()).toBe(before + 20);
});

it('a graceful stop answers what is asked, and loses no decision, though a worker was killed', async () => {
  const decided: string[] = [];
  let failures = 0;
  let isStopping = false;
  const client = async (): Promise<void> => {
    for (;;) {
      const given = await server.ask('POST', '/v1/data/authz/revision', '{"input":{}}').catch(() => undefined);
      const id = /"decision_id":"([^"]+)"/.exec(given ?? '')?.[1];
      if (id !== undefined) decided.push(id);
      else if (isStopping) return;
      else failures += 1;
    }
  };
  const clients = Promise.all(Array.from({ length: 4 }, client));
  await until(() => decided.length > 200);
  process.kill(Number(server.workers()[0]), 'SIGKILL');
  const then = decided.length;
  await until(() => decided.length > then + 400);
  isStopping = true;
  server.process.kill('SIGTERM');
  await clients;
  await until(() => !isAlive(server.process.pid ?? 0));
  const known = new Set(uploaded.map((event) => event.decision_id));
  expect(decided.filter((id) => !known.has(id))).toEqual([]);
  // Those whose connection the killed worker held; no more than one for each client.
  expect(failures).toBeLessThanOrEqual(4);
  expect(new Set(uploaded.map(({ labels }) => labels.id)).size).toBe(1);
  expect(uploaded.at(-1)?.bundles).toEqual({ authz: { revision: '2' } });
}, 60_000);
