import { objectGet } from '../value/object.ts';
import { parseJson } from '../value/json.ts';
import type { Value } from '../value/value.ts';
import { decodeBase64 } from './base64.ts';
import type { DerElement } from '../../formats/der/reader.ts';
import { childrenOf, integerOf, oidOf, readElement } from './asn1.ts';
import { bytesToInteger } from './rsa.ts';
import { fail } from './error.ts';
import { isArray, isObject } from './value-kind.ts';

/** Names of the curves that signatures use. */
export type CurveName = 'P-256' | 'P-384' | 'P-521';

/** A key for signatures; private parts where it signs. */
export type Key = (
  | { readonly kind: 'RSA'; readonly n: bigint; readonly e: bigint; readonly d: bigint | undefined }
  | { readonly kind: 'EC'; readonly curve: CurveName; readonly point: Uint8Array; readonly d: Uint8Array | undefined }
  | { readonly kind: 'Ed25519'; readonly x: Uint8Array; readonly d: Uint8Array | undefined }
  | { readonly kind: 'secret'; readonly bytes: Uint8Array }
) & { readonly kid?: string | undefined; readonly alg?: string | undefined };

/** Curves by OID (RFC 5480, 2.1.1.1). */
export const curveOids: Readonly<Record<string, CurveName>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

/** One block of PEM (RFC 7468). */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Text behind the block. */
  readonly rest: string;
}

/** The first block of a text; undefined where it has none. */
export function readPem(text: string): PemBlock | undefined {
  const match =
    /-----BEGIN ([A-Z0-9 ]+)-----\r?\n(?:[A-Za-z-]+: [^\n]*\n)*([A-Za-z0-9+/=\s]*?)-----END \1-----[ \t]*(?:\r?\n|$)/.exec(
      text,
    );
  if (match === null) return undefined;
  const [whole, label = '', body = ''] = match;
  try {
    return { label, bytes: decodeBase64(body.replace(/\s/g, ''), false), rest: text.slice(match.index + whole.length) };
  } catch {
    return undefined;
  }
}

/** Key of a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7). @throws RangeError */
export function keyOfSpki(spki: DerElement): Key {
  const [algorithm, bits] = childrenOf(spki) as [DerElement, DerElement];
  const [oid, parameters] = childrenOf(algorithm) as [DerElement, DerElement | undefined];
  const content = bits.content.subarray(1);
  switch (oidOf(oid)) {
    case '1.2.840.113549.1.1.1':
      return rsaKey(content);
    case '1.2.840.10045.2.1': {
      const curve = parameters && curveOids[oidOf(parameters)];
      if (curve === undefined) throw new RangeError('x509: unsupported elliptic curve');
      return { kind: 'EC', curve, point: content, d: undefined };
    }
    case '1.3.101.112':
      return { kind: 'Ed25519', x: content, d: undefined };
    default:
      throw new RangeError('x509: unsupported public key algorithm');
  }
}

function rsaKey(bytes: Uint8Array): Key {
  const [n, e] = childrenOf(readElement(bytes)) as [DerElement, DerElement];
  return { kind: 'RSA', n: integerOf(n), e: integerOf(e), d: undefined };
}

/** SubjectPublicKeyInfo of a certificate (RFC 5280, 4.1). @throws RangeError */
export function spkiOfCertificate(bytes: Uint8Array): DerElement {
  const [tbs] = childrenOf(readElement(bytes)) as [DerElement];
  const fields = childrenOf(tbs);
  const offset = fields[0]?.tag === 0xa0 ? 1 : 0;
  const spki = fields[5 + offset];
  if (spki === undefined) throw new RangeError('x509: malformed certificate');
  return spki;
}

/** Keys of a PEM certificate, PEM public key, JWK or JWK set. @throws BuiltinError */
export function readPublicKeys(text: string): Key[] {
  if (!text.trimStart().startsWith('-----BEGIN') && !text.includes('-----BEGIN ')) return readJwks(text);
  const block = readPem(text);
  if (block === undefined) return fail('failed to parse a PEM certificate');
  if (block.rest.trim() !== '') return fail('extra data after a PEM certificate block');
  if (block.label === 'CERTIFICATE') {
    try {
      return [keyOfSpki(spkiOfCertificate(block.bytes))];
    } catch {
      return fail('failed to parse a PEM certificate');
    }
  }
  if (block.label !== 'PUBLIC KEY') return fail('failed to extract a Key from the PEM certificate');
  try {
    return [keyOfSpki(readElement(block.bytes))];
  } catch {
    return fail('failed to parse a PEM public key');
  }
}

function readJwks(text: string): Key[] {
  try {
    const value = parseJson(text);
    const keys = isObject(value) ? objectGet(value, 'keys') : undefined;
    return isArray(keys) ? keys.map(readJwk) : [readJwk(value)];
  } catch {
    return fail('failed to parse a JWK key (set)');
  }
}

/** Key of a JWK (RFC 7517). @throws RangeError */
export function readJwk(jwk: Value): Key {
  if (!isObject(jwk)) throw new RangeError('a JWK is an object');
  const text = (name: string): string | undefined => {
    const value = objectGet(jwk, name);
    return typeof value === 'string' ? value : undefined;
  };
  const bytes = (name: string): Uint8Array => {
    const value = text(name);
    if (value === undefined) throw new RangeError(`JWK without ${name}`);
    return decodeBase64(value, true);
  };
  const optional = (name: string): Uint8Array | undefined => (text(name) === undefined ? undefined : bytes(name));
  const labels = { kid: text('kid'), alg: text('alg') };
  const d = optional('d');
  switch (text('kty')) {
    case 'RSA':
      return {
        ...labels,
        kind: 'RSA',
        n: bytesToInteger(bytes('n')),
        e: bytesToInteger(bytes('e')),
        d: d && bytesToInteger(d),
      };
    case 'EC':
      return {
        ...labels,
        kind: 'EC',
        curve: text('crv') as CurveName,
        point: Uint8Array.from([4, ...bytes('x'), ...bytes('y')]),
        d,
      };
    case 'OKP':
      return { ...labels, kind: 'Ed25519', x: bytes('x'), d };
    case 'oct':
      return { ...labels, kind: 'secret', bytes: bytes('k') };
    default:
      throw new RangeError('JWK of an unknown type');
  }
}
