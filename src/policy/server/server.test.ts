import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patchedAt, removedAt, StoreError, valueAt, writtenAt } from './document.ts';
import { parseAddress } from './listen.ts';
import type { ServeRequest } from './serve.ts';
import { testServers } from './testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-server-'));
const policy = `package authz

allow if input.user == "alice"

roles contains r if some r in data.roles[input.user]

bad := 1 / input.zero

conflict := 1 if input.a
conflict := 2 if input.b
`;
const servers = testServers(cwd);

/** Serves on a port that is free, and gives the first address. */
async function start(more: Partial<ServeRequest> = {}): Promise<string> {
  const [address = ''] = await servers.start(more);
  return address;
}

async function ask(base: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const text =
    typeof body === 'string' || body instanceof Uint8Array || body === undefined ? body : JSON.stringify(body);
  const type =
    text === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' };
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { ...type, ...headers },
    ...(text !== undefined && { body: text as string }),
  });
  const content = await answer.text();
  const isJson = answer.headers.get('content-type') === 'application/json';
  return { status: answer.status, body: isJson ? (JSON.parse(content) as unknown) : content };
}

let base = '';
beforeAll(async () => {
  writeFileSync(join(cwd, 'authz.rego'), policy);
  writeFileSync(join(cwd, 'roles.json'), '{"roles": {"alice": ["admin", "dev"]}}');
  base = await start({ paths: ['authz.rego', 'roles.json'] });
});
afterAll(async () => {
  await servers.stop();
  rmSync(cwd, { recursive: true, force: true });
});

// Each answer is the original's own for the same request.
describe('the data API', () => {
  it.each<readonly [string, string, unknown, number, unknown]>([
    ['POST', '/v1/data/authz/allow', { input: { user: 'alice' } }, 200, { result: true }],
    ['POST', '/v1/data/authz/allow', { input: { user: 'bob' } }, 200, {}],
    ['POST', '/v1/data/authz/roles', { input: { user: 'alice' } }, 200, { result: ['admin', 'dev'] }],
    ['GET', '/v1/data/authz/allow?input=%7B%22user%22%3A%22alice%22%7D', undefined, 200, { result: true }],
    [
      'POST',
      '/v1/data/authz/allow',
      { user: 'alice' },
      200,
      { warning: { code: 'api_usage_warning', message: "'input' key missing from the request" } },
    ],
    ['POST', '/v1/data/authz/bad', { input: { zero: 0 } }, 200, {}],
    ['POST', '/v0/data/authz/allow', { user: 'alice' }, 200, true],
    [
      'POST',
      '/v0/data/authz/nope',
      { user: 'alice' },
      404,
      { code: 'undefined_document', message: 'document missing: data.authz.nope' },
    ],
    ['POST', '/', {}, 404, { code: 'undefined_document', message: 'document missing: data.system.main' }],
    ['GET', '/v1/query', undefined, 400, { code: 'invalid_parameter', message: "missing parameter 'q'" }],
    [
      'GET',
      '/v1/query?q=data.roles.alice%5Bi%5D%20%3D%20x',
      undefined,
      200,
      {
        result: [
          { i: 0, x: 'admin' },
          { i: 1, x: 'dev' },
        ],
      },
    ],
    ['POST', '/v1/query', { query: 'input.x = y', input: { x: 5 } }, 200, { result: [{ y: 5 }] }],
    [
      'GET',
      '/v1/policies/none',
      undefined,
      404,
      { code: 'resource_not_found', message: 'storage_not_found_error: policy id "none"' },
    ],
    ['GET', '/v1/status', undefined, 500, { code: 'internal_error', message: 'status plugin not enabled' }],
    ['GET', '/health?bundles&plugins', undefined, 200, {}],
    ['GET', '/health/live', undefined, 500, { error: 'health check (data.system.health.live) was undefined' }],
    ['GET', '/v1/nothing', undefined, 404, '404 page not found\n'],
    ['POST', '/health', {}, 405, 'Method Not Allowed\n'],
  ])('%s %s %o', async (method, path, body, status, expected) => {
    expect(await ask(base, method, path, body)).toEqual({ status, body: expected });
  });

  it('writes, patches and removes documents', async () => {
    const steps: (readonly [string, string, unknown, number])[] = [
      ['PUT', '/v1/data/a/b/c', 1, 204],
      [
        'PATCH',
        '/v1/data/a',
        [
          { op: 'add', path: 'b/e', value: [1] },
          { op: 'add', path: '/b/e/-', value: 2 },
        ],
        204,
      ],
      ['PATCH', '/v1/data/a', [{ op: 'replace', path: 'nope/x', value: 1 }], 404],
      ['PATCH', '/v1/data/a', [{ op: 'bogus', path: 'b' }], 400],
      ['PUT', '/v1/data/a/b/c/deeper', 1, 404],
      ['PUT', '/v1/data/authz/allow', true, 400],
      ['PUT', '/v1/data/x%2Fy', { z: 1 }, 204],
    ];
    for (const [method, path, body, status] of steps)
      expect(await ask(base, method, path, body)).toMatchObject({ status });
    expect(await ask(base, 'PUT', '/v1/data/a/b/c', 2, { 'if-none-match': '*' })).toMatchObject({ status: 304 });
    expect(await ask(base, 'GET', '/v1/data/a')).toMatchObject({ body: { result: { b: { c: 1, e: [1, 2] } } } });
    expect(await ask(base, 'GET', '/v1/data/x%2Fy/z')).toMatchObject({ body: { result: 1 } });
    expect(await ask(base, 'DELETE', '/v1/data/a/b')).toMatchObject({ status: 204 });
    expect(await ask(base, 'DELETE', '/v1/data/a/b')).toMatchObject({ status: 404 });
  });

  it('tells what it was asked for beside the result', async () => {
    const { body } = await ask(base, 'POST', '/v1/data/authz/allow?metrics&provenance', { input: { user: 'alice' } });
    expect(body).toMatchObject({
      result: true,
      metrics: { timer_rego_query_eval_ns: expect.any(Number) },
      provenance: { version: expect.any(String) },
    });
    expect(await ask(base, 'GET', '/metrics')).toMatchObject({
      body: expect.stringContaining('handler="v1/data",method="post"'),
    });
  });

  it('gives errors of the evaluation their place', async () => {
    const error = {
      code: 'eval_builtin_error',
      message: 'div: divide by zero',
      location: { file: 'authz.rego', row: 7, col: 8 },
      stack_trace: [
        { query_id: 1, location: { file: 'authz.rego', row: 7, col: 8 } },
        { query_id: 0, location: { file: '', row: 1, col: 1 } },
      ],
    };
    const strict = await ask(base, 'POST', '/v1/data/authz/bad?strict-builtin-errors', { input: { zero: 0 } });
    expect(strict).toEqual({
      status: 500,
      body: { code: 'internal_error', message: 'error(s) occurred while evaluating query', errors: [error] },
    });
    expect(await ask(base, 'POST', '/v1/data/authz/conflict', { input: { a: 1, b: 1 } })).toMatchObject({
      status: 500,
    });
  });

  it('reads gzip and YAML, keeps exact numbers, and refuses what is malformed', async () => {
    const packed = gzipSync('{"input": {"user": "alice"}}');
    expect(await ask(base, 'POST', '/v1/data/authz/allow', packed, { 'content-encoding': 'gzip' })).toMatchObject({
      body: { result: true },
    });
    expect(
      await ask(base, 'POST', '/v1/data/authz/allow', 'input:\n  user: alice\n', {
        'content-type': 'application/yaml',
      }),
    ).toMatchObject({ body: { result: true } });
    expect(await ask(base, 'POST', '/v1/data/authz/allow', '{bad')).toMatchObject({
      status: 400,
      body: { code: 'invalid_parameter' },
    });
    expect(
      await ask(base, 'POST', '/v1/data/authz/allow', packed.subarray(0, 12), { 'content-encoding': 'gzip' }),
    ).toMatchObject({ status: 400 });
    await ask(base, 'PUT', '/v1/data/big', new TextEncoder().encode('12345678901234567890.5'));
    const answer = await fetch(`${base}/v1/data/big`);
    expect(await answer.text()).toBe('{"result":12345678901234567890.5}\n');
  });
});

// The calls that kube-mgmt makes for a ConfigMap of policies and for replicated resources.
it('takes the policies and data of a sidecar', async () => {
  const own = await start();
  expect(
    await ask(
      own,
      'PUT',
      '/v1/policies/ns/map/file.rego',
      'package k8s\n\ndeny contains "no" if data.kubernetes.pods.default.app',
    ),
  ).toEqual({ status: 200, body: {} });
  expect(await ask(own, 'PUT', '/v1/data/kubernetes/pods', {})).toMatchObject({ status: 204 });
  expect(
    await ask(own, 'PATCH', '/v1/data/kubernetes/pods', [{ op: 'add', path: '/default', value: { app: {} } }]),
  ).toMatchObject({ status: 204 });
  expect(await ask(own, 'GET', '/v1/data/k8s/deny')).toMatchObject({ body: { result: ['no'] } });
  const broken = await ask(own, 'PUT', '/v1/policies/ns/map/file.rego', 'package k8s\n\np if { y }');
  expect(broken).toMatchObject({
    status: 400,
    body: { errors: [{ code: 'rego_unsafe_var_error', location: { file: 'ns/map/file.rego', row: 3 } }] },
  });
  expect(await ask(own, 'GET', '/v1/data/k8s/deny')).toMatchObject({ body: { result: ['no'] } });
  expect(await ask(own, 'DELETE', '/v1/policies/ns/map/file.rego')).toMatchObject({ status: 200 });
  expect(await ask(own, 'GET', '/v1/data/k8s/deny')).toMatchObject({ status: 200, body: {} });
});

it('lets a policy decide on requests by their token', async () => {
  writeFileSync(
    join(cwd, 'system.rego'),
    'package system.authz\n\ndefault allow := {"allowed": false, "reason": "who are you?"}\n\nallow := true if input.identity == "secret"\n\nallow := true if input.path == ["health"]\n',
  );
  const own = await start({ paths: ['system.rego'], authentication: 'token', authorization: 'basic' });
  expect(await ask(own, 'GET', '/v1/data')).toEqual({
    status: 401,
    body: { code: 'unauthorized', message: 'who are you?' },
  });
  expect(await ask(own, 'GET', '/v1/data', undefined, { authorization: 'Bearer secret' })).toMatchObject({
    status: 200,
  });
  expect(await ask(own, 'GET', '/health')).toMatchObject({ status: 200 });
});

it('listens on a socket in the file system, and ends with the signal', async () => {
  const path = join(cwd, 'opa.sock');
  await start({ addresses: [`unix://${path}`] });
  const status = await new Promise((resolve, reject) =>
    httpRequest({ socketPath: path, path: '/health' }, ({ statusCode }) => resolve(statusCode))
      .once('error', reject)
      .end(),
  );
  expect(status).toBe(200);
  await expect(servers.stopLast()).resolves.toBeUndefined();
});

it('says which address it cannot have', async () => {
  const { port } = new URL(base);
  await expect(start({ addresses: [`127.0.0.1:${port}`] })).rejects.toMatchObject({ code: 'POLICY_ADDRESS' });
  expect(() => parseAddress('nonsense')).toThrow(/expected HOST:PORT/);
  expect(parseAddress('[::1]:80')).toEqual({ host: '::1', port: 80 });
});

describe('documents', () => {
  const paths = fc.array(fc.constantFrom('a', 'b', '__proto__', 'constructor', '0'), { minLength: 1, maxLength: 4 });

  it('hold what is written to them, and nothing after it is removed; what stood before is not touched', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', '0'), fc.dictionary(fc.string(), fc.integer())),
        paths,
        fc.jsonValue(),
        (root, path, value) => {
          const before = JSON.stringify(root);
          try {
            const written = writtenAt(root, path, value as never);
            expect(valueAt(written, path)).toEqual(value);
            expect(valueAt(removedAt(written, path), path)).toBeUndefined();
            expect(
              valueAt(patchedAt(written as never, [], [{ op: 'replace', path: `/${path.join('/')}`, value: 7 }]), path),
            ).toBe(7);
          } catch (error) {
            expect(error).toBeInstanceOf(StoreError);
          }
          expect(JSON.stringify(root)).toBe(before);
          expect(({} as Record<string, unknown>)['a']).toBeUndefined();
        },
      ),
    );
  });
});
