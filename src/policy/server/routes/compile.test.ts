import { expect, it } from 'vitest';
import { compile } from '../../../rego/compile.ts';
import type { ServerContext } from '../context.ts';
import { errorReply } from '../reply.ts';
import { compileRoutes } from './compile.ts';

const text = `# METADATA
# scope: package
# compile:
#   unknowns: [input.fruits]
#   mask_rule: masks
package c
include if input.fruits.color == "green"
include if { input.fruits.price > 3; input.user == "u" }
nested if input.fruits.name == count(input.fruits.y)
masks.fruits.name.replace.value := "***"
`;
const context = {
  host: {},
  store: { policy: compile({ modules: [{ name: 'c.rego', text }] }) },
} as unknown as ServerContext;

async function post(url: string, body: unknown, accept?: string) {
  const route = compileRoutes.find(({ path }) => path === (url === '/v1/compile' ? url : '/v1/compile/*'));
  const request = {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...(accept !== undefined && { accept }) },
    body: new TextEncoder().encode(JSON.stringify(body)),
    remote: '',
  };
  try {
    const reply = await route?.handle(request, context);
    return { status: reply?.status, body: JSON.parse(String(reply?.body ?? '')) as unknown };
  } catch (thrown) {
    const reply = errorReply(thrown, 'evaluating query');
    return { status: reply?.status, body: JSON.parse(String(reply?.body ?? '')) as unknown };
  }
}

it.each([
  ['1 == 1', { result: { queries: [[]] } }],
  ['1 == 2', { result: {} }],
  ['input.x == 1', { result: { queries: [[expect.objectContaining({ index: 0 })]] } }],
])('leaves of %s what OPA leaves', async (query, body) => {
  expect(await post('/v1/compile', { query })).toEqual({ status: 200, body });
});

const masks = { fruits: { name: { replace: { value: '***' } } } };
const where = "WHERE (f.color = E'green' OR f.price > E'3')";
const mappings = { targetSQLTableMappings: { postgresql: { fruits: { $self: 'f' } } } };

it('makes filters of a rule for one target and for many', async () => {
  const one = { query: where, masks };
  const body = { input: { user: 'u' }, options: { ...mappings, targetDialects: ['sql+postgresql', 'ucast+linq'] } };
  expect(await post('/v1/compile/c/include', body, 'application/vnd.opa.sql.postgresql+json')).toEqual({
    status: 200,
    body: { result: one },
  });
  expect(await post('/v1/compile/c/include', body, 'application/vnd.opa.multitarget+json')).toEqual({
    status: 200,
    body: { result: { postgresql: one, ucast: { query: expect.objectContaining({ operator: 'or' }), masks } } },
  });
});

it.each<[string, unknown, string | undefined, string]>([
  ['/v1/compile', { query: '' }, undefined, 'invalid_parameter'],
  ['/v1/compile', { query: 'x = ' }, undefined, 'invalid_parameter'],
  ['/v1/compile', { query: '1 == 1', unknowns: 7 }, undefined, 'invalid_parameter'],
  ['/v1/compile/c/include', {}, undefined, 'invalid_parameter'],
  ['/v1/compile/c/include', {}, 'text/foo', 'invalid_parameter'],
  ['/v1/compile/c/include', [], 'application/vnd.opa.sql.mysql+json', 'invalid_parameter'],
  ['/v1/compile/c/nested', {}, 'application/vnd.opa.sql.mysql+json', 'evaluation_error'],
])('%s with %j and %s is refused', async (url, body, accept, code) => {
  expect(await post(url, body, accept)).toEqual({ status: 400, body: expect.objectContaining({ code }) });
});
