import { STATUS_CODES } from 'node:http';
import { messageOf } from '../../core/index.ts';
import type { Host } from '../../rego/builtins/context.ts';
import { parseJson } from '../../rego/value/json.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { readYaml } from '../load/document.ts';
import { type ResponseCache, validators } from './cache.ts';
import { type HttpRequest, readRequest } from './request.ts';
import { type HttpResponse, NetworkError, send, type TransportOptions } from './transport.ts';

/** What `http.send` depends on. */
export interface HttpOptions extends TransportOptions {
  /** Keeps responses from one evaluation to the next. */
  readonly cache: ResponseCache;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The implementation of `http.send` for hosts that have a network; a promise that rejects says why there is no response. */
export function httpSender(options: HttpOptions): NonNullable<Host['httpSend']> {
  return async (value) => {
    try {
      const request = readRequest(value);
      return responseValue(request, await respond(request, options));
    } catch (error) {
      // What the network says is in the words of the original already.
      const message = error instanceof NetworkError ? error.message : messageOf(error);
      throw Object.assign(new Error(message, { cause: error }), { isNetwork: error instanceof NetworkError });
    }
  };
}

async function respond(request: HttpRequest, options: HttpOptions): Promise<HttpResponse> {
  const { cache: wish, headers } = request;
  if (wish === undefined) return send(request, headers, options);
  const now = (options.now ?? Date.now)();
  const known = options.cache.get(wish.key);
  if (known !== undefined && now < known.freshUntil) return known.response;
  const asked = known === undefined || wish.force !== undefined ? {} : validators(known.response);
  const answer = await send(request, { ...headers, ...asked }, options);
  const response =
    known !== undefined && answer.status === 304
      ? { ...known.response, headers: { ...known.response.headers, ...answer.headers } }
      : answer;
  options.cache.put(wish.key, response, now, wish.force);
  return response;
}

function responseValue(request: HttpRequest, { status, headers, body }: HttpResponse): PlainObject {
  return {
    status: `${status} ${STATUS_CODES[status] ?? ''}`.trim(),
    status_code: status,
    body: decoded(request, headers['content-type']?.[0] ?? '', body),
    raw_body: body,
    headers: headers as PlainObject,
  };
}

/** The body as a document where its type or the request says what it is; null where it is none. */
function decoded({ decode }: HttpRequest, type: string, body: string): Value {
  const kind = decode ?? (/^application\/(?:[\w.+-]+\+)?json\b/i.test(type) ? 'json' : undefined);
  const isYaml = decode === 'yaml' || /^application\/(?:x-)?yaml\b/i.test(type);
  try {
    if (kind === 'json') return parseJson(body);
    return isYaml ? readYaml(body, 'response') : null;
  } catch {
    return null;
  }
}
