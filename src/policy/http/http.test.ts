import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../../rego/index.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { ResponseCache } from './cache.ts';
import { cacheLimitsOf } from './caching.ts';
import { parseDuration } from './duration.ts';
import { readRequest } from './request.ts';
import { type HttpOptions, httpSender } from './send.ts';

/** A certificate for 127.0.0.1 and its key; undefined without openssl. */
function selfSigned(): { readonly certificate: string; readonly key: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-http-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const { status } = spawnSync('openssl', [...made, ...names, '-keyout', key, '-out', certificate]);
  const pair =
    status === 0 ? { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') } : undefined;
  rmSync(folder, { recursive: true, force: true });
  return pair;
}

const pair = selfSigned();
const { certificate, key } = pair ?? { certificate: '', key: '' };

let server: Server;
let origin: string;
let hits: {
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  body: string;
}[];
let failures = 0;

/** Routes by path. */
const routes: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/json': (_, response) => response.setHeader('content-type', 'application/json').end('{"a": 1.50}'),
  '/yaml': (_, response) => response.setHeader('content-type', 'application/yaml').end('a: [1]'),
  '/text': (_, response) => response.end('{"b": 2}'),
  '/broken': (_, response) => response.setHeader('content-type', 'application/json').end('{'),
  '/moved': (_, response) => response.writeHead(302, { location: '/json' }).end(),
  '/away': (_, response) => response.writeHead(302, { location: 'http://127.0.0.2:1/' }).end(),
  '/round': (_, response) => response.writeHead(302, { location: '/round' }).end(),
  '/fresh': (_, response) => response.setHeader('cache-control', 'max-age=60').end('fresh'),
  '/private': (_, response) => response.setHeader('cache-control', 'no-store').end('private'),
  '/tagged': (request, response) => {
    response.setHeader('etag', '"1"');
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
    else response.end('tagged');
  },
  '/slow': () => undefined,
  '/large': (_, response) => {
    const chunk = Buffer.alloc(2 ** 20, 'x');
    const write = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', write).on('error', () => undefined);
    write();
  },
  '/flaky': (request, response) => {
    failures += 1;
    if (failures < 3) request.socket.destroy();
    else response.end('at last');
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const hit = { url: request.url ?? '', method: request.method ?? '', headers: request.headers, body: '' };
    hits.push(hit);
    request.on('data', (chunk: Buffer) => (hit.body += chunk.toString()));
    request.on('end', () =>
      (routes[request.url ?? ''] ?? ((_, answer) => answer.writeHead(404).end()))(request, response),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  hits = [];
  failures = 0;
});

function sender(options: Partial<HttpOptions> = {}) {
  const send = httpSender({ env: {}, cache: new ResponseCache(), ...options });
  return async (path: string, request: PlainObject = {}): Promise<PlainObject> =>
    (await send({ method: 'get', url: path.startsWith('/') ? `${origin}${path}` : path, ...request })) as PlainObject;
}

describe('responses', () => {
  it.each<[string, PlainObject, Value, number]>([
    ['/json', {}, { a: 1.5 }, 200],
    ['/yaml', {}, { a: [1] }, 200],
    ['/text', {}, null, 200],
    ['/text', { force_json_decode: true }, { b: 2 }, 200],
    ['/text', { force_yaml_decode: true }, { b: 2 }, 200],
    ['/broken', {}, null, 200],
    ['/none', {}, null, 404],
    ['/moved', {}, null, 302],
    ['/moved', { enable_redirect: true }, { a: 1.5 }, 200],
  ])('of %s with %j', async (path, request, body, status) => {
    const response = await sender()(path, request);
    expect(JSON.parse(jsonText(response['body'] ?? null))).toEqual(body);
    expect(response['status_code']).toBe(status);
  });

  it('have status, raw body and headers as lists', async () => {
    const { status, raw_body: raw, headers } = await sender()('/json');
    expect([status, raw]).toEqual(['200 OK', '{"a": 1.50}']);
    expect(headers).toHaveProperty('content-type', ['application/json']);
  });

  it('carry method, headers and body of the request', async () => {
    await sender()('/json', { method: 'post', headers: { 'X-A': 'b' }, body: { c: [1] } });
    await sender()('/json', { method: 'PUT', raw_body: 'text' });
    expect(hits.map(({ method, body }) => [method, body])).toEqual([
      ['POST', '{"c":[1]}'],
      ['PUT', 'text'],
    ]);
    expect(hits[0]?.headers['x-a']).toBe('b');
  });
});

describe('failures', () => {
  it.each<[string, PlainObject, RegExp, boolean]>([
    ['http://127.0.0.1:1/', {}, /Get "http:\/\/127\.0\.0\.1:1\/": .*refused/, true],
    ['/slow', { timeout: '50ms' }, /request timed out/, true],
    ['/slow', { timeout: 50e6 }, /request timed out/, true],
    ['/large', {}, /exceed|larger/i, true],
    ['/round', { enable_redirect: true }, /stopped after 10 redirects/, true],
    ['ftp://127.0.0.1/', {}, /unsupported protocol scheme/, true],
    ['nowhere', {}, /no URL/, false],
    ['/json', { timeout: 'soon' }, /invalid value for 'timeout'/, false],
    ['/json', { force_cache: true }, /'force_cache_duration_seconds' parameter is missing/, false],
    ['/json', { caching_mode: 'odd' }, /'caching_mode'/, false],
    ['/json', { tls_ca_cert_env_variable: 'NONE' }, /"NONE" does not exist/, false],
    ['/json', { headers: { a: 1 } }, /invalid type for headers value 1/, false],
  ])('of %s with %j', async (url, request, message, isNetwork) => {
    await expect(sender()(url, request)).rejects.toMatchObject({
      message: expect.stringMatching(message) as string,
      isNetwork,
    });
  });

  it('are tried again as often as asked for', async () => {
    await expect(sender()('/flaky', { max_retry_attempts: 1 })).rejects.toThrow('Get');
    failures = 0;
    expect(await sender()('/flaky', { max_retry_attempts: 3 })).toMatchObject({ raw_body: 'at last' });
  });

  it('of a signal end at once', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const started = Date.now();
    await expect(sender({ signal: controller.signal })('/slow', { max_retry_attempts: 50 })).rejects.toThrow('abort');
    expect(Date.now() - started).toBeLessThan(2000);
  });
});

it('asks no host that the capabilities do not name, not by a redirection either', async () => {
  await expect(sender({ allowNet: ['example.com'] })('/json')).rejects.toThrow('unallowed host: 127.0.0.1');
  expect(hits).toEqual([]);
  const allowed = sender({ allowNet: ['127.0.0.1'] });
  expect(await allowed('/json')).toMatchObject({ status_code: 200 });
  await expect(allowed('/away', { enable_redirect: true })).rejects.toThrow('unallowed host: 127.0.0.2');
});

describe('cache', () => {
  const twice = async (path: string, request: PlainObject, wait = 0): Promise<number> => {
    let now = 1e12;
    const send = sender({ now: () => now });
    const first = await send(path, request);
    now += wait;
    expect((await send(path, request))['raw_body']).toBe(first['raw_body']);
    return hits.length;
  };

  it.each<[string, PlainObject, number, number]>([
    ['/fresh', {}, 0, 2],
    ['/fresh', { cache: true }, 59_000, 1],
    ['/fresh', { cache: true }, 61_000, 2],
    ['/private', { cache: true }, 0, 2],
    ['/text', { cache: true }, 0, 2],
    ['/private', { force_cache: true, force_cache_duration_seconds: 10 }, 9000, 1],
    ['/private', { force_cache: true, force_cache_duration_seconds: 10 }, 11_000, 2],
    ['/tagged', { cache: true }, 0, 2],
  ])('of %s with %j after %i ms asks %i times', async (path, request, wait, count) => {
    expect(await twice(path, request, wait)).toBe(count);
  });

  it('asks whether what it has still holds', async () => {
    await twice('/tagged', { cache: true });
    expect(hits[1]?.headers['if-none-match']).toBe('"1"');
  });

  it('tells requests apart by their headers but those to be ignored', async () => {
    const send = sender();
    const wish = { cache: true, cache_ignored_headers: ['X-Id'] };
    await send('/fresh', { ...wish, headers: { 'x-id': '1' } });
    await send('/fresh', { ...wish, headers: { 'x-id': '2' } });
    expect(hits).toHaveLength(1);
    await send('/fresh', { ...wish, headers: { other: '2' } });
    expect(hits).toHaveLength(2);
  });

  it('keeps no more than its bound', () => {
    const cache = new ResponseCache();
    cache.limit({ bytes: 1000 });
    const response = { status: 200, headers: {}, body: 'x'.repeat(400) };
    for (const name of ['a', 'b', 'c']) cache.put(name, response, 0, 1000);
    expect(['a', 'b', 'c'].map((name) => cache.get(name) !== undefined)).toEqual([false, true, true]);
    cache.put('d', { ...response, body: 'x'.repeat(2000) }, 0, 1000);
    expect(cache.get('d')).toBeUndefined();
  });

  it('drops old responses before it is full, and stale ones when their time has come, where it is told to', () => {
    const cache = new ResponseCache();
    const caching = {
      inter_query_builtin_cache: {
        max_size_bytes: 1000,
        forced_eviction_threshold_percentage: 50,
        stale_entry_eviction_period_seconds: 10,
      },
    };
    cache.limit(cacheLimitsOf({ caching }));
    const response = { status: 200, headers: {}, body: 'x'.repeat(200) };
    const kept = () => ['a', 'b', 'c', 'd'].filter((name) => cache.get(name) !== undefined);
    for (const name of ['a', 'b', 'c']) cache.put(name, response, 20_000, 5000);
    expect(kept()).toEqual(['b', 'c']);
    cache.put('d', { ...response, body: '' }, 40_000, 5000);
    expect(kept()).toEqual(['d']);
    expect(() => cacheLimitsOf({ caching: { inter_query_builtin_cache: { max_size_bytes: -1 } } })).toThrow(
      /whole number/,
    );
  });
});

describe.skipIf(pair === undefined)('TLS (needs openssl)', () => {
  let secure: ReturnType<typeof createTlsServer>;
  let url: string;
  beforeAll(async () => {
    secure = createTlsServer(
      { cert: certificate, key, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const peer = (
          request.socket as unknown as { getPeerCertificate(): { subject?: unknown } }
        ).getPeerCertificate();
        response.end(peer.subject === undefined ? 'nobody' : 'somebody');
      },
    );
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/`;
  });
  afterAll(() => void secure.close());

  it.each<[string, PlainObject, RegExp]>([
    ['trusts no unknown certificate', {}, /self.signed|certificate/],
    ['looks at the name', { tls_ca_cert: certificate, tls_server_name: 'other.test' }, /other\.test|altnames/i],
  ])('%s', async (_, request, message) => {
    await expect(sender()(url, request)).rejects.toThrow(message);
  });

  it.each<[string, PlainObject, string]>([
    ['trusts the authority that is given', { tls_ca_cert: certificate }, 'nobody'],
    ['takes it from a variable', { tls_ca_cert_env_variable: 'CA' }, 'nobody'],
    ['may leave out the check', { tls_insecure_skip_verify: true }, 'nobody'],
    [
      'shows a certificate of its own',
      { tls_ca_cert: certificate, tls_client_cert: certificate, tls_client_key: key },
      'somebody',
    ],
  ])('%s', async (_, request, body) => {
    expect(await sender({ env: { CA: certificate } })(url, request)).toMatchObject({ raw_body: body });
  });
});

describe('http.send', () => {
  const policy = compile({
    modules: [
      {
        name: 'h.rego',
        text: `package h
twice := [http.send(input).raw_body, http.send(input).raw_body]
error := http.send(object.union(input, {"raise_error": false})).error
odd := http.send({"method": "get", "url": "x", "verb": 1})
lacking := http.send({"url": "x"})`,
      },
    ],
  });
  const host = { httpSend: httpSender({ env: {}, cache: new ResponseCache() }) };
  const strict = { host, strictBuiltinErrors: true };

  it('sends the same request once in an evaluation', async () => {
    expect(await policy.evaluateAsync('h.twice', { method: 'get', url: `${origin}/text` }, strict)).toEqual([
      '{"b": 2}',
      '{"b": 2}',
    ]);
    expect(hits).toHaveLength(1);
  });

  it('gives its error as a value, or fails', async () => {
    const request = { method: 'get', url: 'http://127.0.0.1:1/' };
    expect(await policy.evaluateAsync('h.error', request, strict)).toMatchObject({
      code: 'eval_http_send_network_error',
    });
    expect(await policy.evaluateAsync('h.twice', request, { host })).toBeUndefined();
    await expect(policy.evaluateAsync('h.twice', request, strict)).rejects.toThrow(
      'http.send: Get "http://127.0.0.1:1/"',
    );
  });

  it.each([
    ['odd', 'invalid request parameters(s): {"verb"}'],
    ['lacking', 'missing required request parameters(s): {"method"}'],
  ])('refuses %s requests', async (name, message) => {
    await expect(policy.evaluateAsync(`h.${name}`, {}, strict)).rejects.toThrow(message);
  });
});

it('reads any parameters, or says what is wrong with them', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('url', 'timeout', 'headers', 'body', 'cache', 'raw_body'), fc.jsonValue()),
      (request) => {
        try {
          expect(readRequest(request as Value).timeout).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(TypeError);
        }
      },
    ),
  );
});

it.each([
  ['1m30.5s', 90_500],
  ['500ms', 500],
  ['0', 0],
  ['5', undefined],
])('the span %s is %s ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});
