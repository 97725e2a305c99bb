import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServers } from '../server/testing.ts';
import { EventBuffer } from './buffer.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-decisions-'));
const servers = testServers(cwd);
let base = '';

const policy = `# METADATA
# scope: package
# compile:
#   unknowns: [input.fruits]
package c

include if input.fruits.color == "green"

chance := [rand.intn("a", 1), uuid.rfc4122("k"), time.now_ns()]

plain := 1
`;
const masking = 'package system.log\n\nmask contains "/nd_builtin_cache/uuid.rfc4122"\n';

beforeAll(async () => {
  writeFileSync(join(cwd, 'c.rego'), policy);
  writeFileSync(join(cwd, 'mask.rego'), masking);
  const set = ['decision_logs.console=true', 'nd_builtin_cache=true'];
  writeFileSync(
    join(cwd, 'config.json'),
    JSON.stringify({ decision_logs: { request_context: { http: { headers: ['X-Who', 'X-None'] } } } }),
  );
  [base = ''] = await servers.start({ paths: ['c.rego', 'mask.rego'], configFile: 'config.json', set });
});
afterAll(async () => {
  await servers.stop();
  rmSync(cwd, { recursive: true, force: true });
});

/** The decision that one request leaves in the log. */
async function decisionOf(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
  servers.logged.length = 0;
  await (await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })).text();
  return servers.logged.find(({ message }) => message === 'Decision Log')?.fields ?? {};
}

describe('a decision that is logged', () => {
  it('has what builtins gave that give something else each time, masked where the policy says so', async () => {
    const decision = await decisionOf('/v1/data/c/chance', { input: {} });
    const [number, , time] = decision['result'] as readonly [number, string, number];
    expect(decision['nd_builtin_cache']).toEqual({
      'rand.intn': { '["a",1]': number },
      'time.now_ns': { '[]': time },
    });
    expect(decision['erased']).toEqual(['/nd_builtin_cache/uuid.rfc4122']);
    expect(await decisionOf('/v1/data/c/plain', { input: {} })).toMatchObject({ nd_builtin_cache: {} });
  });

  it('has the headers that the configuration names', async () => {
    expect(await decisionOf('/v1/data/c/plain', { input: {} }, { 'x-who': 'me', 'x-other': 'no' })).toMatchObject({
      request_context: { http: { headers: { 'X-Who': ['me'] } } },
    });
    expect(await decisionOf('/v1/data/c/plain', {})).not.toHaveProperty('request_context');
  });

  it('may be filters of data', async () => {
    const accept = 'application/vnd.opa.ucast.all+json';
    expect(await decisionOf('/v1/compile/c/include', { input: { user: 'u' } }, { accept })).toMatchObject({
      path: 'c/include',
      input: { user: 'u' },
      result: { query: { type: 'field', field: 'fruits.color', operator: 'eq', value: 'green' } },
      custom: { type: 'open-policy-agent/compile', unknowns: ['input.fruits'], mask_rule: '', options: {} },
    });
  });
});

it('a decision that is larger than an upload goes without what its builtins gave, or is dropped', () => {
  let told = 0;
  const buffer = new EventBuffer({ bytes: 1e6, events: undefined, chunk: 60 }, () => (told += 1));
  const noise = Array.from({ length: 200 }, (_, index) => String.fromCharCode(33 + ((index * 7919) % 90))).join('');
  buffer.add(JSON.stringify({ n: 1, nd_builtin_cache: { 'rand.intn': noise.replace(/["\\]/g, '') } }));
  buffer.add(JSON.stringify({ n: 2, input: noise.replace(/["\\]/g, '') }));
  const events = buffer.take().flatMap(({ body }) => JSON.parse(gunzipSync(body).toString()) as object[]);
  expect(events).toEqual([{ n: 1 }]);
  expect([told, buffer.dropped]).toEqual([1, 1]);
});
