import { compareNumbers, type RegoNumber } from '../value/decimal.ts';
import { multiply } from '../value/arithmetic.ts';
import { makeNumber } from '../value/decimal.ts';
import { parseJson } from '../value/json.ts';
import { type AnyObject, objectGet } from '../value/object.ts';
import { sortedEntries, typeName } from '../value/order.ts';
import { jsonText } from '../value/print.ts';
import type { Value } from '../value/value.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import type { BuiltinContext } from './context.ts';
import { BuiltinError, fail } from './error.ts';
import { hex, utf8 } from './hash.ts';
import { jsonProblem } from './json-problem.ts';
import { messageOf, noJson, readJwk } from './jwk.ts';
import type { Key } from './key.ts';
import { readPublicKeys } from './keys.ts';
import { signatureAlgorithms } from './signature.ts';
import { anyObject, stringKeys } from './type.ts';
import { isArray, isNumber, isObject } from './value-kind.ts';

/** A token's parts (RFC 7515, section 3.1). */
interface Token {
  readonly header: AnyObject;
  readonly payload: string;
  readonly signature: Uint8Array;
  /** What is signed. */
  readonly signed: Uint8Array;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function decodePart(name: string, part: string): Uint8Array {
  try {
    return decodeBase64(part.replace(/=+$/, ''), true);
  } catch (error) {
    return fail(`JWT ${name} had invalid encoding: ${error instanceof BuiltinError ? error.message : String(error)}`);
  }
}

/** @param what goes before the error */
function parseObject(what: string, json: string): AnyObject {
  let value: Value;
  try {
    value = parseJson(json);
  } catch {
    return fail(`${what}invalid JSON: ${jsonProblem(json)}`);
  }
  return isObject(value) ? value : fail(`${what}decoded JSON type was not an Object`);
}

function sectionsOf(token: string): readonly [header: string, payload: string, signature: string] {
  if (!token.includes('.')) return fail('encoded JWT had no period separators');
  const sections = token.split('.');
  if (sections.length !== 3) return fail(`encoded JWT must have 3 sections, found ${sections.length}`);
  return sections as [string, string, string];
}

function readToken(token: string): Token {
  const [encoded, payload, signature] = sectionsOf(token);
  const header = parseObject('bad JWT header: ', text(decodePart('header', encoded)));
  if (objectGet(header, 'enc') !== undefined) fail('JWT is a JWE object, which is not supported');
  return {
    header,
    payload: text(decodePart('payload', payload)),
    signature: decodePart('signature', signature),
    signed: utf8(`${encoded}.${payload}`),
  };
}

/** A token of which the signature alone counts: a header that cannot be read names no key. */
function readSigned(
  token: string,
  readKeys: () => readonly Key[],
): { readonly token: Token; readonly keys: readonly Key[] } {
  const [encoded, payload, signature] = sectionsOf(token);
  const keys = readKeys();
  const bytes = decodeBase64(signature.replace(/=+$/, ''), true);
  return {
    keys,
    token: { header: headerOrNone(encoded), payload, signature: bytes, signed: utf8(`${encoded}.${payload}`) },
  };
}

function headerOrNone(encoded: string): AnyObject {
  try {
    return parseObject('', text(decodePart('header', encoded)));
  } catch (error) {
    if (error instanceof BuiltinError) return {};
    throw error;
  }
}

function isNested({ header }: Token): boolean {
  const type = objectGet(header, 'cty');
  return typeof type === 'string' && type.toUpperCase() === 'JWT';
}

function decode(token: string): Value {
  let parsed = readToken(token);
  for (let depth = 0; isNested(parsed) && depth < 16; depth += 1)
    parsed = readToken(parsed.payload.replace(/^"|"$/g, ''));
  return [parsed.header, parseObject('', parsed.payload), hex(parsed.signature)];
}

function verifier(algorithm: string): (token: string, certificate: string) => Value {
  return (token, certificate) => {
    const read = readSigned(token, () =>
      algorithm.startsWith('HS') ? [secretKey(certificate)] : readPublicKeys(certificate),
    );
    return keysFor(read.keys, read.token.header, algorithm).some((key) => verify(algorithm, key, read.token));
  };
}

function secretKey(secret: string): Key {
  return { kind: 'secret', bytes: utf8(secret) };
}

function verify(algorithm: string, key: Key, { signed, signature }: Token): boolean {
  return signatureAlgorithms.get(algorithm)?.verify(key, signed, signature) ?? false;
}

/** The key that the header names where the set has it, else all that fit the algorithm. */
function keysFor(keys: readonly Key[], header: AnyObject, algorithm: string): readonly Key[] {
  const kid = objectGet(header, 'kid');
  const named = typeof kid === 'string' ? keys.filter((key) => key.kid === kid) : [];
  return named.length > 0 ? named : keys.filter((key) => key.alg === undefined || key.alg === algorithm);
}

/** What `io.jwt.decode_verify` demands of a token. */
interface Constraints {
  readonly keys: readonly Key[];
  readonly alg: string | undefined;
  readonly iss: string | undefined;
  readonly aud: string | undefined;
  /** Nanoseconds since 1970. */
  readonly time: RegoNumber;
}

function readConstraints(context: BuiltinContext, constraints: AnyObject): Constraints {
  const texts: Partial<Record<'alg' | 'aud' | 'cert' | 'iss' | 'secret', string>> = {};
  let keys: readonly Key[] | undefined;
  let time: RegoNumber = makeNumber(context.nowNanoseconds(), 0);
  for (const [key, value] of sortedEntries(constraints)) {
    if (key === 'time') time = requireTime(value);
    else if (isTextConstraint(key))
      texts[key] = typeof value === 'string' ? value : fail(`${key} constraint: must be a string`);
    else return fail(`unknown token validation constraint: ${String(key)}`);
    if (key === 'cert') keys = readPublicKeys(texts.cert ?? '');
  }
  const { alg, aud, iss, secret } = texts;
  if (secret !== undefined && keys !== undefined) return fail('duplicate key constraints');
  if (secret !== undefined) keys = [secretKey(secret)];
  return { keys: keys ?? fail('no key constraint'), alg, iss, aud, time };
}

function isTextConstraint(key: Value): key is 'alg' | 'aud' | 'cert' | 'iss' | 'secret' {
  return typeof key === 'string' && ['alg', 'aud', 'cert', 'iss', 'secret'].includes(key);
}

function requireTime(value: Value): RegoNumber {
  if (!isNumber(value)) return fail('token time constraint: must be a number');
  return compareNumbers(value, 0) < 0 ? fail('token time constraint: must not be negative') : value;
}

const refused: Value = [false, {}, {}];

function decodeVerify(context: BuiltinContext, token: string, constraints: AnyObject): Value {
  const demands = readConstraints(context, constraints);
  let parsed = readToken(token);
  for (let depth = 0; depth < 16; depth += 1) {
    const algorithm = objectGet(parsed.header, 'alg');
    if (typeof algorithm !== 'string' || objectGet(parsed.header, 'crit') !== undefined) return refused;
    if (demands.alg !== undefined && demands.alg !== algorithm) return refused;
    const current = parsed;
    if (!keysFor(demands.keys, current.header, algorithm).some((key) => verify(algorithm, key, current)))
      return refused;
    if (!isNested(parsed)) break;
    parsed = readToken(parsed.payload.replace(/^"|"$/g, ''));
  }
  const payload = parseObject('', parsed.payload);
  return holds(payload, demands) ? [true, parsed.header, payload] : refused;
}

function holds(payload: AnyObject, { iss, aud, time }: Constraints): boolean {
  if (iss !== undefined && objectGet(payload, 'iss') !== iss) return false;
  const audience = objectGet(payload, 'aud');
  if (audience === undefined ? aud !== undefined : !isAudience(audience, aud)) return false;
  const exp = instant(payload, 'exp');
  const nbf = instant(payload, 'nbf');
  if (exp !== undefined && compareNumbers(time, exp) >= 0) return false;
  return nbf === undefined || compareNumbers(time, nbf) >= 0;
}

function isAudience(audience: Value, wanted: string | undefined): boolean {
  if (wanted === undefined) return false;
  return isArray(audience) ? audience.includes(wanted) : audience === wanted;
}

function instant(payload: AnyObject, name: string): RegoNumber | undefined {
  const value = objectGet(payload, name);
  if (value === undefined) return undefined;
  return isNumber(value) ? multiply(value, 1_000_000_000) : fail(`${name} value must be a number`);
}

const base64url = (bytes: Uint8Array): string =>
  encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

function encodeSign(context: BuiltinContext, header: string, payload: string, key: Value): Value {
  const secret = signingKey(key);
  const fields = readHeader(header);
  const algorithm = algorithmOf(fields);
  const type = objectGet(fields, 'typ');
  if ((type === undefined || type === 'JWT') && !isJson(payload)) return fail('type is JWT but payload is not JSON');
  const signed = `${base64url(utf8(header))}.${base64url(utf8(payload))}`;
  const signature = signatureAlgorithms
    .get(algorithm)
    ?.sign(secret, utf8(signed), (length) => randomBytes(context, length));
  if (signature === undefined) return fail(`unsupported signature algorithm ${algorithm} or key of another kind`);
  return `${signed}.${base64url(signature)}`;
}

/** @throws BuiltinError where the header names no algorithm that is known */
function algorithmOf(header: AnyObject): string {
  const algorithm = objectGet(header, 'alg');
  const problem = "missing or invalid 'alg' header:";
  if (algorithm === undefined) return fail(`${problem} jwsbb: header "alg" not found`);
  if (typeof algorithm !== 'string')
    return fail(`${problem} value doesn't contain string; it contains ${typeName(algorithm)}`);
  return signatureAlgorithms.has(algorithm) ? algorithm : fail(`unknown JWS algorithm: ${algorithm}`);
}

function readHeader(header: string): AnyObject {
  if (!header.trimStart().startsWith('{')) return {};
  try {
    const value = parseJson(header);
    return isObject(value) ? value : {};
  } catch {
    return fail("missing or invalid 'alg' header: cannot parse JSON");
  }
}

function isJson(payload: string): boolean {
  try {
    parseJson(payload);
    return true;
  } catch {
    return false;
  }
}

function signingKey(key: Value): Key {
  try {
    return readJwk(key);
  } catch (error) {
    return fail(`jwk.Parse: failed to parse sole key: jwk.ParseKey: ${messageOf(error)}`);
  }
}

function randomBytes(context: BuiltinContext, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  if (context.host.random === undefined) globalThis.crypto.getRandomValues(bytes);
  else context.host.random(bytes);
  return bytes;
}

function rawKey(key: string): Value {
  try {
    return parseJson(key);
  } catch {
    return fail(`jwk.Parse: failed to parse sole key: jwk.ParseKey: ${noJson(key)}`);
  }
}

const meta = { category: 'tokens' } as const;
const two = ['string', 'string'] as const;

function verifyRow(algorithm: string) {
  const what = algorithm.startsWith('HS') ? 'a secret' : 'a certificate, public key or JWK set';
  return builtin(`io.jwt.verify_${algorithm.toLowerCase()}`, two, 'boolean', verifier(algorithm), {
    ...meta,
    doc: `Whether a token is signed by ${algorithm} with ${what}.`,
  });
}

/** JSON Web Tokens. */
export const tokens = [
  builtin('io.jwt.decode', ['string'], { tuple: [anyObject, anyObject, 'string'] }, decode, {
    ...meta,
    doc: 'Header, payload and signature of a token, unverified.',
  }),
  contextBuiltin(
    'io.jwt.decode_verify',
    ['string', stringKeys],
    { tuple: ['boolean', anyObject, anyObject] },
    decodeVerify,
    {
      ...meta,
      nondeterministic: true,
      doc: 'Whether a token meets constraints (key, algorithm, issuer, audience, time), with its header and payload.',
    },
  ),
  contextBuiltin(
    'io.jwt.encode_sign',
    [stringKeys, stringKeys, stringKeys],
    'string',
    (context, header, payload, key) => encodeSign(context, jsonText(header), jsonText(payload), key),
    {
      category: 'tokensign',
      nondeterministic: true,
      doc: 'A signed token of header and payload, with a JWK.',
    },
  ),
  contextBuiltin(
    'io.jwt.encode_sign_raw',
    ['string', 'string', 'string'],
    'string',
    (context, header, payload, key) => encodeSign(context, header, payload, rawKey(key)),
    {
      category: 'tokensign',
      nondeterministic: true,
      doc: 'A signed token of the texts of header and payload, with the text of a JWK.',
    },
  ),
  ...[...signatureAlgorithms.keys()].map(verifyRow),
];
