import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { integerOf, type RegoNumber } from '../value/decimal.ts';
import { type AnyObject, objectEntries, objectGet, objectOf } from '../value/object.ts';
import { jsonText } from '../value/print.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { failOperand } from './error.ts';
import { hex, utf8 } from './hash.ts';
import { anyObject, stringKeys } from './type.ts';
import { isObject } from './value-kind.ts';

/** Refuses an object that lacks some strings: first what is missing, then what is no string. */
function requireStrings(position: number, object: AnyObject, names: readonly string[], what: string): void {
  const list = (bad: readonly string[]): string => `{${bad.map((name) => JSON.stringify(name)).join(', ')}}`;
  const missing = names.filter((name) => objectGet(object, name) === undefined);
  if (missing.length > 0) failOperand(position, `missing required ${what} parameters(s): ${list(missing)}`);
  const invalid = names.filter((name) => typeof objectGet(object, name) !== 'string');
  if (invalid.length > 0) failOperand(position, `invalid values for required ${what} parameters(s): ${list(invalid)}`);
}

const text = (object: AnyObject, name: string): string => {
  const value = objectGet(object, name);
  return typeof value === 'string' ? value : '';
};

/** `20151228T140825Z`. */
function timestamp(time: RegoNumber): string {
  const nanoseconds = integerOf(time);
  if (nanoseconds === undefined || nanoseconds < 0n || nanoseconds >= 2n ** 63n)
    return failOperand(3, 'could not convert time_ns value into a unix timestamp');
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString().replace(/[-:]|\.\d+/g, '');
}

function bodyOf(request: AnyObject): string {
  const raw = objectGet(request, 'raw_body');
  if (raw !== undefined) return typeof raw === 'string' ? raw : failOperand(1, "invalid value for 'raw_body'");
  const body = objectGet(request, 'body');
  return body === undefined ? '' : jsonText(body);
}

interface Place {
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

function placeOf(url: string): Place {
  const match = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(url);
  if (match === null) return failOperand(1, "invalid value for 'url'");
  const [, host = '', path = '', query = ''] = match;
  return {
    host,
    path,
    query: query
      .split('&')
      .filter(Boolean)
      .map((part) => (part.includes('=') ? part : `${part}=`))
      .sort()
      .join('&'),
  };
}

/** Adds the headers of Signature Version 4 to a request (AWS Signature Version 4, "Create a signed request"). */
function sign(request: AnyObject, config: AnyObject, time: RegoNumber): Value {
  requireStrings(2, config, ['aws_access_key', 'aws_region', 'aws_secret_access_key', 'aws_service'], 'AWS config');
  requireStrings(1, request, ['method', 'url'], 'request');
  const unsigned = objectGet(config, 'disable_payload_signing') ?? false;
  if (typeof unsigned !== 'boolean') return failOperand(2, "invalid value for 'disable_payload_signing' in AWS config");
  const stamp = timestamp(time);
  const { host, path, query } = placeOf(text(request, 'url'));
  const payload = unsigned ? 'UNSIGNED-PAYLOAD' : hex(sha256(utf8(bodyOf(request))));
  const service = text(config, 'aws_service');
  const token = text(config, 'aws_session_token');
  const own = new Map([
    ['host', host],
    ['x-amz-date', stamp],
  ]);
  if (service === 's3' || service === 'glacier' || unsigned) own.set('x-amz-content-sha256', payload);
  if (token !== '') own.set('x-amz-security-token', token);
  const given = objectGet(request, 'headers');
  const headers = isObject(given) ? [...objectEntries(given)] : [];
  const signed = new Map(own);
  for (const [name, value] of headers)
    signed.set(String(name).toLowerCase(), typeof value === 'string' ? value.trim() : jsonText(value));
  const names = [...signed.keys()].sort();
  const canonical = [
    text(request, 'method'),
    path,
    query,
    ...names.map((name) => `${name}:${signed.get(name)}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  const authorization = authorize(config, stamp, names.join(';'), canonical);
  const all: [Value, Value][] = [
    ...headers.map(([name, value]): [Value, Value] => [name, value]),
    ...own,
    ['Authorization', authorization],
  ];
  return objectOf([...objectEntries(request), ['headers', objectOf(all)]]);
}

function authorize(config: AnyObject, stamp: string, names: string, canonical: string): string {
  const date = stamp.slice(0, 8);
  const [region, service] = [text(config, 'aws_region'), text(config, 'aws_service')];
  const scope = `${date}/${region}/${service}/aws4_request`;
  let key = utf8(`AWS4${text(config, 'aws_secret_access_key')}`);
  for (const part of [date, region, service, 'aws4_request']) key = hmac(sha256, key, utf8(part));
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, hex(sha256(utf8(canonical)))].join('\n');
  const signature = hex(hmac(sha256, key, utf8(toSign)));
  return `AWS4-HMAC-SHA256 Credential=${text(config, 'aws_access_key')}/${scope},SignedHeaders=${names},Signature=${signature}`;
}

/** Cloud providers. */
export const aws = [
  builtin('providers.aws.sign_req', [stringKeys, stringKeys, 'number'], anyObject, sign, {
    category: 'providers.aws',
    doc: 'A request with the headers of AWS Signature Version 4.',
  }),
];
