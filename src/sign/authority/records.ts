import { canonicalJson } from '../../formats/json/canonical.ts';
import { preAuthenticationEncoding } from '../../formats/dsse/pre-authentication.ts';
import type { Envelope } from '../bundle/bundle.ts';
import { readEnvelope } from '../bundle/parse.ts';
import { decodeBase64, encodeBase64, encodeHex, type HashName, hashOf } from '../bytes.ts';
import { certificatesFromPem, parseCertificate } from '../certificate/certificate.ts';
import { refused, SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import {
  defaultHash,
  keyDetails,
  type PublicKey,
  publicKeyFromDer,
  publicKeyFromPem,
  verifySignature,
} from '../key/public-key.ts';
import { hashAlgorithms } from '../log/entry-body.ts';
import { verifyDigest } from '../key/verify-digest.ts';
import { detail } from '../details.ts';

/** The body of an entry from what a client proposed; its signature is verified first. @throws {SignError} SIGN_REFUSED, SIGN_MALFORMED, SIGN_UNSUPPORTED. */
export function recordOfProposal(proposal: JsonReader): Uint8Array {
  const kind = `${proposal.text('kind')} ${proposal.text('apiVersion')}`;
  const spec = proposal.object('spec');
  if (kind === 'hashedrekord 0.0.1') return hashedRecord1(spec);
  if (kind === 'dsse 0.0.1') return envelopeRecord1(spec.object('proposedContent'));
  if (kind === 'intoto 0.0.2') return intotoRecord2(spec.object('content'));
  throw new SignError('SIGN_UNSUPPORTED', {
    message: detail('entries of kind {kind} are not taken: hashedrekord 0.0.1, dsse 0.0.1, intoto 0.0.2 are', { kind }),
  });
}

/** The body of an entry of the second version (rekor-tiles, entry.proto). @throws {SignError} as above. */
export function recordOfRequest2(request: JsonReader): Uint8Array {
  const hashed = request.optionalObject('hashedRekordRequestV002');
  if (hashed !== undefined) return hashedRecord2(hashed);
  const { envelope, verifiers } = {
    envelope: readEnvelope(request.object('dsseRequestV002').object('envelope')),
    verifiers: request.object('dsseRequestV002').objects('verifiers'),
  };
  const [verifier] = verifiers;
  if (verifier === undefined) throw request.wrong('verifiers', detail('an array of at least one verifier'));
  const { key, document } = readVerifier(verifier);
  checkEnvelope(envelope, key);
  const signatures = envelope.signatures.map(({ signature }) => ({
    content: encodeBase64(signature),
    verifier: document,
  }));
  const payloadHash = { algorithm: 'SHA2_256', digest: encodeBase64(hashOf('sha256', envelope.payload)) };
  return body('dsse', '0.0.2', { dsseV002: { payloadHash, signatures } });
}

function hashedRecord1(spec: JsonReader): Uint8Array {
  const hash = spec.object('data').object('hash');
  const signature = spec.object('signature');
  const pem = decodeText(signature.object('publicKey').bytes('content'));
  const algorithm = hash.text('algorithm');
  if (!isHash(algorithm)) throw hash.wrong('algorithm', detail('sha256, sha384 or sha512'));
  const value = hash.text('value');
  checkDigest(keyOfPem(pem), algorithm, Buffer.from(value, 'hex'), signature.bytes('content'));
  return body('hashedrekord', '0.0.1', {
    data: { hash: { algorithm, value } },
    signature: { content: encodeBase64(signature.bytes('content')), publicKey: { content: encodeBase64(encode(pem)) } },
  });
}

function hashedRecord2(request: JsonReader): Uint8Array {
  const signature = request.object('signature');
  const { key, document } = readVerifier(signature.object('verifier'));
  const digest = request.bytes('digest');
  const hash = defaultHash(key.object) ?? 'sha512';
  checkDigest(key, hash, digest, signature.bytes('content'));
  const data = { algorithm: hashAlgorithms[hash], digest: encodeBase64(digest) };
  const signed = { content: encodeBase64(signature.bytes('content')), verifier: document };
  return body('hashedrekord', '0.0.2', { hashedRekordV002: { data, signature: signed } });
}

function envelopeRecord1(proposed: JsonReader): Uint8Array {
  const text = proposed.text('envelope');
  const envelope = readEnvelope(readJson(text, 'envelope'));
  const pem = firstVerifier(proposed);
  checkEnvelope(envelope, keyOfPem(pem));
  return body('dsse', '0.0.1', {
    envelopeHash: { algorithm: 'sha256', value: encodeHex(hashOf('sha256', encode(text))) },
    payloadHash: { algorithm: 'sha256', value: encodeHex(hashOf('sha256', envelope.payload)) },
    signatures: envelope.signatures.map(({ signature }) => ({
      signature: encodeBase64(signature),
      verifier: encodeBase64(encode(pem)),
    })),
  });
}

/** The envelope's payload and signatures stand there in base64 of base64. */
function intotoRecord2(content: JsonReader): Uint8Array {
  const given = content.object('envelope');
  const [signed] = given.objects('signatures');
  if (signed === undefined) throw given.wrong('signatures', detail('an array of at least one signature'));
  const payload = decodeBase64(decodeText(given.bytes('payload')), 'envelope, payload');
  const signature = decodeBase64(decodeText(signed.bytes('sig')), 'envelope, sig');
  const pem = decodeText(signed.bytes('publicKey'));
  const payloadType = given.text('payloadType');
  checkEnvelope({ payload, payloadType, signatures: [{ keyId: '', signature }] }, keyOfPem(pem));
  const hash = content.optionalObject('hash');
  return body('intoto', '0.0.2', {
    content: {
      envelope: { payloadType, signatures: [{ publicKey: signed.text('publicKey'), sig: signed.text('sig') }] },
      ...(hash === undefined ? {} : { hash: { algorithm: hash.text('algorithm'), value: hash.text('value') } }),
      payloadHash: { algorithm: 'sha256', value: encodeHex(hashOf('sha256', payload)) },
    },
  });
}

function firstVerifier(proposed: JsonReader): string {
  const [verifier] = proposed.values('verifiers');
  if (typeof verifier !== 'string') throw proposed.wrong('verifiers', detail('an array of at least one PEM in base64'));
  return decodeText(decodeBase64(verifier, 'verifiers'));
}

function readVerifier(verifier: JsonReader): { readonly key: PublicKey; readonly document: object } {
  const certificate = verifier.optionalObject('x509Certificate');
  const holder = certificate ?? verifier.object('publicKey');
  const der = holder.bytes('rawBytes');
  const key = certificate === undefined ? publicKeyFromDer(der, 'verifier') : parseCertificate(der).publicKey;
  const named = { [certificate === undefined ? 'publicKey' : 'x509Certificate']: { rawBytes: encodeBase64(der) } };
  return { key, document: { keyDetails: keyDetails(key), ...named } };
}

function keyOfPem(pem: string): PublicKey {
  const [certificate] = pem.includes('BEGIN CERTIFICATE') ? certificatesFromPem(pem, 'verifier') : [];
  return certificate?.publicKey ?? publicKeyFromPem(pem, 'verifier');
}

function checkDigest(key: PublicKey, hash: HashName, digest: Uint8Array, signature: Uint8Array): void {
  if (!verifyDigest(key, hash, digest, signature)) throw refused(detail('the signature is not of this digest and key'));
}

function checkEnvelope({ payload, payloadType, signatures }: Envelope, key: PublicKey): void {
  const signed = preAuthenticationEncoding(payloadType, payload);
  const isSigned = signatures.length === 1 && signatures.every((item) => verifySignature(key, signed, item.signature));
  if (!isSigned) throw refused(detail('the envelope must have one signature, and it must be of this content and key'));
}

function isHash(name: string): name is HashName {
  return name === 'sha256' || name === 'sha384' || name === 'sha512';
}

function body(kind: string, apiVersion: string, spec: object): Uint8Array {
  return encode(canonicalJson({ apiVersion, kind, spec }));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
