import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventBuffer } from '../decisions/buffer.ts';
import { maskEvent } from '../decisions/mask.ts';
import { testServers, until } from '../server/testing.ts';
import { asksOften, FakeService, getJson } from './testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-management-'));
const service = new FakeService();
const servers = testServers(cwd);

beforeAll(() => service.start());
afterAll(async () => {
  await servers.stop();
  service.stop();
  rmSync(cwd, { recursive: true, force: true });
});

async function start(config: readonly string[]): Promise<string> {
  const set = [`services.s.url=${service.url}`, 'services.s.credentials.bearer.token=secret', ...config];
  const [address = ''] = await servers.start({ set });
  return address;
}

const get = (base: string, path: string) => getJson(base + path);
const policy = (value: number) => `package a\n\np := ${value} if data.a_data.on\n`;

describe('bundles from a service', () => {
  it('are put in force, kept up to date by their tag, and owned', async () => {
    service.offer(
      '/one.tar.gz',
      {
        '.manifest': '{"revision":"1","roots":["a","a_data"]}',
        'a.rego': policy(1),
        'a_data/data.json': '{"on":true}',
      },
      '"1"',
    );
    const base = await start(asksOften('one'));
    await until(async () => (await get(base, '/health?bundles')).status === 200);
    expect(await get(base, '/v1/data/a/p?provenance')).toMatchObject({
      result: 1,
      provenance: { bundles: { one: { revision: '1' } } },
    });
    await until(() => service.bundles['/one.tar.gz']?.requests.includes('"1"'));
    service.offer(
      '/one.tar.gz',
      {
        '.manifest': '{"revision":"2","roots":["a","a_data"]}',
        'a.rego': policy(2),
        'a_data/data.json': '{"on":true}',
      },
      '"2"',
    );
    await until(async () => (await get(base, '/v1/data/a/p')).result === 2);
    const put = await fetch(`${base}/v1/data/a_data/x`, { method: 'PUT', body: '1' });
    expect({ status: put.status, body: await put.json() }).toMatchObject({
      status: 400,
      body: { message: 'path a_data/x is owned by bundle "one"' },
    });
    expect((await fetch(`${base}/v1/policies/x`, { method: 'PUT', body: 'package a.b' })).status).toBe(400);
    expect((await fetch(`${base}/v1/data/other`, { method: 'PUT', body: '1' })).status).toBe(204);
  });

  it('leave the one before in force where they are broken, and the server not ready where there was none', async () => {
    service.offer(
      '/two.tar.gz',
      {
        '.manifest': '{"revision":"1","roots":["a","a_data"]}',
        'a.rego': policy(7),
        'a_data/data.json': '{"on":true}',
      },
      '"1"',
    );
    const base = await start([...asksOften('two'), 'status.console=true']);
    await until(async () => (await get(base, '/v1/data/a/p')).result === 7);
    service.offer(
      '/two.tar.gz',
      { '.manifest': '{"revision":"2","roots":["a"]}', 'a.rego': 'package a\n\np := x\n' },
      '"2"',
    );
    await until(
      async () =>
        JSON.stringify(await get(base, '/v1/status')).includes('rego_unsafe_var_error') ||
        JSON.stringify(await get(base, '/v1/status')).includes('unsafe'),
    );
    expect(await get(base, '/v1/data/a/p')).toMatchObject({ result: 7 });
    const empty = await start(asksOften('missing'));
    expect(await get(empty, '/health?bundles')).toMatchObject({
      status: 500,
      error: expect.stringContaining('one or more bundles are not activated: '),
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
    service.offer('/three.tar.gz', files, '"1"', 'another');
    const base = await start([...asksOften('three'), ...signing, 'status.console=true']);
    await until(async () => JSON.stringify(await get(base, '/v1/status')).includes('failed to verify signature'));
    expect(await get(base, '/v1/data/a/p')).toEqual({ status: 200 });
    service.offer('/three.tar.gz', files, '"2"', 'shared');
    await until(async () => (await get(base, '/v1/data/a/p')).result === 3);
  });

  it('may be deltas of what stands', async () => {
    service.offer(
      '/four.tar.gz',
      {
        '.manifest': '{"revision":"1","roots":["a","a_data"]}',
        'a.rego': policy(4),
        'a_data/data.json': '{"on":false}',
      },
      '"1"',
    );
    const base = await start(asksOften('four'));
    await until(async () => (await get(base, '/health?bundles')).status === 200);
    service.offer(
      '/four.tar.gz',
      {
        '.manifest': '{"revision":"2","roots":["a","a_data"]}',
        'patch.json': '{"data":[{"op":"upsert","path":"/a_data/on","value":true}]}',
      },
      '"2"',
    );
    await until(async () => (await get(base, '/v1/data/a/p')).result === 4);
    expect(await get(base, '/v1/data/a/p?provenance')).toMatchObject({
      provenance: { bundles: { four: { revision: '2' } } },
    });
  });

  it('are kept on disk, for a start without the service', async () => {
    service.offer(
      '/five.tar.gz',
      {
        '.manifest': '{"revision":"1","roots":["a","a_data"]}',
        'a.rego': policy(5),
        'a_data/data.json': '{"on":true}',
      },
      '"1"',
    );
    const kept = [...asksOften('five'), 'bundles.five.persist=true', `persistence_directory=${cwd}`];
    const base = await start(kept);
    await until(async () => (await get(base, '/v1/data/a/p')).result === 5);
    delete service.bundles['/five.tar.gz'];
    const again = await start(kept);
    expect(await get(again, '/v1/data/a/p')).toMatchObject({ result: 5 });
  });
});

describe('decisions', () => {
  it('are masked, uploaded, sent again where they were refused, and dropped where a policy says so', async () => {
    service.offer(
      '/six.tar.gz',
      {
        'a.rego': 'package a\n\np := input.x\n',
        'system/log.rego':
          'package system.log\n\nmask contains "/input/password"\n\nmask contains {"op": "upsert", "path": "/input/card", "value": "*"} if input.input.card\n\ndrop if input.input.drop\n',
      },
      '"1"',
    );
    const base = await start([
      ...asksOften('six'),
      'decision_logs.service=s',
      'decision_logs.reporting.min_delay_seconds=0',
      'decision_logs.reporting.max_delay_seconds=0',
      'labels.app=test',
    ]);
    await until(async () => (await get(base, '/health?bundles')).status === 200);
    service.refusesUploads = true;
    const ask = (input: object) =>
      fetch(`${base}/v1/data/a/p`, { method: 'POST', body: JSON.stringify({ input }) }).then(
        (answered) => answered.json() as Promise<{ decision_id?: string }>,
      );
    const { decision_id: id } = await ask({ x: 1, password: 'hush', card: '4111' });
    await ask({ x: 2, drop: true });
    await sleep(150);
    service.refusesUploads = false;
    await until(() => service.taken.some(({ path }) => path === '/logs'));
    const events = service.taken
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
    expect(service.taken.find(({ path }) => path === '/logs')?.authorization).toBe('Bearer secret');
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
    service.offer('/m1.tar.gz', { '.manifest': '{"revision":"1","roots":["m1"]}', 'm1/data.json': '{"x":1}' }, '"1"');
    const base = await start([...asksOften('m1'), 'status.console=true', 'status.prometheus=true']);
    await until(async () => (await get(base, '/health?bundles')).status === 200);
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toContain('plugin_status_gauge{name="bundle",status="OK"} 1');
    expect(text).toMatch(/last_success_bundle_activation\{active_revision="1",name="m1"\} 1\d{18}/);
    expect(await get(base, '/v1/status')).toMatchObject({ result: { bundles: { m1: { type: 'snapshot' } } } });
  });
});
