// A real Envoy asks the server about each request; what it then does is what the policy said.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Envoy, envoyExecutable, startEnvoy } from '../support/envoy.ts';
import { freePort, type PolicyServer, startPolicyServer } from '../support/policy-server.ts';

const policy = `package envoy.authz

default allow := {"allowed": false, "http_status": 401, "body": "who are you?", "headers": {"www-authenticate": "Test"}}

http := input.attributes.request.http

user := http.headers["x-user"]

allow := {
	"allowed": true,
	"headers": {"x-roles": ["dev", "ops"], "x-user": upper(user)},
	"request_headers_to_remove": ["x-secret"],
	"response_headers_to_add": {"x-decided": "yes"},
	"query_parameters_to_set": {"tenant": "one"},
	"query_parameters_to_remove": ["debug"],
	"dynamic_metadata": {"tier": "gold", "tries": 3},
} if {
	user == "alice"
	input.parsed_path[0] == "rich"
}

allow if input.parsed_path == ["plain"]

allow := false if input.parsed_path == ["closed"]

allow if {
	input.parsed_path == ["body"]
	input.parsed_body.amount < 100
	input.parsed_query.currency == ["eur", "usd"]
}

allow := {"allowed": false, "http_status": 413, "body": "too long"} if {
	input.parsed_path == ["body"]
	input.truncated_body
}

allow := "perhaps" if input.parsed_path == ["broken"]
`;

const executable = envoyExecutable();
const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-envoy-policy-'));

/** What came through to the server behind Envoy. */
interface Seen {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

describe.skipIf(executable === undefined)('behind a real Envoy (DARTAGNAN_ENVOY, or .ci/unpack)', () => {
  let envoy: Envoy;
  let server: PolicyServer;

  beforeAll(async () => {
    const authorizer = await freePort();
    writeFileSync(join(cwd, 'policy.rego'), policy);
    const plugin = `plugins.envoy_ext_authz_grpc.addr=127.0.0.1:${authorizer}`;
    server = await startPolicyServer(['--set', plugin, 'policy.rego'], cwd);
    envoy = await startEnvoy(executable ?? '', authorizer);
  });
  afterAll(async () => {
    await envoy?.stop();
    server?.process.kill();
    rmSync(cwd, { recursive: true, force: true });
  });

  it('a request that is allowed comes through with what the policy changed of it', async () => {
    const headers = { 'x-user': 'alice', 'x-secret': 's' };
    const answer = await fetch(`${envoy.base}/rich/1?debug=1&a=b`, { headers });
    expect(answer.status).toBe(200);
    const seen = (await answer.json()) as Seen;
    expect(seen.headers).toMatchObject({ 'x-user': 'ALICE', 'x-roles': 'ops' });
    expect(seen.headers).not.toHaveProperty('x-secret');
    expect(new URL(seen.url, envoy.base).searchParams.toString()).toBe('a=b&tenant=one');
    expect(answer.headers.get('x-decided')).toBe('yes');
    expect(answer.headers.get('x-tier')).toBe('gold');
  });

  it.each([
    ['/plain', 200, undefined],
    ['/closed', 403, ''],
    ['/none', 401, 'who are you?'],
    ['/broken', 403, ''],
  ])('%s is answered %d', async (path, status, body) => {
    const answer = await fetch(envoy.base + path);
    expect(answer.status).toBe(status);
    const text = await answer.text();
    if (body !== undefined) expect(text).toBe(body);
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Test' : null);
  });

  it.each([
    ['that the policy allows', '{"amount": 7}', 200],
    ['that the policy denies', '{"amount": 700}', 401],
    ['that Envoy cuts', `{"amount": 7, "why": "${'x'.repeat(100)}"}`, 413],
    ['that is not the JSON that it says', '{"amount"', 403],
  ])('a body %s', async (_, body, status) => {
    const url = `${envoy.base}/body?currency=eur&currency=usd`;
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(status);
    if (status === 200) expect(((await answer.json()) as Seen).body).toBe(body);
  });
});
