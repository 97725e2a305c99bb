import { type Digest, isDigest, type Text } from '../core/index.ts';
import { OciError } from './error.ts';
import { detail } from './details.ts';

/** A JSON object whose members are still unchecked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Checked access to one JSON document; every complaint names the document and the member. */
export interface JsonFields {
  /** A member that is a string; undefined where it is absent, null or empty. */
  text(key: string): string | undefined;
  digest(key: string): Digest;
  digests(key: string): readonly Digest[];
  /** A member that counts bytes: an integer of 0 or more. */
  size(key: string): number;
  flag(key: string): boolean;
  texts(key: string): readonly string[];
  /** An object of strings; undefined where it is absent. */
  textMap(key: string): Readonly<Record<string, string>> | undefined;
  object(key: string): JsonFields | undefined;
  objects(key: string): readonly JsonFields[];
  has(key: string): boolean;
  /** Names of the members of an object; none where it is absent. */
  keys(key: string): readonly string[];
  /** The complaint that a member is missing or wrong. */
  wrong(key: string, expected: Text): OciError;
}

/** Parses a document that must be a JSON object. @throws {OciError} OCI_MALFORMED; `where` names the document. */
export function parseJson(bytes: Uint8Array, where: string): JsonFields {
  try {
    return fieldsOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), where, '');
  } catch (error) {
    if (error instanceof OciError) throw error;
    throw new OciError('OCI_MALFORMED', { message: detail('it is no JSON'), where, cause: error });
  }
}

/** Checked access to a value that must be an object; `path` leads to it, with a closing dot where not empty. */
export function fieldsOf(value: unknown, where: string, path: string): JsonFields {
  if (!isObject(value))
    throw malformed(
      where,
      path === '' ? detail('it must be an object') : detail('{path} must be an object', { path: path.slice(0, -1) }),
    );
  const wrong = (key: string, expected: Text) =>
    malformed(where, detail('{path}{key} must be {expected}', { path, key, expected }));
  const array = (key: string): readonly unknown[] => {
    const member = value[key] ?? [];
    if (!Array.isArray(member)) throw wrong(key, detail('an array'));
    return member;
  };
  return {
    wrong,
    has: (key) => value[key] !== undefined && value[key] !== null,
    keys: (key) => Object.keys(isObject(value[key]) ? value[key] : {}),
    text: (key) => optionalText(value[key], () => wrong(key, detail('a string'))),
    digest: (key) => checked(value[key], isDigestValue, () => wrong(key, detail('a sha256 or sha512 digest'))),
    digests: (key) =>
      array(key).map((item) => checked(item, isDigestValue, () => wrong(key, detail('an array of digests')))),
    size: (key) => checked(value[key], isSize, () => wrong(key, detail('a whole number of bytes'))),
    flag: (key) => value[key] === true,
    texts: (key) => array(key).map((item) => checked(item, isText, () => wrong(key, detail('an array of strings')))),
    textMap: (key) => textMap(value[key], () => wrong(key, detail('an object of strings'))),
    object: (key) =>
      value[key] === undefined || value[key] === null ? undefined : fieldsOf(value[key], where, `${path}${key}.`),
    objects: (key) => array(key).map((item, index) => fieldsOf(item, where, `${path}${key}[${index}].`)),
  };
}

function checked<T>(value: unknown, test: (value: unknown) => value is T, wrong: () => OciError): T {
  if (test(value)) return value;
  throw wrong();
}

function optionalText(value: unknown, wrong: () => OciError): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : checked(value, isText, wrong);
}

function textMap(value: unknown, wrong: () => OciError): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  const members = Object.entries(checked(value, isObject, wrong));
  return Object.fromEntries(members.map(([key, member]) => [key, checked(member, isText, wrong)]));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isDigestValue(value: unknown): value is Digest {
  return isText(value) && isDigest(value);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function malformed(where: string, message: Text): OciError {
  return new OciError('OCI_MALFORMED', { message, where });
}
