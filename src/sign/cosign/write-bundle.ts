import { canonicalJson } from '../../formats/json/canonical.ts';
import { preAuthenticationEncoding } from '../../formats/dsse/pre-authentication.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import { bundleMediaType } from '../bundle/parse.ts';
import { encodeBase64, hashOf } from '../bytes.ts';
import { hashAlgorithms } from '../log/entry-body.ts';
import { defaultHash, keyHint } from '../key/public-key.ts';
import { statementPayloadType } from '../statement/statement.ts';
import type { Signer, Witnessed } from './signer.ts';

/** What a statement says and about which artifact. */
export interface NewStatement {
  /** Name of the subject; empty where the digest says enough. */
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly predicateType: string;
  readonly predicate: unknown;
}

/** A signature as bundles hold it, with what witnesses said of it. */
export interface NewSignature {
  readonly content: { readonly dsseEnvelope: object } | { readonly messageSignature: object };
  readonly signature: Uint8Array;
  readonly witnessed: Witnessed;
}

/** The document of a statement. */
export function writeStatement(statement: NewStatement, type: 'v0.1' | 'v1'): Uint8Array {
  const { name, sha256, predicateType, predicate } = statement;
  const subject = [name === '' ? { digest: { sha256 } } : { name, digest: { sha256 } }];
  const document = { _type: `https://in-toto.io/Statement/${type}`, subject, predicateType, predicate };
  return new TextEncoder().encode(canonicalJson(document));
}

/** Signs a statement, in a DSSE envelope. */
export async function signStatement(payload: Uint8Array, signer: Signer, signal?: AbortSignal): Promise<NewSignature> {
  const bytes = preAuthenticationEncoding(statementPayloadType, payload);
  const signature = await signer.key.sign(bytes);
  const envelope = {
    payload: encodeBase64(payload),
    payloadType: statementPayloadType,
    signatures: [{ sig: encodeBase64(signature) }],
  };
  const witnessed = await signer.witness({ signature, bytes, envelope }, signal);
  return { content: { dsseEnvelope: envelope }, signature, witnessed };
}

/** Signs an artifact itself. */
export async function signMessage(bytes: Uint8Array, signer: Signer, signal?: AbortSignal): Promise<NewSignature> {
  const signature = await signer.key.sign(bytes);
  const hash = defaultHash(signer.key.publicKey.object) ?? 'sha256';
  const messageDigest = { algorithm: hashAlgorithms[hash], digest: encodeBase64(hashOf(hash, bytes)) };
  const content = { messageSignature: { messageDigest, signature: encodeBase64(signature) } };
  return { content, signature, witnessed: await signer.witness({ signature, bytes }, signal) };
}

/** A bundle, version 0.3. */
export function writeBundle(
  { content, witnessed }: Pick<NewSignature, 'content' | 'witnessed'>,
  { key, certificates: [leaf] }: Pick<Signer, 'key' | 'certificates'>,
): string {
  const { logEntries, timestamps } = witnessed;
  const signer =
    leaf === undefined
      ? { publicKey: { hint: keyHint(key.publicKey) } }
      : { certificate: { rawBytes: encodeBase64(leaf.der) } };
  const verificationMaterial = {
    ...signer,
    ...(logEntries.length === 0 ? {} : { tlogEntries: logEntries.map(writeLogEntry) }),
    ...(timestamps.length === 0
      ? {}
      : {
          timestampVerificationData: {
            rfc3161Timestamps: timestamps.map((der) => ({ signedTimestamp: encodeBase64(der) })),
          },
        }),
  };
  return JSON.stringify({ mediaType: bundleMediaType, verificationMaterial, ...content });
}

/** An entry of a log in protobuf's JSON (sigstore_rekor.proto). */
export function writeLogEntry(entry: LogEntry): object {
  const { proof, promise } = entry;
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: encodeBase64(entry.logId) },
    kindVersion: { kind: entry.kind, version: entry.version },
    ...(entry.integratedTime === undefined ? {} : { integratedTime: String(entry.integratedTime) }),
    ...(promise === undefined ? {} : { inclusionPromise: { signedEntryTimestamp: encodeBase64(promise) } }),
    ...(proof === undefined
      ? {}
      : {
          inclusionProof: {
            logIndex: String(proof.logIndex),
            rootHash: encodeBase64(proof.rootHash),
            treeSize: String(proof.treeSize),
            hashes: proof.hashes.map(encodeBase64),
            ...(proof.checkpoint === undefined ? {} : { checkpoint: { envelope: proof.checkpoint } }),
          },
        }),
    canonicalizedBody: encodeBase64(entry.body),
  };
}
