import { ownPlain, type Plain, type PlainMembers } from '../../formats/plain.ts';
import { parseJson } from '../../rego/value/json.ts';
import { setMember } from '../../rego/value/object.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../rego/value/value.ts';

/** The request's message in its JSON form becomes what policies for Envoy expect as input. @throws Error where the body is not the JSON that it says it is */
export function inputOf(request: Plain, { parsesBody }: { readonly parsesBody: boolean }): PlainObject {
  const http = inside(request, ['attributes', 'request', 'http']);
  const path = text(http, 'path');
  const [, before = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(path) ?? [];
  const body = parsesBody ? bodyOf(http) : { value: null, isTruncated: false };
  return {
    ...(request as PlainObject),
    parsed_path: before
      .replace(/^\/+/, '')
      .split('/')
      .map((name) => decoded(name)),
    parsed_query: queryOf(query),
    ...(parsesBody && { parsed_body: body.value, truncated_body: body.isTruncated }),
    version: { encoding: 'protojson', ext_authz: 'v3' },
  };
}

function queryOf(query: string): PlainObject {
  const search = new URLSearchParams(query);
  const members: ObjectBuilder = {};
  for (const name of new Set(search.keys())) setMember(members, name, search.getAll(name));
  return members;
}

/** JSON bodies alone are read; one that Envoy did not send whole is left out, and said to be cut. */
function bodyOf(http: Plain): { readonly value: Value; readonly isTruncated: boolean } {
  const none = { value: null, isTruncated: false };
  const headers = inside(http, ['headers']);
  const body = text(http, 'body');
  if (!text(headers, 'content-type').includes('application/json') || body === '') return none;
  const length = text(headers, 'content-length');
  if (length !== '' && !/^-?\d+$/.test(length))
    throw new Error(`content-length ${JSON.stringify(length)} is no number`);
  if (Number(length) > Buffer.byteLength(body)) return { value: null, isTruncated: true };
  return { value: parseJson(body), isTruncated: false };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function inside(value: Plain, names: readonly string[]): Plain {
  let current: Plain = value;
  for (const name of names) {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return {};
    current = ownPlain(current, name) ?? {};
  }
  return current;
}

function text(table: Plain, name: string): string {
  const value = ownPlain(table as PlainMembers, name);
  return typeof value === 'string' ? value : '';
}
