import { gunzipSync } from 'node:zlib';
import { messageOf } from '../../core/index.ts';
import { parseJson } from '../../rego/value/json.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { readYaml } from '../load/document.ts';
import { isPlain } from '../load/merge.ts';
import type { Span } from '../tracing/span.ts';
import { RequestError } from './reply.ts';

const decoder = new TextDecoder();
const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes);

/** A request as the handlers see it. */
export interface ServerRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** Bytes of the body at most, once it is unpacked. */
  readonly maxUnpacked?: number;
  /** Address of the client. */
  readonly remote: string;
  /** Its number in this process. */
  readonly id?: number;
  /** The span of a distributed trace that the request is; absent where none are told. */
  readonly span?: Span | undefined;
  /** Subject of the client's certificate, where it showed one. */
  readonly certificates?: readonly string[];
}

/** Text of a body, unpacked where it is gzip. @throws RequestError */
export function bodyText(
  { headers, body, maxUnpacked = 512 * 2 ** 20 }: ServerRequest,
  decode: (bytes: Uint8Array) => string = decodeText,
): string {
  // Whatever else is named there, the original reads the body as it is.
  if (!String(headers['content-encoding'] ?? '').includes('gzip')) return decode(body);
  try {
    return decode(gunzipSync(body, { maxOutputLength: maxUnpacked }));
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(`decompressed size exceeds limit of ${maxUnpacked} bytes (server.decoding.gzip.max_length)`);
    throw invalid(`could not decompress the body: ${messageOf(error)}`);
  }
}

/** A body as JSON, or as YAML where the content type says so; undefined where it is empty. @throws RequestError */
export function bodyValue(request: ServerRequest, what = 'input document'): Value | undefined {
  const text = bodyText(request);
  if (text.trim() === '') return undefined;
  try {
    requireShallow(text);
    return String(request.headers['content-type'] ?? '').includes('yaml') ? readYaml(text, '') : parseJson(text);
  } catch (error) {
    throw invalid(`body contains malformed ${what}: ${messageOf(error)}`);
  }
}

/** Lists and objects in one another at most, as the original's reader has it. */
const maxDepth = 10_000;

/** @throws Error where JSON is nested so deeply that whoever walks through it would run out of stack */
function requireShallow(text: string): void {
  // Each level has two brackets: short texts need no look.
  if (text.length < 2 * maxDepth) return;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === signs.quote) at = endOfString(text, at);
    else if (sign === signs.list || sign === signs.object) depth += 1;
    else if (sign === signs.listEnd || sign === signs.objectEnd) depth -= 1;
    if (depth > maxDepth) throw new Error('exceeded max depth');
  }
}

const signs = { quote: 0x22, list: 0x5b, listEnd: 0x5d, object: 0x7b, objectEnd: 0x7d } as const;

/** Where the string ends that begins at an offset: at a quote before which an even number of backslashes stands. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === '\\') before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}

/** A body that must be an object. @throws RequestError */
export function bodyObject(request: ServerRequest): PlainObject {
  const value = bodyValue(request, 'request');
  if (!isPlain(value)) throw invalid('body contains malformed request: an object is expected');
  return value;
}

/** Answer to a request whose body is larger than the configuration allows. */
export function tooLarge(why: string): RequestError {
  return invalid(`request body too large: ${why}`);
}

/** Answer to a request that is not understood. */
export function invalid(message: string): RequestError {
  return new RequestError(400, 'invalid_parameter', message);
}
