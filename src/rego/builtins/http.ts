import type { AnyObject } from '../value/object.ts';
import { jsonText } from '../value/print.ts';
import type { Value } from '../value/value.ts';
import { contextBuiltin } from './builtin.ts';
import type { BuiltinContext } from './context.ts';
import { fail } from './error.ts';
import { anyObject, stringKeys } from './type.ts';

/** Sends a request through the host; the same request is sent once in an evaluation. */
function send(context: BuiltinContext, request: AnyObject): Value {
  const cache = context.cache('http.send');
  const key = jsonText(request);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const { httpSend } = context.host;
  if (httpSend === undefined) return fail('the host sends no HTTP requests');
  const response = context.wait(`http.send ${key}`, () => httpSend(request));
  cache.set(key, response);
  return response;
}

/** HTTP. */
export const http = [
  contextBuiltin('http.send', [stringKeys], anyObject, send, {
    category: 'http',
    nondeterministic: true,
    doc: 'Response to an HTTP request, through the host.',
  }),
];
