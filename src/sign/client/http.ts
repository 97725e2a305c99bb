import { OciError } from '../../oci/error.ts';
import type { HttpRequest, Transport } from '../../oci/registry/http.ts';
import { readBytes } from '../../oci/registry/response.ts';
import { safeUrl } from '../../oci/registry/transport.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { detail } from '../details.ts';

/** Longest answer of a service that is read. */
const maxAnswer = 2 ** 22;

/** What a service was asked, with the statuses that are no error. */
export interface ServiceCall {
  /** Name of the service in messages, `Fulcio`. */
  readonly service: string;
  readonly url: string | URL;
  readonly method?: HttpRequest['method'];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly expect?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** What a service answered. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Uint8Array;
}

/** Calls a service. @throws {SignError} SIGN_SERVICE with what it said; no header that was sent is repeated. */
export async function callService(transport: Transport, call: ServiceCall): Promise<ServiceAnswer> {
  const { service, method = 'POST', headers = {}, body, expect = [200, 201], signal } = call;
  const url = urlOf(call);
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const sent = { method, url, headers, signal, ...(bytes === undefined ? {} : { body: () => bytes }) };
  try {
    const response = await transport.send(sent);
    const answer = await readBytes(response, maxAnswer);
    if (expect.includes(response.status)) return { status: response.status, headers: response.headers, bytes: answer };
    const said = new TextDecoder().decode(answer).replaceAll(/\s+/g, ' ').slice(0, 300);
    throw new SignError('SIGN_SERVICE', {
      message: detail('{service} answered {status}: {said}', { service, status: response.status, said }),
      where: safeUrl(url),
    });
  } catch (cause) {
    if (!(cause instanceof OciError)) throw cause;
    throw new SignError('SIGN_SERVICE', {
      message: detail('{service}: {message}', { service, message: cause.message }),
      where: safeUrl(url),
      cause,
    });
  }
}

/** Calls a service with a JSON document. @returns its answer, which must be an object. */
export async function callJson(
  transport: Transport,
  call: Omit<ServiceCall, 'body'> & { readonly body?: object },
): Promise<JsonReader> {
  const { body, headers, ...rest } = call;
  const { bytes } = await callService(transport, {
    ...rest,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return readJson(bytes, `answer of ${call.service}`);
}

/** Puts a path below a base address, whether or not that ends in a slash. */
export function below(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}

function urlOf({ url, service }: ServiceCall): URL {
  if (url instanceof URL) return url;
  if (URL.canParse(url) && /^https?:/.test(url)) return new URL(url);
  throw new SignError('SIGN_SERVICE', {
    message: detail('{service}: the address is no http or https URL', { service }),
    where: url,
  });
}
