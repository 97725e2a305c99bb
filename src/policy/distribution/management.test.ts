import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signBundle } from '../bundle/signature.ts';
import { writeArchive } from '../bundle/write.ts';
import { EventBuffer } from '../decisions/buffer.ts';
import { maskEvent } from '../decisions/mask.ts';
import type { ServeRequest } from '../server/serve.ts';
import { testServers, until } from '../server/testing.ts';

interface Given {
  bytes: Uint8Array | undefined;
  tag: string;
  requests: string[];
}

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-management-'));
const bundles: Record<string, Given> = {};
const taken: { readonly path: string; readonly body: unknown; readonly authorization: string | undefined }[] = [];
let refuseUploads = false;
let service: Server;
let url = '';
const servers = testServers(cwd);

beforeAll(async () => {
  service = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await servers.stop();
  service.closeAllConnections();
  service.close();
  rmSync(cwd, { recursive: true, force: true });
});

/** A service of bundles, which knows ETags, and of decisions and status, which it keeps. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url: path = '', method, headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (method === 'POST') {
    if (refuseUploads) return void response.writeHead(503).end();
    const body = Buffer.concat(chunks);
    const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    taken.push({ path, body: JSON.parse(text.toString()) as unknown, authorization: headers.authorization });
    return void response.writeHead(200).end();
  }
  const given = bundles[path];
  given?.requests.push(String(headers['if-none-match'] ?? ''));
  if (given?.bytes === undefined) return void response.writeHead(404).end();
  if (headers['if-none-match'] === given.tag) return void response.writeHead(304).end();
  response.writeHead(200, { etag: given.tag, 'content-type': 'application/gzip' }).end(given.bytes);
}

function offer(path: string, files: Record<string, string>, tag: string, key?: string): void {
  const list = Object.entries(files).map(([name, text]) => ({ path: name, text }));
  const signed =
    key === undefined ? [] : [{ path: '.signatures.json', text: signBundle(list, { key, algorithm: 'HS256' }) }];
  bundles[path] = { requests: [], ...bundles[path], bytes: writeArchive([...list, ...signed]), tag };
}

async function start(config: readonly string[], more: Partial<ServeRequest> = {}): Promise<string> {
  const set = [`services.s.url=${url}`, 'services.s.credentials.bearer.token=secret', ...config];
  const [address = ''] = await servers.start({ set, ...more });
  return address;
}

async function get(base: string, path: string): Promise<unknown> {
  const answered = await fetch(base + path);
  return { status: answered.status, ...((await answered.json()) as object) };
}

const often = (name: string) => [
  `bundles.${name}.service=s`,
  `bundles.${name}.resource=/${name}.tar.gz`,
  `bundles.${name}.polling.min_delay_seconds=0`,
  `bundles.${name}.polling.max_delay_seconds=0`,
];
const policy = (value: number) => `package a\n\np := ${value} if data.a_data.on\n`;

describe('bundles from a service', () => {
  it('are put in force, kept up to date by their tag, and owned', async () => {
    offer(
      '/one.tar.gz',
      {
        '.manifest': '{"revision":"1","roots":["a","a_data"]}',
        'a.rego': policy(1),
        'a_data/data.json': '{"on":true}',
      },
      '"1"',
    );
    const base = await start(often('one'));
    await until(async () => ((await get(base, '/health?bundles')) as { status: number }).status === 200);
    expect(await get(base, '/v1/data/a/p?provenance')).toMatchObject({
      result: 1,
      provenance: { bundles: { one: { revision: '1' } } },
    });
    await until(() => bundles['/one.tar.gz']?.requests.includes('"1"'));
    offer(
      '/one.tar.gz',
      {
        '.manifest': '{"revision":"2","roots":["a","a_data"]}',
        'a.rego': policy(2),
        'a_data/data.json': '{"on":true}',
      },
      '"2"',
    );
    await until(async () => ((await get(base, '/v1/data/a/p')) as { result?: number }).result === 2);
    const put = await fetch(`${base}/v1/data/a_data/x`, { method: 'PUT', body: '1' });
    expect({ status: put.status, body: await put.json() }).toMatchObject({
      status: 400,
      body: { message: 'path a_data/x is owned by bundle "one"' },
    });
    expect((await fetch(`${base}/v1/policies/x`, { method: 'PUT', body: 'package a.b' })).status).toBe(400);
    expect((await fetch(`${base}/v1/data/other`, { method: 'PUT', body: '1' })).status).toBe(204);
  });

  it('leave the one before in force where they are broken, and the server not ready where there was none', async () => {
    offer(
      '/two.tar.gz',
      {
        '.manifest': '{"revision":"1","roots":["a","a_data"]}',
        'a.rego': policy(7),
        'a_data/data.json': '{"on":true}',
      },
      '"1"',
    );
    const base = await start([...often('two'), 'status.console=true']);
    await until(async () => ((await get(base, '/v1/data/a/p')) as { result?: number }).result === 7);
    offer('/two.tar.gz', { '.manifest': '{"revision":"2","roots":["a"]}', 'a.rego': 'package a\n\np := x\n' }, '"2"');
    await until(
      async () =>
        JSON.stringify(await get(base, '/v1/status')).includes('rego_unsafe_var_error') ||
        JSON.stringify(await get(base, '/v1/status')).includes('unsafe'),
    );
    expect(await get(base, '/v1/data/a/p')).toMatchObject({ result: 7 });
    const empty = await start(often('missing'));
    expect(await get(empty, '/health?bundles')).toMatchObject({
      status: 500,
      error: 'not all configured bundles have been activated',
    });
    expect(await get(empty, '/health')).toMatchObject({ status: 200 });
  });

  it('must be signed with the key that is named', async () => {
    const files = {
      '.manifest': '{"revision":"1","roots":["a","a_data"]}',
      'a.rego': policy(3),
      'a_data/data.json': '{"on":true}',
    };
    const signing = ['keys.k.key=shared', 'keys.k.algorithm=HS256', 'bundles.three.signing.keyid=k'];
    offer('/three.tar.gz', files, '"1"', 'another');
    const base = await start([...often('three'), ...signing, 'status.console=true']);
    await until(async () => JSON.stringify(await get(base, '/v1/status')).includes('failed to verify signature'));
    expect(await get(base, '/v1/data/a/p')).toEqual({ status: 200 });
    offer('/three.tar.gz', files, '"2"', 'shared');
    await until(async () => ((await get(base, '/v1/data/a/p')) as { result?: number }).result === 3);
  });

  it('may be deltas of what stands', async () => {
    offer(
      '/four.tar.gz',
      {
        '.manifest': '{"revision":"1","roots":["a","a_data"]}',
        'a.rego': policy(4),
        'a_data/data.json': '{"on":false}',
      },
      '"1"',
    );
    const base = await start(often('four'));
    await until(async () => ((await get(base, '/health?bundles')) as { status: number }).status === 200);
    offer(
      '/four.tar.gz',
      {
        '.manifest': '{"revision":"2","roots":["a","a_data"]}',
        'patch.json': '{"data":[{"op":"upsert","path":"/a_data/on","value":true}]}',
      },
      '"2"',
    );
    await until(async () => ((await get(base, '/v1/data/a/p')) as { result?: number }).result === 4);
    expect(await get(base, '/v1/data/a/p?provenance')).toMatchObject({
      provenance: { bundles: { four: { revision: '2' } } },
    });
  });

  it('are kept on disk, for a start without the service', async () => {
    offer(
      '/five.tar.gz',
      {
        '.manifest': '{"revision":"1","roots":["a","a_data"]}',
        'a.rego': policy(5),
        'a_data/data.json': '{"on":true}',
      },
      '"1"',
    );
    const kept = [...often('five'), 'bundles.five.persist=true', `persistence_directory=${cwd}`];
    const base = await start(kept);
    await until(async () => ((await get(base, '/v1/data/a/p')) as { result?: number }).result === 5);
    delete bundles['/five.tar.gz'];
    const again = await start(kept);
    expect(await get(again, '/v1/data/a/p')).toMatchObject({ result: 5 });
  });
});

describe('decisions', () => {
  it('are masked, uploaded, sent again where they were refused, and dropped where a policy says so', async () => {
    offer(
      '/six.tar.gz',
      {
        'a.rego': 'package a\n\np := input.x\n',
        'system/log.rego':
          'package system.log\n\nmask contains "/input/password"\n\nmask contains {"op": "upsert", "path": "/input/card", "value": "*"} if input.input.card\n\ndrop if input.input.drop\n',
      },
      '"1"',
    );
    const base = await start([
      ...often('six'),
      'decision_logs.service=s',
      'decision_logs.reporting.min_delay_seconds=0',
      'decision_logs.reporting.max_delay_seconds=0',
      'labels.app=test',
    ]);
    await until(async () => ((await get(base, '/health?bundles')) as { status: number }).status === 200);
    refuseUploads = true;
    const ask = (input: object) =>
      fetch(`${base}/v1/data/a/p`, { method: 'POST', body: JSON.stringify({ input }) }).then(
        (answered) => answered.json() as Promise<{ decision_id?: string }>,
      );
    const { decision_id: id } = await ask({ x: 1, password: 'hush', card: '4111' });
    await ask({ x: 2, drop: true });
    await sleep(150);
    refuseUploads = false;
    await until(() => taken.some(({ path }) => path === '/logs'));
    const events = taken
      .filter(({ path }) => path === '/logs')
      .flatMap(({ body }) => body as Record<string, unknown>[]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      decision_id: id,
      labels: { app: 'test' },
      path: 'a/p',
      input: { x: 1, card: '*' },
      result: 1,
      erased: ['/input/password'],
      masked: ['/input/card'],
      bundles: { six: {} },
      metrics: { timer_rego_query_eval_ns: expect.any(Number) },
    });
    expect(JSON.stringify(events)).not.toContain('hush');
    expect(taken.find(({ path }) => path === '/logs')?.authorization).toBe('Bearer secret');
  });

  it('wait within bounds: the oldest are dropped and counted, and uploads are small', () => {
    const buffer = new EventBuffer({ bytes: 100, events: undefined, chunk: 45 });
    for (let event = 0; event < 50; event++) buffer.add(`{"event":${event}}`);
    expect(buffer.dropped).toBeGreaterThan(40);
    const chunks = buffer.take();
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.every(({ body }) => body.length <= 45)).toBe(true);
    expect(chunks.flatMap(({ body }) => JSON.parse(gunzipSync(body).toString()) as object[]).at(-1)).toEqual({
      event: 49,
    });
    const counted = new EventBuffer({ bytes: 1, events: 2, chunk: 1000 });
    for (const event of ['1', '2', '3']) counted.add(event);
    expect(counted.take().flatMap(({ events }) => events)).toEqual(['2', '3']);
  });

  it.each<readonly [unknown, unknown]>([
    [['/input/a'], { input: { b: [1] }, path: 'p' }],
    [['/input/b/0'], { input: { a: 1, b: [1] }, path: 'p' }],
    [['/path', '/input/none/x', 7], { input: { a: 1, b: [1] }, path: 'p' }],
    [[{ op: 'upsert', path: '/input/b/0', value: 2 }], { input: { a: 1, b: [2] }, path: 'p' }],
    [[{ op: 'upsert', path: '/input/new', value: 2 }], { input: { a: 1, b: [1], new: 2 }, path: 'p' }],
  ])('are masked by %j', (rules, expected) => {
    expect(maskEvent({ input: { a: 1, b: [1] }, path: 'p' }, rules as never).event).toEqual(expected);
  });
});

describe('metrics of the status', () => {
  it('tell how bundles and plugins are, where they are wanted', async () => {
    offer('/m1.tar.gz', { '.manifest': '{"revision":"1","roots":["m1"]}', 'm1/data.json': '{"x":1}' }, '"1"');
    const base = await start([...often('m1'), 'status.console=true', 'status.prometheus=true']);
    await until(async () => ((await get(base, '/health?bundles')) as { status: number }).status === 200);
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toContain('plugin_status_gauge{name="bundle",status="OK"} 1');
    expect(text).toMatch(/last_success_bundle_activation\{name="m1"\} 1\d{18}/);
    expect(await get(base, '/v1/status')).toMatchObject({ result: { bundles: { m1: { type: 'snapshot' } } } });
  });
});

describe('discovery', () => {
  const discovery = [
    'discovery.resource=/discovery.tar.gz',
    'discovery.decision=found',
    'discovery.polling.min_delay_seconds=0',
    'discovery.polling.max_delay_seconds=0',
    'labels.region=here',
  ];
  const config = (name: string, more: object = {}) =>
    JSON.stringify({
      found: {
        bundles: {
          [name]: {
            service: 's',
            resource: `/${name}.tar.gz`,
            polling: { min_delay_seconds: 0, max_delay_seconds: 0 },
          },
        },
        labels: { region: 'there', tier: 'web' },
        ...more,
      },
    });

  it('brings bundles and settings, and takes those away that are found no more', async () => {
    offer('/d1.tar.gz', { '.manifest': '{"revision":"1","roots":["d1"]}', 'd1/data.json': '{"x":1}' }, '"1"');
    offer('/d2.tar.gz', { '.manifest': '{"revision":"1","roots":["d2"]}', 'd2/data.json': '{"x":2}' }, '"1"');
    offer('/discovery.tar.gz', { 'data.json': config('d1', { default_decision: '/d1/x' }) }, '"1"');
    const base = await start(discovery);
    await until(async () => ((await get(base, '/v1/data/d1/x')) as { result?: number }).result === 1);
    expect(await get(base, '/v1/config')).toMatchObject({
      result: { default_decision: '/d1/x', labels: { region: 'here', tier: 'web' } },
    });
    offer('/discovery.tar.gz', { 'data.json': config('d2') }, '"2"');
    await until(async () => ((await get(base, '/v1/data/d2/x')) as { result?: number }).result === 2);
    expect(await get(base, '/v1/data/d1')).toEqual({ status: 200 });
  });

  it('leaves what runs in force where what was found is wrong', async () => {
    offer('/d1.tar.gz', { '.manifest': '{"revision":"1","roots":["d1"]}', 'd1/data.json': '{"x":1}' }, '"1"');
    offer('/discovery.tar.gz', { 'data.json': config('d1') }, '"3"');
    const base = await start(discovery);
    await until(async () => ((await get(base, '/v1/data/d1/x')) as { result?: number }).result === 1);
    offer('/discovery.tar.gz', { 'data.json': '{"found":{"bundles":{"d3":{"service":"none"}}}}' }, '"4"');
    const { requests } = bundles['/discovery.tar.gz'] ?? { requests: [] };
    const before = requests.length;
    await until(() => requests.length > before + 2);
    expect(await get(base, '/v1/data/d1/x')).toMatchObject({ result: 1 });
  });
});
