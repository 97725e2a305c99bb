import { type AnyObject, objectEntries, objectGet } from '../value/object.ts';
import { jsonText, termText } from '../value/print.ts';
import { setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { contextBuiltin } from './builtin.ts';
import type { BuiltinContext, Host } from './context.ts';
import { fail } from './error.ts';
import { anyObject, stringKeys } from './type.ts';

const required = ['method', 'url'];

/** Parameters of a request, as the original has them. */
const parameters: ReadonlySet<Value> = new Set([
  ...required,
  'body',
  'cache',
  'cache_ignored_headers',
  'caching_mode',
  'enable_redirect',
  'force_cache',
  'force_cache_duration_seconds',
  'force_json_decode',
  'force_yaml_decode',
  'headers',
  'max_retry_attempts',
  'raise_error',
  'raw_body',
  'timeout',
  'tls_ca_cert',
  'tls_ca_cert_env_variable',
  'tls_ca_cert_file',
  'tls_client_cert',
  'tls_client_cert_env_variable',
  'tls_client_cert_file',
  'tls_client_key',
  'tls_client_key_env_variable',
  'tls_client_key_file',
  'tls_insecure_skip_verify',
  'tls_server_name',
  'tls_use_system_certs',
]);

/** What became of a request: kept as a value, so that a replay of the evaluation meets the same failure. */
type Sent = { readonly response: Value } | { readonly message: string; readonly isNetwork: boolean };

/** Sends a request through the host; the same request is sent once in an evaluation. */
function send(context: BuiltinContext, request: AnyObject): Value {
  checkParameters(request);
  const cache = context.cache('http.send');
  const key = jsonText(request);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const { httpSend } = context.host;
  if (httpSend === undefined) return fail('the host sends no HTTP requests');
  const sent = context.wait(`http.send ${key}`, () => settle(httpSend, request));
  const response = 'response' in sent ? sent.response : failed(request, sent);
  cache.set(key, response);
  return response;
}

function checkParameters(request: AnyObject): void {
  const names = [...objectEntries(request)].map(([name]) => name);
  const unknown = names.filter((name) => !parameters.has(name));
  if (unknown.length > 0) fail(`invalid request parameters(s): ${termText(setOf(unknown))}`);
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) fail(`missing required request parameters(s): ${termText(setOf(missing))}`);
}

function settle(httpSend: NonNullable<Host['httpSend']>, request: AnyObject): Sent | Promise<Sent> {
  try {
    const response = httpSend(request);
    return response instanceof Promise ? response.then((value): Sent => ({ response: value }), failure) : { response };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Sent {
  const message = error instanceof Error ? error.message : String(error);
  const isNetwork = error instanceof Error && 'isNetwork' in error && error.isNetwork === true;
  return { message, isNetwork };
}

/** The error as a value, where the request asks for that. */
function failed(request: AnyObject, { message, isNetwork }: Extract<Sent, { readonly message: string }>): Value {
  if (objectGet(request, 'raise_error') !== false) return fail(message);
  const code = `eval_http_send_${isNetwork ? 'network' : 'internal'}_error`;
  return { error: { code, message }, status_code: 0 };
}

/** HTTP. */
export const http = [
  contextBuiltin('http.send', [stringKeys], anyObject, send, {
    category: 'http',
    nondeterministic: true,
    doc: 'Response to an HTTP request, through the host.',
  }),
];
