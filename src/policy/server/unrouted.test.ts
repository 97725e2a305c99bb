import { expect, it } from 'vitest';
import { redirectOf } from './redirect.ts';
import { serverRoutes } from './routes/index.ts';
import { unrouted } from './unrouted.ts';

it.each([
  ['PUT', '/', 405, 'GET, HEAD, POST'],
  ['POST', '/health/live', 405, 'GET, HEAD'],
  ['PUT', '/v1/compile', 405, 'GET, HEAD, POST'],
  ['HEAD', '/v1/config', 405, undefined],
  ['DELETE', '/v1/data', 405, undefined],
  ['GET', '/v0/data/x', 405, undefined],
  ['POST', '/v1/query/x', 405, undefined],
  ['GET', '/v2', 404, undefined],
  ['HEAD', '/none', 404, undefined],
])('%s %s is answered with %i', (method, path, status, allow) => {
  const reply = unrouted(method, path, serverRoutes);
  expect(reply.status).toBe(status);
  expect(reply.headers?.['allow']).toBe(allow);
});

it('has no resources of the API where only health and metrics are', () => {
  const open = serverRoutes.filter(({ path }) => path.startsWith('/health') || path === '/metrics');
  expect(open.length).toBeGreaterThan(1);
  expect(unrouted('GET', '/v1/data', open).status).toBe(404);
});

it.each([
  ['GET', '/v1/data/', 301, '/v1/data'],
  ['GET', '/v1/data//a?x=//', 307, '/v1/data/a?x=//'],
  ['PUT', '/v1/policies/..', 307, '/v1'],
  ['GET', '/v1/./data/../x', 307, '/v1/x'],
])('%s %s is sent on by %i to %s', (method, url, status, location) => {
  expect(redirectOf(method, url)).toMatchObject({ status, headers: { location } });
});

it.each(['/', '/v1/config/', '/none/', '/v1/data/a..b', '/v1/data/.x'])('%s is no way to somewhere else', (url) => {
  expect(redirectOf('GET', url)).toBeUndefined();
});
