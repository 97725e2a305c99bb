import { STATUS_CODES } from 'node:http';
import { toPlain } from '../../rego/value/print.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';

/** Codes of the status that Envoy is told (google/rpc/code.proto). */
const code = { ok: 0, denied: 7 } as const;

/** What Envoy is told, in the JSON form of its message. */
export interface CheckAnswer {
  readonly status: { readonly code: number };
  readonly [part: string]: unknown;
}

/** Lets any request pass, whatever was decided. */
export const passing: CheckAnswer = { status: { code: code.ok }, okResponse: {} };

/** A decision as Envoy's answer: true or false, or an object with `allowed` and what is to change. @throws Error where it is neither */
export function answerOf(decision: Value | undefined): CheckAnswer {
  if (decision === undefined) throw new Error('undefined decision');
  // Sets become lists, as the policy's JSON has them.
  const plain = toPlain(decision) as Value;
  if (typeof plain === 'boolean')
    return plain ? passing : { status: { code: code.denied }, deniedResponse: { status: { code: 403 } } };
  if (!isPlain(plain))
    throw new Error('illegal value for policy evaluation result: true, false or an object is expected');
  const { allowed, dynamic_metadata: metadata } = plain;
  if (typeof allowed !== 'boolean')
    throw new Error('the policy evaluation result has no "allowed" that is true or false');
  if (metadata !== undefined && !isPlain(metadata)) throw new Error('dynamic_metadata is no object');
  return {
    status: { code: allowed ? code.ok : code.denied },
    ...(allowed ? { okResponse: allowedPart(plain) } : { deniedResponse: deniedPart(plain) }),
    ...(metadata !== undefined && { dynamicMetadata: metadata }),
  };
}

function allowedPart(decision: PlainObject) {
  return {
    headers: headersOf(decision, 'headers'),
    headersToRemove: textsOf(decision, 'request_headers_to_remove'),
    responseHeadersToAdd: headersOf(decision, 'response_headers_to_add'),
    queryParametersToSet: pairsOf(decision, 'query_parameters_to_set'),
    queryParametersToRemove: textsOf(decision, 'query_parameters_to_remove'),
  };
}

function deniedPart(decision: PlainObject) {
  const { http_status: status = 403, body = '' } = decision;
  if (typeof status !== 'number' || STATUS_CODES[status] === undefined)
    throw new Error(`http_status is no status of HTTP: ${JSON.stringify(status)}`);
  if (typeof body !== 'string') throw new Error('body is no text');
  return { status: { code: status }, headers: headersOf(decision, 'headers'), body };
}

function headersOf(decision: PlainObject, name: string) {
  return pairsOf(decision, name).map((header) => ({ header }));
}

/** Names with one value or several, in one table or in a list of them. */
function pairsOf(decision: PlainObject, name: string): { readonly key: string; readonly value: string }[] {
  const tables = [decision[name] ?? []].flat() as readonly Value[];
  return tables.flatMap((table) => {
    if (!isPlain(table)) throw new Error(`${name} is no object`);
    return Object.entries(table).flatMap(([key, given]) =>
      ([given].flat() as readonly Value[]).map((value) => {
        if (typeof value !== 'string') throw new Error(`${name}: the value of ${JSON.stringify(key)} is no text`);
        return { key, value };
      }),
    );
  });
}

function textsOf(decision: PlainObject, name: string): readonly string[] {
  const value = decision[name] ?? [];
  const items = Array.isArray(value) ? (value as readonly Value[]) : [value];
  return items.map((item) => {
    if (typeof item !== 'string') throw new Error(`${name} is no list of texts`);
    return item;
  });
}
