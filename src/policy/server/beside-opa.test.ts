import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServers, until } from './testing.ts';

// Each request goes to our server and to the original's, one after the other, and their answers must be equal.
// Skipped where DARTAGNAN_OPA names no executable.
const opa = process.env['DARTAGNAN_OPA'];

const policy = `package authz

# METADATA
# title: who may
allow if input.user == "alice"

roles contains r if some r in data.roles[input.user]

bad := 1 / input.zero

conflict := 1 if input.a
conflict := 2 if input.b

big := 12345678901234567890

html := "<a&b>"

nested := {"s": {1, 2}, "n": null, "f": 1.50}
`;

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function row(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Request {
  return { method, path, ...(body !== undefined && { body }), ...(headers && { headers }) };
}

/** In order: later requests see what earlier ones wrote. */
const requests: readonly Request[] = [
  row('GET', '/health'),
  row('GET', '/health?bundles=true'),
  row('GET', '/health?plugins'),
  row('GET', '/health?plugins&exclude-plugin=bundle'),
  row('GET', '/health/live'),
  row('GET', '/health/ready'),
  row('POST', '/v1/data/authz/allow', { input: { user: 'alice' } }),
  row('POST', '/v1/data/authz/allow', { input: { user: 'bob' } }),
  row('POST', '/v1/data/authz/allow'),
  row('POST', '/v1/data/authz/allow', { user: 'alice' }),
  row('POST', '/v1/data/authz/allow', '{'),
  row('POST', '/v1/data/authz/allow', '[]'),
  row('POST', '/v1/data/authz/allow', 'input:\n  user: alice\n', { 'content-type': 'application/x-yaml' }),
  row('POST', '/v1/data/authz/allow', gzipSync('{"input": {"user": "alice"}}'), { 'content-encoding': 'gzip' }),
  row('POST', '/v1/data/authz/allow?pretty', { input: { user: 'alice' } }),
  row('POST', '/v1/data/authz/allow?pretty=false', { input: { user: 'alice' } }),
  row('POST', '/v1/data/authz/allow?provenance=false', { input: { user: 'alice' } }),
  row('POST', '/v1/data/authz/roles', { input: { user: 'alice' } }),
  row('POST', '/v1/data/authz/big', { input: {} }),
  row('POST', '/v1/data/authz/html', { input: {} }),
  row('POST', '/v1/data/authz/nested', { input: {} }),
  row('POST', '/v1/data/authz/nested/s', { input: {} }),
  row('POST', '/v1/data/authz/nested/f', { input: {} }),
  row('POST', '/v1/data/authz/bad', { input: { zero: 0 } }),
  row('POST', '/v1/data/authz/bad?strict-builtin-errors', { input: { zero: 0 } }),
  row('POST', '/v1/data/authz/conflict', { input: { a: 1, b: 1 } }),
  row('POST', '/v1/data/authz/', { input: {} }),
  row('POST', '/v1/data', { input: {} }),
  row('GET', '/v1/data'),
  row('GET', '/v1/data/authz/allow?input=%7B%22user%22%3A%22alice%22%7D'),
  row('GET', '/v1/data/authz/allow?input=%7B'),
  row('GET', '/v1/data/none'),
  row('GET', '/v1/data/roles/alice/0'),
  row('GET', '/v1/data/roles/alice/00'),
  row('GET', '/v1/data/roles/alice/7'),
  row('PUT', '/v1/data/servers', [{ id: 's1' }, { id: 's2' }]),
  row('PUT', '/v1/data/servers', [], { 'if-none-match': '*' }),
  row('PUT', '/v1/data/servers', '{'),
  row('PUT', '/v1/data/servers/0/x', 1),
  row('PUT', '/v1/data/a/b/c', { d: 1 }),
  row('PUT', '/v1/data/a%2Fb/c%20d', 1),
  row('PUT', '/v1/data/authz/allow', 1),
  row('PUT', '/v1/data/authz/other', 1),
  row('GET', '/v1/data/authz/other'),
  row('DELETE', '/v1/data/authz/other'),
  row('PATCH', '/v1/data/servers', [{ op: 'add', path: '-', value: { id: 's3' } }]),
  row('PATCH', '/v1/data/servers', [{ op: 'replace', path: '/0/id', value: 's9' }]),
  row('PATCH', '/v1/data/servers', [{ op: 'remove', path: '1' }]),
  row('PATCH', '/v1/data/servers', [{ op: 'remove', path: '17' }]),
  row('PATCH', '/v1/data/servers', [{ op: 'move', path: '1' }]),
  row('PATCH', '/v1/data/none', [{ op: 'add', path: 'x', value: 1 }]),
  row('PATCH', '/v1/data/servers', { op: 'add' }),
  row('PATCH', '/v1/data/a', [{ op: 'add', path: 'b/x', value: 2 }]),
  row('GET', '/v1/data/servers'),
  row('GET', '/v1/data/a'),
  row('DELETE', '/v1/data/a/b/c/d'),
  row('DELETE', '/v1/data/a/b/none'),
  row('GET', '/v1/data/a'),
  row('PUT', '/v1/data', { roles: { alice: ['admin'] } }),
  row('GET', '/v1/data/roles'),
  row('POST', '/v0/data/authz/allow', { user: 'alice' }),
  row('POST', '/v0/data/authz/none', { user: 'alice' }),
  row('POST', '/v0/data/authz/conflict', { a: 1, b: 1 }),
  row('POST', '/v0/data/authz/allow', '{'),
  row('POST', '/', {}),
  row('PUT', '/v1/policies/main', 'package system\n\nmain := {"seen": input.x}\n', { 'content-type': 'text/plain' }),
  row('POST', '/', { x: 1 }),
  row('POST', '/?pretty', { x: 1 }),
  row('GET', '/v1/policies/main'),
  row('GET', '/v1/policies/none'),
  row('PUT', '/v1/policies/a/b.rego', 'package ab\n\nx := data.servers'),
  row('PUT', '/v1/policies/wrong', 'package wrong\n\nx if { y }'),
  row('PUT', '/v1/policies/wrong', 'package wrong\n\nx := 1 2'),
  row('PUT', '/v1/policies/wrong', 'package wrong\n\nx := none(1)'),
  row('PUT', '/v1/policies/empty', ''),
  row('PUT', '/v1/policies/clash', 'package roles\n\nalice := 1'),
  row('GET', '/v1/policies'),
  row('GET', '/v1/policies?pretty'),
  row('DELETE', '/v1/policies/a/b.rego'),
  row('DELETE', '/v1/policies/a/b.rego'),
  row('DELETE', '/v1/policies/none'),
  row('PUT', '/v1/policies/health', 'package system.health\n\nlive if input.plugins_ready\n\nready := false\n'),
  row('GET', '/health/live'),
  row('GET', '/health/ready'),
  row('GET', '/health/other'),
  row('GET', '/v1/query'),
  row('GET', '/v1/query?q=data.roles.alice%5Bi%5D%20%3D%20x'),
  row('GET', '/v1/query?q=data.roles.none%5Bi%5D%20%3D%20x'),
  row('POST', '/v1/query', { query: 'x = input.user; y = 1', input: { user: 'u' } }),
  row('POST', '/v1/query', { query: '1 == 1' }),
  row('POST', '/v1/query', { query: '1 == 2' }),
  row('POST', '/v1/query', {}),
  row('POST', '/v1/query', '{'),
  row('POST', '/v1/query?pretty', { query: 'x = {1, 2}' }),
  row('POST', '/v1/query', { query: 'data.authz.conflict', input: { a: 1, b: 1 } }),
  // What kube-mgmt sends: policies of configuration maps, and objects of the cluster, loaded whole and then one by one.
  row('PUT', '/v1/policies/opa/policy/main.rego', 'package kubernetes.admission\n\ndeny contains "no" if input.x\n', {
    'content-type': 'text/plain',
    authorization: 'Bearer none',
  }),
  row('PUT', '/v1/policies/opa/policy/bad.rego', 'package kubernetes.admission\n\ndeny contains x\n', {
    'content-type': 'text/plain',
  }),
  row('PUT', '/v1/data/kubernetes/pods', { default: { web: { kind: 'Pod' } } }),
  row('PATCH', '/v1/data/kubernetes/pods', [{ op: 'add', path: '/default/db', value: { kind: 'Pod' } }]),
  row('PATCH', '/v1/data/kubernetes/pods', [{ op: 'add', path: '/other/db', value: { kind: 'Pod' } }]),
  row('PUT', '/v1/data/kubernetes/pods/other/db', { kind: 'Pod' }),
  row('PATCH', '/v1/data/kubernetes/pods', [{ op: 'remove', path: '/default/web' }]),
  row('PATCH', '/v1/data/kubernetes/pods', [{ op: 'remove', path: '/default/web' }]),
  row('GET', '/v1/data/kubernetes'),
  row('POST', '/v1/data/kubernetes/admission/deny', { input: { x: 1 } }),
  row('DELETE', '/v1/policies/opa/policy/main.rego'),
  row('DELETE', '/v1/data/kubernetes/pods'),
  row('GET', '/v1/data/kubernetes'),
  row('GET', '/v1/data/roles?explain=none'),
  row('GET', '/v1/status'),
  row('GET', '/v2/none'),
  row('PUT', '/health'),
  row('POST', '/v1/policies/main', 'x'),
  row('HEAD', '/v1/data/authz/allow'),
];

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

async function ask(base: string, { method, path, body, headers }: Request): Promise<Answer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const answer = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: (isRaw ? body : JSON.stringify(body)) as string }),
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type');
  return { status: answer.status, type, body: comparable(text) };
}

/**
 * All is compared to the letter, but for what libraries say of text that is no JSON, stacks of Go's evaluator and the sentence about
 * conflicts, whose words are newer than the suite's, and syntax trees, which the original shows compiled.
 */
function comparable(text: string): unknown {
  const shown = text
    .replace(
      /"message": "(?:unexpected EOF|json: cannot|error\(s\) occurred while decoding|body contains malformed).*?"/,
      '"message": "…"',
    )
    .replace(/(contains malformed [^:"]+:).*?"/, '$1 …"')
    .replace(/,\s*"stack_trace": \[[^\]]*\]/, '')
    .replace(/"message": "(?:rule data|complete rules).*?"/, '"message": "…"');
  if (!text.includes('"ast"')) return shown;
  const { result } = JSON.parse(text) as { readonly result: Stored | readonly Stored[] };
  const rows = [result].flat().map(({ id, raw }) => ({ id, raw }));
  return rows.sort((left, right) => (left.id < right.id ? -1 : 1));
}

interface Stored {
  readonly id: string;
  readonly raw: string;
}

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-beside-'));
const servers = testServers(cwd);
let ours = '';
let theirs = '';
let original: ChildProcess | undefined;

async function startTheirs(executable: string): Promise<string> {
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
  const args = ['run', '--server', '--skip-version-check', '--addr', `127.0.0.1:${port}`, 'authz.rego', 'roles.json'];
  original = spawn(executable, args, { cwd, stdio: 'ignore' });
  await until(() =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return `http://127.0.0.1:${port}`;
}

describe.skipIf(opa === undefined)('the server beside the original', () => {
  beforeAll(async () => {
    writeFileSync(join(cwd, 'authz.rego'), policy);
    writeFileSync(join(cwd, 'roles.json'), '{"roles": {"alice": ["admin", "dev"]}}');
    [ours = ''] = await servers.start({ paths: ['authz.rego', 'roles.json'] });
    theirs = await startTheirs(opa ?? '');
  });
  afterAll(async () => {
    original?.kill();
    await servers.stop();
    rmSync(cwd, { recursive: true, force: true });
  });

  it.each(requests.map((request, index) => [index, request.method, request.path, request] as const))(
    '%d answers %s %s alike',
    async (_index, _method, _path, request) => {
      expect(await ask(ours, request)).toEqual(await ask(theirs, request));
    },
  );
});
