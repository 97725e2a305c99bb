import type { Reply } from './reply.ts';

/**
 * Sends clients whose path ends with a slash, or has two in a row, to the one that is meant, as the original's router does;
 * undefined where the path is as it should be.
 */
export function redirectOf(method: string, url: string): Reply | undefined {
  const [path = '', ...query] = url.split('?');
  const isDouble = path.includes('//');
  if (path === '/' || (!isDouble && !path.endsWith('/'))) return undefined;
  const target = path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  const [status, words] = isDouble ? [307, 'Temporary Redirect'] : [301, 'Moved Permanently'];
  const headers = { location: [target, ...query].join('?') };
  if (method !== 'GET') return { status, headers };
  const link = target.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return { status, headers, type: 'text/html; charset=utf-8', body: `<a href="${link}">${words}</a>.\n\n` };
}
