import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestMetrics } from './metrics.ts';
import { createServer } from './server.ts';
import { serverSettingsOf } from './settings.ts';
import { PolicyStore } from './store.ts';
import { testServers, until } from './testing.ts';

// Whatever is sent, the answer is an error of the API, and the next request is answered as ever.
const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-hostile-'));
const servers = testServers(cwd);
let base = '';

const policy = `package p

same if input == input

echo := [input]

endless := count([1 | some a in numbers.range(1, 100000); some b in numbers.range(1, 100000); a + b == 0])

grown := concat("", [s | some i in numbers.range(1, 40); s := sprintf("%d", [i])])
`;

beforeAll(async () => {
  writeFileSync(join(cwd, 'p.rego'), policy);
  const limits = { decoding: { max_length: 1_000_000, gzip: { max_length: 2_000_000 } } };
  writeFileSync(join(cwd, 'config.json'), JSON.stringify({ server: limits }));
  [base = ''] = await servers.start({ paths: ['p.rego'], configFile: 'config.json', evalTimeout: 300 });
});
afterAll(async () => {
  await servers.stop();
  rmSync(cwd, { recursive: true, force: true });
});

async function send(path: string, body: string | Uint8Array, headers: Record<string, string> = {}, method = 'POST') {
  const answer = await fetch(base + path, { method, headers, body: body as string });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function expectAlive(): Promise<void> {
  expect(await send('/v1/data/p/same', '{"input": 1}')).toEqual({ status: 200, body: { result: true } });
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const gzip = { 'content-encoding': 'gzip' };

describe('a body is refused', () => {
  it.each<readonly [string, string, string | Uint8Array, Record<string, string>, RegExp]>([
    [
      'that is too large',
      '/v1/data/p/same',
      'x'.repeat(1_000_001),
      {},
      /too large: 1000001 bytes exceeds limit of 1000000/,
    ],
    [
      'that is a bomb',
      '/v1/data/p/same',
      gzipSync('x'.repeat(5_000_000)),
      gzip,
      /decompressed size exceeds limit of 2000000/,
    ],
    ['that is no gzip', '/v1/data/p/same', 'no gzip', gzip, /could not decompress the body/],
    ['that is cut', '/v1/data/p/same', gzipSync('{"input": 1}').subarray(0, 15), gzip, /could not decompress the body/],
    ['that is nested too deeply', '/v1/data/p/same', `{"input":${nested(20_000)}}`, {}, /exceeded max depth/],
    ['as a query', '/v1/query', `{"query": "x", "input":${nested(20_000)}}`, {}, /exceeded max depth/],
    ['as a webhook', '/', nested(20_000), {}, /exceeded max depth/],
    ['as YAML', '/v1/data/p/same', `input: ${nested(20_000)}`, { 'content-type': 'application/yaml' }, /malformed/],
    ['that has aliases of aliases', '/v1/data/p/same', bomb(), { 'content-type': 'application/yaml' }, /malformed/],
  ])('%s', async (_, path, body, headers, message) => {
    const answer = await send(path, body, headers);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    expect(answer.body['message']).toMatch(message);
    await expectAlive();
  });

  it('as a document and as a policy, and nothing is changed', async () => {
    expect(await send('/v1/data/deep', nested(20_000), {}, 'PUT')).toMatchObject({ status: 400 });
    expect(await send('/v1/policies/deep', `package deep\n\nx := ${nested(50_000)}`, {}, 'PUT')).toMatchObject({
      status: 400,
    });
    expect(await send('/v1/data/deep', '{}')).toEqual({
      status: 200,
      body: expect.not.objectContaining({ result: {} }),
    });
    await expectAlive();
  });
});

/** Ten billion texts in a few lines. */
function bomb(): string {
  const rows = Array.from({ length: 10 }, (_, level) => {
    const below = level === 0 ? '"x"' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array.from({ length: 10 }, () => below).join(',')}]`;
  });
  return `${rows.join('\n')}\ninput: *a9\n`;
}

it('what is nested as deeply as may be is read, compared and written', async () => {
  const input = nested(9_990);
  expect(await send('/v1/data/p/same', `{"input":${input}}`)).toMatchObject({ status: 200 });
  expect((await send('/v1/data/p/echo', `{"input":${input}}`)).status).toBeLessThanOrEqual(500);
  await expectAlive();
});

it('an evaluation that does not end is stopped, and says why', async () => {
  const answer = await send('/v1/data/p/endless', '{"input": {}}');
  expect(answer).toMatchObject({
    status: 500,
    body: {
      code: 'internal_error',
      errors: [{ code: 'eval_cancel_error', message: 'the time limit of 300 ms is over' }],
    },
  });
  expect(await send('/v1/query', '{"query": "data.p.endless = x"}')).toMatchObject({ status: 500 });
  await expectAlive();
});

it('names of objects are data, and never more', async () => {
  const text = '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}';
  expect(await send('/v1/data/q/__proto__/x', text, {}, 'PUT')).toMatchObject({ status: 204 });
  const patch = '[{"op": "add", "path": "__proto__/polluted", "value": 1}]';
  expect(await send('/v1/data/q', patch, {}, 'PATCH')).toMatchObject({ status: 204 });
  const echoed = await fetch(`${base}/v1/data/p/echo`, { method: 'POST', body: `{"input": ${text}}` });
  expect(await echoed.text()).toBe(`{"result":[${text.replaceAll(' ', '')}]}\n`);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  await expectAlive();
});

it('whatever is sent is answered', async () => {
  const path = fc.constantFrom('/v1/data/p', '/v1/query', '/v1/compile', '/', '/v0/data/p', '/v1/compile/p/same');
  const headers = fc.constantFrom<Record<string, string>>({}, gzip, { 'content-type': 'application/yaml' });
  await fc.assert(
    fc.asyncProperty(path, fc.oneof(fc.json(), fc.string()), headers, async (to, body, more) => {
      const answer = await fetch(base + to, { method: 'POST', body, headers: more });
      expect([200, 400, 404, 500]).toContain(answer.status);
      expect(await answer.text()).not.toMatch(/TypeError|RangeError|at .*\.ts/);
    }),
    { numRuns: 150 },
  );
  await expectAlive();
});

/** What a client hears that sends something slowly; undefined where the connection is only closed. */
function slowly(port: number, parts: readonly string[], pause: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => (heard += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
    void (async () => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        await sleep(pause);
      }
    })();
  });
}

describe('clients that are slow', () => {
  const store = new PolicyStore({ modules: [{ name: 'p.rego', text: policy }] });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const context = {
    store,
    host: {},
    metrics: new RequestMetrics(),
    config: {},
    defaultDecision: '/system/main',
    plugins: [],
    provenance: () => ({}),
    change: () => undefined,
    ownerOf: () => undefined,
  };

  it.each<[string, readonly string[], boolean]>([
    [
      'with headers',
      ['POST /v1/data/p HTTP/1.1\r\n', ...Array.from({ length: 100 }, (_, n) => `x-${n}: 1\r\n`)],
      false,
    ],
    [
      'with a body',
      ['POST /v1/data/p HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n', ...Array(100).fill('{')],
      false,
    ],
    ['with a first byte', [...'POST /v1/data'], true],
  ])('%s lose their connection', async (_, parts, h2c) => {
    const patience = { headers: 150, request: 300, every: 50 };
    const options = { access: { authentication: 'off' }, log, settings: serverSettingsOf({}), patience, h2c } as const;
    const app = createServer(context, options);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const start = Date.now();
    const heard = await slowly(port, parts, 30);
    expect(Date.now() - start).toBeLessThan(2500);
    expect(heard).toMatch(/^$|^HTTP\/1\.1 408/);
    expect(await (await fetch(`http://127.0.0.1:${port}/health`)).text()).toBe('{}\n');
    await app.close();
  });
});

describe('a service of bundles that is hostile', () => {
  let service: Server;
  afterAll(() => {
    service.closeAllConnections();
    service.close();
  });

  it('and stalls in the midst of one holds nothing up: neither other bundles, nor requests, nor the end', async () => {
    let asked = 0;
    service = createHttp((_, response) => {
      asked += 1;
      // Headers and a beginning, then nothing.
      response.writeHead(200, { 'content-type': 'application/gzip' }).write(Buffer.from([0x1f, 0x8b]));
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const { port } = service.address() as AddressInfo;
    const set = [`services.s.url=http://127.0.0.1:${port}`, 'bundles.b.service=s'];
    const [own = ''] = await servers.start({ set, paths: ['p.rego'] });
    await until(() => asked > 0);
    expect((await fetch(`${own}/health?bundles`)).status).toBe(500);
    expect((await fetch(`${own}/v1/data/p/grown`)).status).toBe(200);
    const start = Date.now();
    await servers.stopLast();
    expect(Date.now() - start).toBeLessThan(1500);
  });
});
