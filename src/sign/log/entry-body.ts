import { decodeBase64, type HashName, hashOf, sameBytes } from '../bytes.ts';
import { parseCertificate } from '../certificate/certificate.ts';
import { refused, SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import { detail } from '../details.ts';

/** What the log recorded of a signature, whatever the kind of the entry. */
export interface RecordedSignature {
  /** Digest of what was signed, where the entry records it: by the hash that the key signs with. */
  readonly digest: { readonly hash: HashName; readonly value: Uint8Array } | undefined;
  /** sha256 of the envelope's payload, where the entry records it. */
  readonly payloadDigest: Uint8Array | undefined;
  readonly signatures: readonly { readonly signature: Uint8Array; readonly verifier: Uint8Array }[];
}

/** What the bundle says; the log must have recorded the same. */
export interface ExpectedRecord {
  /** What was signed: the artifact or the envelope's encoding. */
  readonly signed: Uint8Array;
  readonly payload: Uint8Array | undefined;
  readonly signature: Uint8Array;
  /** Certificate or SubjectPublicKeyInfo, DER. */
  readonly verifier: Uint8Array;
}

type ReadBody = (spec: JsonReader) => RecordedSignature;

/** Sigstore's names of hashes (protobuf-specs, sigstore_common.proto, HashAlgorithm). */
export const hashAlgorithms: Readonly<Record<HashName, string>> = {
  sha256: 'SHA2_256',
  sha384: 'SHA2_384',
  sha512: 'SHA2_512',
};

/** Kinds of entry with their versions (rekor, pkg/types; rekor-tiles, api/proto). */
const bodies: Readonly<Record<string, ReadBody>> = {
  'dsse 0.0.1': readDsse1,
  'dsse 0.0.2': (spec) => readDsse2(spec.object('dsseV002')),
  'hashedrekord 0.0.1': readHashed1,
  'hashedrekord 0.0.2': (spec) => readHashed2(spec.object('hashedRekordV002')),
  'intoto 0.0.2': (spec) => readIntoto(spec.object('content')),
};

/** Compares what the log recorded with the bundle. @throws {SignError} SIGN_REFUSED naming what differs. */
export function verifyEntryBody(entry: LogEntry, expected: ExpectedRecord): void {
  const recorded = readBody(entry);
  const { digest } = recorded;
  if (digest !== undefined && !sameBytes(digest.value, hashOf(digest.hash, expected.signed)))
    throw refused(detail('the log recorded a signature over other content'));
  if (recorded.payloadDigest !== undefined) {
    if (expected.payload === undefined) throw refused(detail('the log recorded an envelope, the bundle has none'));
    if (!sameBytes(recorded.payloadDigest, hashOf('sha256', expected.payload)))
      throw refused(detail('the log recorded another envelope'));
  }
  const same = recorded.signatures.find(({ signature }) => sameBytes(signature, expected.signature));
  if (same === undefined) throw refused(detail('the log recorded another signature'));
  if (!sameBytes(same.verifier, expected.verifier))
    throw refused(detail('the log recorded another certificate or key'));
}

/** Reads the body of an entry. @throws {SignError} SIGN_MALFORMED, SIGN_UNSUPPORTED for a kind that is not known. */
export function readBody({ body, kind, version }: LogEntry): RecordedSignature {
  const where = 'log entry, body';
  const document = readJson(body, where);
  const read = bodies[`${kind} ${version}`];
  if (read === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('kind {kind} {version} is none of {bodies}', {
        kind,
        version,
        bodies: Object.keys(bodies).join(', '),
      }),
      where,
    });
  if (document.text('kind') !== kind || document.text('apiVersion') !== version)
    throw refused(detail('the bundle names another kind of log entry than the log recorded'));
  const recorded = read(document.object('spec'));
  if (recorded.digest === undefined && recorded.payloadDigest === undefined)
    throw refused(detail('the log entry names no digest'));
  return recorded;
}

function readHashed1(spec: JsonReader): RecordedSignature {
  const hash = spec.object('data').object('hash');
  const signature = spec.object('signature');
  return {
    digest: hexDigest(hash),
    payloadDigest: undefined,
    signatures: [
      { signature: signature.bytes('content'), verifier: derOfPem(signature.object('publicKey').bytes('content')) },
    ],
  };
}

function readHashed2(spec: JsonReader): RecordedSignature {
  return {
    digest: rawDigest(spec.object('data')),
    payloadDigest: undefined,
    signatures: [readSigned(spec.object('signature'))],
  };
}

function readDsse1(spec: JsonReader): RecordedSignature {
  return {
    digest: undefined,
    payloadDigest: payloadDigest(hexDigest(spec.object('payloadHash'))),
    signatures: spec
      .objects('signatures')
      .map((item) => ({ signature: item.bytes('signature'), verifier: derOfPem(item.bytes('verifier')) })),
  };
}

function readDsse2(spec: JsonReader): RecordedSignature {
  return {
    digest: undefined,
    payloadDigest: payloadDigest(rawDigest(spec.object('payloadHash'))),
    signatures: spec.objects('signatures').map(readSigned),
  };
}

/** The signature stands there in base64 of base64. */
function readIntoto(content: JsonReader): RecordedSignature {
  return {
    digest: undefined,
    payloadDigest: payloadDigest(hexDigest(content.object('payloadHash'))),
    signatures: content
      .object('envelope')
      .objects('signatures')
      .map((item) => ({
        signature: decodeBase64(new TextDecoder().decode(item.bytes('sig')), item.where),
        verifier: derOfPem(item.bytes('publicKey')),
      })),
  };
}

function readSigned(signature: JsonReader): { signature: Uint8Array; verifier: Uint8Array } {
  const verifier = signature.object('verifier');
  const holder = verifier.has('x509Certificate') ? verifier.object('x509Certificate') : verifier.object('publicKey');
  return { signature: signature.bytes('content'), verifier: holder.bytes('rawBytes') };
}

type RecordedDigest = NonNullable<RecordedSignature['digest']>;

function hexDigest(hash: JsonReader): RecordedDigest {
  const name = hash.text('algorithm');
  if (name !== 'sha256' && name !== 'sha384' && name !== 'sha512')
    throw hash.wrong('algorithm', 'sha256, sha384, sha512');
  return { hash: name, value: new Uint8Array(Buffer.from(hash.text('value'), 'hex')) };
}

function rawDigest(data: JsonReader): RecordedDigest {
  const name = data.text('algorithm');
  const found = Object.entries(hashAlgorithms).find(([, algorithm]) => algorithm === name);
  if (found === undefined) throw data.wrong('algorithm', Object.values(hashAlgorithms).join(', '));
  // The catalogue's keys are the names of hashes.
  return { hash: found[0] as HashName, value: data.bytes('digest') };
}

/** Payloads are recorded by sha256 alone, whatever the key. */
function payloadDigest({ hash, value }: RecordedDigest): Uint8Array {
  if (hash === 'sha256') return value;
  throw refused(detail('the log recorded another envelope'));
}

/** The contents of the first PEM block: a certificate or a key. */
function derOfPem(pem: Uint8Array): Uint8Array {
  const [, type, base64] =
    /-----BEGIN (CERTIFICATE|PUBLIC KEY)-----([\s\S]*?)-----END /.exec(new TextDecoder().decode(pem)) ?? [];
  if (base64 === undefined) throw refused(detail('the log entry names no certificate or key in PEM'));
  const der = new Uint8Array(Buffer.from(base64, 'base64'));
  return type === 'CERTIFICATE' ? parseCertificate(der).der : der;
}
