import { gunzipSync } from 'node:zlib';
import { messageOf } from '../../core/index.ts';
import { BuiltinError } from '../../rego/builtins/error.ts';
import { parseYaml } from '../../rego/builtins/yaml.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import type { Span } from '../tracing/span.ts';
import { firstJson } from './json-body.ts';
import { RequestError } from './reply.ts';
import { membersOf, type Shape } from './shape.ts';

// A byte order mark is no JSON and no policy to the original.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

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
export function bodyText({ headers, body, maxUnpacked = 512 * 2 ** 20 }: ServerRequest): string {
  // Whatever else is named there, the original reads the body as it is.
  if (!String(headers['content-encoding'] ?? '').includes('gzip')) return decoder.decode(body);
  try {
    return decoder.decode(gunzipSync(body, { maxOutputLength: maxUnpacked }));
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(`decompressed size exceeds limit of ${maxUnpacked} bytes (server.decoding.gzip.max_length)`);
    throw invalid(`could not decompress the body: ${unpackProblem(messageOf(error), body.length)}`);
  }
}

/** What is wrong with a packed body, in the original's words. */
function unpackProblem(reason: string, length: number): string {
  if (reason.includes('unexpected end')) return length === 0 ? 'EOF' : 'unexpected EOF';
  if (reason.includes('incorrect header')) return 'gzip: invalid header';
  return /incorrect (?:data|length)/.test(reason) ? 'gzip: invalid checksum' : reason;
}

/** An input as JSON, or as YAML where the content type says so; undefined where it is empty. @throws RequestError */
export function bodyValue(request: ServerRequest): Value | undefined {
  const text = bodyText(request);
  if (text.trim() === '') return undefined;
  const isYaml = String(request.headers['content-type'] ?? '').includes('yaml');
  return inWords('body contains malformed input document: ', () => (isYaml ? parseYaml(text) : firstJson(text)));
}

/** The document that a body holds as JSON, as it came. @throws RequestError */
export function plainDocument(request: ServerRequest): Value {
  return inWords('', () => firstJson(decoder.decode(request.body)));
}

/** Members of the request that a body holds as JSON. @throws RequestError */
export function bodyMembers(request: ServerRequest, shape: Shape): PlainObject {
  const text = bodyText(request);
  return inWords('error(s) occurred while decoding request: ', () => membersOf(firstJson(text), shape));
}

/** Runs what reads a request; what it throws becomes the answer. @param before what the answer begins with @throws RequestError */
export function inWords<T>(before: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw invalid(`${before}${error instanceof BuiltinError ? error.message : messageOf(error)}`);
  }
}

/** Answer to a request whose body is larger than the configuration allows. */
export function tooLarge(why: string): RequestError {
  return invalid(`request body too large: ${why}`);
}

/** Answer to a request that is not understood. */
export function invalid(message: string): RequestError {
  return new RequestError(400, 'invalid_parameter', message);
}
