import { gzipSync } from 'node:zlib';
import type { Reply } from './reply.ts';
import type { ServerSettings } from './settings.ts';

/** What is sent: a text goes out with the headers in one packet, which a buffer would not. */
export interface Packed {
  readonly body: string | Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string | number>>;
}

/** What of a request says how its answer is packed. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  /** The header `accept-encoding`. */
  readonly accepted?: string | readonly string[] | undefined;
}

/** Gives an answer its headers, and packs it where the client takes that, the endpoint does it and it is worth it. */
export function packed(reply: Reply, asked: Asked, settings: ServerSettings): Packed {
  const { body, type = 'application/json', headers = {} } = reply;
  const vary = varyOf(asked);
  const base = { ...(vary !== undefined && { vary }), ...headers };
  if (body === undefined) return { body, headers: base };
  const size = Buffer.byteLength(body);
  const isWorthIt = vary !== undefined && size >= (vary === metricsVary ? 0 : settings.minPacked);
  const level = settings.packLevel;
  const zipped =
    isWorthIt && takesGzip(asked.accepted) ? gzipSync(body, level === undefined ? {} : { level }) : undefined;
  const packing = zipped === undefined ? {} : { 'content-encoding': 'gzip' };
  return {
    body: zipped ?? body,
    headers: { 'content-type': type, 'content-length': zipped?.length ?? size, ...packing, ...base },
  };
}

const metricsVary = 'Accept, Accept-Encoding';

/** Answers of data, of what is compiled and of metrics may be packed; the header that tells caches so. */
function varyOf({ method, url }: Asked): string | undefined {
  const isPost = method === 'POST';
  if ((isPost || method === 'GET') && /^\/v[01]\/data/.test(url)) return 'Accept-Encoding';
  if (isPost && url.startsWith('/v1/compile')) return 'Accept-Encoding';
  const isReading = method === 'GET' || method === 'HEAD';
  return isReading && url.split('?', 1)[0] === '/metrics' ? metricsVary : undefined;
}

/** Whether a client takes gzip (RFC 9110, section 12.5.3); `*` is none to the original. */
function takesGzip(accepted: Asked['accepted']): boolean {
  return [accepted ?? '']
    .flat()
    .join(',')
    .split(',')
    .some((coding) => {
      const [name = '', ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return name === 'gzip' && Number(quality) > 0;
    });
}
