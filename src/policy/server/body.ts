import { gunzipSync } from 'node:zlib';
import { messageOf } from '../../core/index.ts';
import { parseJson } from '../../rego/value/json.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { readYaml } from '../load/document.ts';
import { isPlain } from '../load/merge.ts';
import { RequestError } from './reply.ts';

const decoder = new TextDecoder();

/** A request as the handlers see it. */
export interface ServerRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** Bytes of the body at most, once it is unpacked. */
  readonly maxUnpacked?: number;
  readonly remote: string;
  /** Subject of the client's certificate, where it showed one. */
  readonly certificates?: readonly string[];
}

/** Text of a body, unpacked where it is gzip. @throws RequestError */
export function bodyText({ headers, body, maxUnpacked = 512 * 2 ** 20 }: ServerRequest): string {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return decoder.decode(body);
  if (encoding !== 'gzip') throw invalid(`content encoding ${String(encoding)} is not understood`);
  try {
    return decoder.decode(gunzipSync(body, { maxOutputLength: maxUnpacked }));
  } catch (error) {
    throw invalid(`body contains malformed gzip data: ${messageOf(error)}`);
  }
}

/** A body as JSON, or as YAML where the content type says so; undefined where it is empty. @throws RequestError */
export function bodyValue(request: ServerRequest, what = 'input document'): Value | undefined {
  const text = bodyText(request);
  if (text.trim() === '') return undefined;
  try {
    return String(request.headers['content-type'] ?? '').includes('yaml') ? readYaml(text, '') : parseJson(text);
  } catch (error) {
    throw invalid(`body contains malformed ${what}: ${messageOf(error)}`);
  }
}

/** A body that must be an object. @throws RequestError */
export function bodyObject(request: ServerRequest): PlainObject {
  const value = bodyValue(request, 'request');
  if (!isPlain(value)) throw invalid('body contains malformed request: an object is expected');
  return value;
}

/** Answer to a request that is not understood. */
export function invalid(message: string): RequestError {
  return new RequestError(400, 'invalid_parameter', message);
}
