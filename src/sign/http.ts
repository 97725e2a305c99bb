import { type Text, wordsOf } from '../core/index.ts';
import { SignError } from './error.ts';
import { detail } from './details.ts';

/** A small exchange by HTTP: a question to a timestamp authority, a responder, a list. */
export interface SmallRequest {
  readonly url: string;
  readonly method?: 'DELETE' | 'GET' | 'POST';
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** Largest answer that is read by default. */
const defaultMaxBytes = 2 ** 25;

/** Sends a request without credentials and reads the whole answer. @throws {SignError} SIGN_SERVICE that names the address. */
export async function exchangeSmall(request: SmallRequest): Promise<Uint8Array> {
  const { url, body, headers = {}, timeout, maxBytes = defaultMaxBytes, signal } = request;
  if (!/^https?:\/\//.test(url)) throw failed(url, detail('it is no HTTP address'));
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, {
      method: request.method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
      headers,
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
    if (!response.ok) throw failed(url, detail('it answers with status {status}', { status: response.status }));
    return await readBounded(response, maxBytes, url);
  } catch (error) {
    if (error instanceof SignError) throw error;
    if (signal?.aborted === true) throw signal.reason;
    throw failed(url, limit.aborted ? detail('it does not answer within {timeout} ms', { timeout }) : wordsOf(error));
  }
}

async function readBounded({ body }: Response, maxBytes: number, url: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > maxBytes) throw failed(url, detail('its answer is longer than {maxBytes} bytes', { maxBytes }));
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function failed(url: string, message: Text): SignError {
  const { origin, pathname } = URL.canParse(url) ? new URL(url) : { origin: url, pathname: '' };
  return new SignError('SIGN_SERVICE', { message, where: `${origin}${pathname}` });
}
