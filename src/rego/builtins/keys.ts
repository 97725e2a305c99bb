import { decodeBase64 } from './base64.ts';
import type { DerElement } from '../../formats/der/reader.ts';
import { childrenOf, integerOf, oidOf, readElement } from './asn1.ts';
import { fail } from './error.ts';
import { readJwkSet } from './jwk.ts';
import type { CurveName, Key } from './key.ts';

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
  if (!text.trimStart().startsWith('-----BEGIN') && !text.includes('-----BEGIN ')) return readJwkSet(text);
  const block = readPem(text);
  if (block === undefined) return readJwkSet(text);
  if (block.rest.trim() !== '') return fail('extra data after a PEM certificate block');
  if (block.label === 'CERTIFICATE') {
    try {
      return [keyOfSpki(spkiOfCertificate(block.bytes))];
    } catch {
      return fail('failed to parse a PEM certificate: x509: malformed certificate');
    }
  }
  if (block.label !== 'PUBLIC KEY') return fail('failed to extract a Key from the PEM certificate');
  try {
    return [keyOfSpki(readElement(block.bytes))];
  } catch {
    return fail('failed to parse a PEM public key');
  }
}
