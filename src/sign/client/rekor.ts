import type { Transport } from '../../oci/registry/http.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import { readEntry } from '../bundle/parse.ts';
import { encodeBase64, encodeHex, type HashName } from '../bytes.ts';
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

function proposedEntry({ digest, signature, envelope, verifierPem }: NewRecord): object {
  const pem = encodeBase64(new TextEncoder().encode(verifierPem));
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

function readAnswer(entry: JsonReader): LogEntry {
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
