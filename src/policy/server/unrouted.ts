import type { ServerRoute } from './context.ts';
import type { Reply } from './reply.ts';

/** Resources of the API say by the status alone that a method is not theirs, as the original does. */
const silent = ['/v0/data', '/v1/data', '/v1/policies', '/v1/query'];

/** Name in metrics of requests that a resource's methods leave; undefined where they are not counted. */
export function handlerOf(method: string, path: string, routes: readonly ServerRoute[]): string | undefined {
  const reading = routes.find((row) => row.method === 'GET' && isPathOf(row, path));
  if (method === 'HEAD' && reading !== undefined) return reading.name;
  return isSilent(path, routes) ? 'catchall' : undefined;
}

/** Whether a path is of a silent resource that is here: the server for diagnostics has none of them. */
function isSilent(path: string, routes: readonly ServerRoute[]): boolean {
  const within = (one: string, name: string) => one === name || one.startsWith(`${name}/`);
  return silent.some((name) => within(path, name) && routes.some((row) => within(row.path, name)));
}

/** What is said to who asks for a path that is not there, or in a way that it does not know. */
export function unrouted(method: string, path: string, routes: readonly ServerRoute[]): Reply {
  if (handlerOf(method, path, routes) !== undefined) return { status: 405 };
  const known = routes.filter((row) => isPathOf(row, path)).map((row) => row.method);
  if (known.length === 0) return plain(404, '404 page not found\n');
  const allowed = new Set<string>(known.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])));
  return plain(405, 'Method Not Allowed\n', { allow: [...allowed].sort().join(', ') });
}

function plain(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    body,
    type: 'text/plain; charset=utf-8',
    headers: { 'x-content-type-options': 'nosniff', ...headers },
  };
}

function isPathOf(row: ServerRoute, path: string): boolean {
  return row.path.endsWith('/*') ? path.startsWith(row.path.slice(0, -1)) : row.path === path;
}
