import { canonicalJson } from '../../formats/json/canonical.ts';
import { preAuthenticationEncoding } from '../../formats/dsse/pre-authentication.ts';
import { bundleMediaType } from '../bundle/parse.ts';
import { encodeBase64, hashOf } from '../bytes.ts';
import type { SigningKey } from '../key/private-key.ts';
import { keyHint } from '../key/public-key.ts';
import { statementPayloadType } from '../statement/statement.ts';

/** What a statement says and about which artifact. */
export interface NewStatement {
  /** Name of the subject; empty where the digest says enough. */
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly predicateType: string;
  readonly predicate: unknown;
}

/** Signs a statement. @returns a DSSE envelope, JSON. */
export function signStatement(statement: NewStatement, key: SigningKey, type: 'v0.1' | 'v1'): object {
  const { name, sha256, predicateType, predicate } = statement;
  const subject = [name === '' ? { digest: { sha256 } } : { name, digest: { sha256 } }];
  const document = { _type: `https://in-toto.io/Statement/${type}`, subject, predicateType, predicate };
  const payload = new TextEncoder().encode(canonicalJson(document));
  const sig = encodeBase64(key.sign(preAuthenticationEncoding(statementPayloadType, payload)));
  return { payloadType: statementPayloadType, payload: encodeBase64(payload), signatures: [{ sig }] };
}

/** A bundle, version 0.3, by a key, without a log. */
export function writeBundle(
  content: { readonly dsseEnvelope: object } | { readonly messageSignature: object },
  key: SigningKey,
): string {
  const verificationMaterial = { publicKey: { hint: keyHint(key.publicKey) } };
  return JSON.stringify({ mediaType: bundleMediaType, verificationMaterial, ...content });
}

/** Signature over an artifact as a bundle holds it. */
export function messageSignature(bytes: Uint8Array, key: SigningKey): { readonly messageSignature: object } {
  const messageDigest = { algorithm: 'SHA2_256', digest: encodeBase64(hashOf('sha256', bytes)) };
  return { messageSignature: { messageDigest, signature: encodeBase64(key.sign(bytes)) } };
}
