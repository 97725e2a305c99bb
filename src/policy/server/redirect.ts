import { posix } from 'node:path';
import type { Reply } from './reply.ts';

/** Resources below which anything may stand: a slash at the end leads to the resource itself. */
const below = /^\/(?:v0\/data|v1\/(?:compile|data|policies|query)|health)\//;

/**
 * Sends clients whose path ends with a slash, has two in a row, or goes through `.` or `..`, to the one that is meant, as the
 * original's router does; undefined where the path is as it should be.
 */
export function redirectOf(method: string, url: string): Reply | undefined {
  const [path = '', ...query] = url.split('?');
  const isUnclean = /\/\/|\/\.\.?(?:\/|$)/.test(path);
  if (!isUnclean && !(path.endsWith('/') && below.test(path))) return undefined;
  const target = isUnclean ? posix.normalize(path) : path.slice(0, -1);
  const [status, words] = isUnclean ? [307, 'Temporary Redirect'] : [301, 'Moved Permanently'];
  const headers = { location: [target, ...query].join('?') };
  if (method !== 'GET') return { status, headers };
  const link = target.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return { status, headers, type: 'text/html; charset=utf-8', body: `<a href="${link}">${words}</a>.\n\n` };
}
