import type { Transport } from '../../oci/registry/http.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import { readEntry } from '../bundle/parse.ts';
import { encodeBase64, encodeHex, type HashName, hashOf } from '../bytes.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { below, callJson } from './http.ts';
import { detail } from '../details.ts';

/** A signature as a log wants to record it. */
export interface NewRecord {
  /** Of the bytes that the signature is over, by the hash that the key signs with; undefined for Ed25519, which signs no digest. */
  readonly digest: { readonly hash: HashName; readonly value: Uint8Array } | undefined;
  readonly signature: Uint8Array;
  /** The DSSE envelope that the signature is of, where it is. */
  readonly envelope: object | undefined;
  /** Kind of entry of an envelope in logs of the first version; dsse where it is left out. */
  readonly entryType?: 'dsse' | 'intoto' | undefined;
  /** PEM of the certificate or key. */
  readonly verifierPem: string;
  /** DER of the same, and which it is. */
  readonly verifier: { readonly kind: 'x509Certificate' | 'publicKey'; readonly der: Uint8Array };
  /** Name of the algorithm in Sigstore's list, `PKIX_ECDSA_P256_SHA_256`. */
  readonly keyDetails: string;
}

/** Records a signature in a log of the first version (rekor, openapi.yaml, createLogEntry). @throws {SignError} SIGN_SERVICE. */
export async function recordInRekor1(
  transport: Transport,
  url: string,
  record: NewRecord,
  signal?: AbortSignal,
): Promise<LogEntry> {
  const answer = await callJson(transport, {
    service: 'Rekor',
    url: below(url, 'api/v1/log/entries'),
    body: proposedEntry(record),
    expect: [200, 201],
    signal,
  }).catch((error: unknown) => existingEntry(error, transport, url, signal));
  const [uuid] = answer.keys();
  if (uuid === undefined)
    throw new SignError('SIGN_SERVICE', { message: detail('Rekor answered with no entry'), where: url });
  return readAnswer(answer.object(uuid));
}

/** Records a signature in a log of the second version (rekor-tiles, rekor_service.proto). @throws {SignError} SIGN_SERVICE. */
export async function recordInRekor2(
  transport: Transport,
  url: string,
  { digest, signature, envelope, verifier, keyDetails }: NewRecord,
  signal?: AbortSignal,
): Promise<LogEntry> {
  const named = { [verifier.kind]: { rawBytes: encodeBase64(verifier.der) }, keyDetails };
  // Envelopes are recorded by the digest of their encoding: most readers of such logs know no other kind of entry.
  const body =
    digest === undefined
      ? { dsseRequestV002: { envelope, verifiers: [named] } }
      : {
          hashedRekordRequestV002: {
            digest: encodeBase64(digest.value),
            signature: { content: encodeBase64(signature), verifier: named },
          },
        };
  return readEntry(
    await callJson(transport, { service: 'Rekor', url: below(url, 'api/v2/log/entries'), body, signal }),
  );
}

/** An entry as it is proposed to a log of the first version. */
export function proposedEntry(record: NewRecord): object {
  const { digest, signature, envelope, verifierPem } = record;
  const pem = encodeBase64(new TextEncoder().encode(verifierPem));
  if (envelope !== undefined && record.entryType === 'intoto') return intotoEntry(envelope, pem);
  if (envelope !== undefined)
    return {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: { proposedContent: { envelope: JSON.stringify(envelope), verifiers: [pem] } },
    };
  return {
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data: { hash: { algorithm: digest?.hash, value: digest && encodeHex(digest.value) } },
      signature: { content: encodeBase64(signature), publicKey: { content: pem } },
    },
  };
}

/** The older kind of entry of a statement; what stands in base64 in the envelope stands there in base64 once more (rekor, intoto_v0_0_2_schema.json). */
function intotoEntry(envelope: object, publicKey: string): object {
  const twice = (text: string) => encodeBase64(new TextEncoder().encode(text));
  const given = readJson(JSON.stringify(envelope), 'envelope');
  const signatures = given.objects('signatures').map((signature) => ({ sig: twice(signature.text('sig')), publicKey }));
  const digest = encodeHex(hashOf('sha256', new TextEncoder().encode(JSON.stringify(envelope))));
  const content = {
    envelope: { payload: twice(given.text('payload')), payloadType: given.text('payloadType'), signatures },
    hash: { algorithm: 'sha256', value: digest },
    payloadHash: { algorithm: 'sha256', value: encodeHex(hashOf('sha256', given.bytes('payload'))) },
  };
  return { apiVersion: '0.0.2', kind: 'intoto', spec: { content } };
}

/** A signature that the log has already is no failure: its entry is fetched. */
async function existingEntry(
  error: unknown,
  transport: Transport,
  url: string,
  signal: AbortSignal | undefined,
): Promise<JsonReader> {
  const uuid = error instanceof SignError ? /answered 409: .*?([0-9a-f]{64,80})/.exec(error.message)?.[1] : undefined;
  if (uuid === undefined) throw error;
  return callJson(transport, {
    service: 'Rekor',
    method: 'GET',
    url: below(url, `api/v1/log/entries/${uuid}`),
    signal,
  });
}

/** Reads an entry as logs of the first version write it (rekor, openapi.yaml, LogEntry). @throws {SignError} SIGN_MALFORMED. */
export function readAnswer(entry: JsonReader): LogEntry {
  const body = entry.bytes('body');
  const document = readJson(body, 'log entry, body');
  const verification = entry.object('verification');
  const proof = verification.optionalObject('inclusionProof');
  return {
    logIndex: entry.count('logIndex'),
    logId: new Uint8Array(Buffer.from(entry.text('logID'), 'hex')),
    kind: document.text('kind'),
    version: document.text('apiVersion'),
    integratedTime: Number(entry.count('integratedTime')),
    promise: verification.has('signedEntryTimestamp') ? verification.bytes('signedEntryTimestamp') : undefined,
    proof: proof && {
      logIndex: proof.count('logIndex'),
      treeSize: proof.count('treeSize'),
      rootHash: new Uint8Array(Buffer.from(proof.text('rootHash'), 'hex')),
      hashes: proof.values('hashes').map((hash) => new Uint8Array(Buffer.from(String(hash), 'hex'))),
      checkpoint: proof.optionalText('checkpoint'),
    },
    body,
  };
}
