import { parseJson } from '../value/json.ts';
import { type AnyObject, objectGet } from '../value/object.ts';
import { typeName } from '../value/order.ts';
import type { Value } from '../value/value.ts';
import { decodeBase64 } from './base64.ts';
import { fail } from './error.ts';
import { jsonProblem } from './json-problem.ts';
import type { CurveName, Key } from './key.ts';
import { bytesToInteger } from './rsa.ts';
import { isArray, isObject } from './value-kind.ts';

// Errors are in the words of the library that OPA reads keys with.

const unreadable = 'jwk.Parse: failed to probe data: probe: failed to unmarshal data: ';

/** Why a text that is no JSON is no key. */
export function noJson(text: string): string {
  return unreadable + jsonProblem(text);
}

/** What a caught error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Keys of the text of a JWK or a set of them (RFC 7517, 4 and 5). @throws BuiltinError */
export function readJwkSet(text: string): Key[] {
  const prefix = 'failed to parse a JWK key (set): jwk.ParseString: failed to parse string: jwk.Parse: ';
  let value: Value;
  try {
    value = parseJson(text);
  } catch {
    return fail(`${prefix}failed to parse sole key: jwk.ParseKey: ${noJson(text)}`);
  }
  const keys = isObject(value) ? objectGet(value, 'keys') : undefined;
  try {
    if (isArray(keys)) return keys.map(readJwk);
    return [readJwk(value)];
  } catch (error) {
    return fail(`${prefix}failed to parse sole key: jwk.ParseKey: ${messageOf(error)}`);
  }
}

/** Names of the library's types of keys, and what each must have. */
const kinds: Readonly<Record<string, { readonly type: string; readonly required: readonly string[] }>> = {
  EC: { type: 'ecdsa', required: ['crv', 'x', 'y'] },
  OKP: { type: 'okp', required: ['crv', 'x'] },
  RSA: { type: 'rsa', required: ['e', 'n'] },
  oct: { type: 'symmetric', required: ['k'] },
};

const sizes: Readonly<Record<CurveName, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };

/** Reads the members of a key. */
class Fields {
  readonly #object: AnyObject;
  readonly #kind: string;

  constructor(object: AnyObject, kind: string) {
    this.#object = object;
    const { type = '' } = kinds[kind] ?? {};
    const half = kind === 'oct' ? 'Key' : objectGet(object, 'd') === undefined ? 'PublicKey' : 'PrivateKey';
    const name = `failed to unmarshal JSON into key (*jwk.${type}${half})`;
    this.#kind = `${name}: ${name}`;
    for (const field of kinds[kind]?.required ?? [])
      if (objectGet(object, field) === undefined)
        throw new RangeError(`${this.#kind}: required field ${field} is missing`);
  }

  text(name: string): string | undefined {
    const value = objectGet(this.#object, name);
    return typeof value === 'string' ? value : undefined;
  }

  bytes(name: string): Uint8Array {
    try {
      return decodeBase64(this.text(name) ?? fail('no text'), true);
    } catch {
      throw new RangeError(
        `${this.#kind}: failed to decode value for key ${name}: expected base64 encoded []byte (string)`,
      );
    }
  }

  optional(name: string): Uint8Array | undefined {
    return this.text(name) === undefined ? undefined : this.bytes(name);
  }
}

/** Key of a JWK (RFC 7517). @throws RangeError */
export function readJwk(jwk: Value): Key {
  const shape = 'struct { Kty string "json:\\"kty\\""; D json.RawMessage "json:\\"d,omitempty\\"" }';
  if (jwk !== null && !isObject(jwk))
    throw new RangeError(`${unreadable}json: cannot unmarshal ${typeName(jwk)} into Go value of type ${shape}`);
  const kind = jwk === null ? undefined : objectGet(jwk, 'kty');
  if (kind !== undefined && typeof kind !== 'string')
    throw new RangeError(
      `${unreadable}json: cannot unmarshal ${typeName(kind)} into Go struct field .kty of type string`,
    );
  if (jwk === null || kind === undefined || !Object.hasOwn(kinds, kind))
    throw new RangeError(`invalid key type from JSON (${kind ?? ''})`);
  const fields = new Fields(jwk, kind);
  return { kid: fields.text('kid'), alg: fields.text('alg'), ...keyOf(fields, kind) };
}

function keyOf(fields: Fields, kind: string): Key {
  const d = fields.optional('d');
  if (kind === 'RSA')
    return {
      kind: 'RSA',
      n: bytesToInteger(fields.bytes('n')),
      e: bytesToInteger(fields.bytes('e')),
      d: d && bytesToInteger(d),
    };
  if (kind === 'EC') return ecKey(fields, d);
  return kind === 'OKP' ? { kind: 'Ed25519', x: fields.bytes('x'), d } : { kind: 'secret', bytes: fields.bytes('k') };
}

function ecKey(fields: Fields, d: Uint8Array | undefined): Key {
  const curve = fields.text('crv') as CurveName;
  for (const name of ['x', 'y']) {
    const { length } = fields.bytes(name);
    if (Object.hasOwn(sizes, curve) && length !== sizes[curve])
      throw new RangeError(
        `jwk.Parse: key validation failed: key validation failed: jwk.ECDSAPublicKey: invalid "${name}" length (${length}) for curve "${curve}"`,
      );
  }
  return { kind: 'EC', curve, point: Uint8Array.from([4, ...fields.bytes('x'), ...fields.bytes('y')]), d };
}
