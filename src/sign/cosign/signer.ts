import type { Transport } from '../../oci/registry/http.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import { hashOf } from '../bytes.ts';
import { type Certificate, certificatePem } from '../certificate/certificate.ts';
import { type NewRecord, recordInRekor1, recordInRekor2 } from '../client/rekor.ts';
import { requestTimestamp } from '../client/timestamp.ts';
import type { SigningKey } from '../key/private-key.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { defaultHash, keyDetails, type PublicKey, publicKeyPem } from '../key/public-key.ts';

/** Who signs and who bears witness to it. */
export interface Signer {
  readonly key: SigningKey;
  /** Certificate of the key, then those that lead to its root; none where the key is known by itself. */
  readonly certificates: readonly Certificate[];
  /** Has the signature recorded and timestamped. */
  witness(content: SignedContent, signal?: AbortSignal): Promise<Witnessed>;
}

/** What was just signed. */
export interface SignedContent {
  readonly signature: Uint8Array;
  /** The bytes that the signature is over. */
  readonly bytes: Uint8Array;
  /** The DSSE envelope, where it is one. */
  readonly envelope?: object | undefined;
}

/** What witnesses said. */
export interface Witnessed {
  readonly logEntries: readonly LogEntry[];
  /** RFC 3161 responses, DER. */
  readonly timestamps: readonly Uint8Array[];
}

/** Services that bear witness. */
export interface WitnessServices {
  readonly logs: readonly { readonly url: string; readonly version: 1 | 2 }[];
  readonly timestampAuthorities: readonly string[];
  /** Kind of entry that logs of the first version record of a statement. */
  readonly entryType?: 'dsse' | 'intoto';
  /** How timestamp authorities are reached, where not as the rest. */
  readonly timestampTransport?: Transport;
}

/** A signer by key alone, without witnesses. */
export function keySigner(key: SigningKey): Signer {
  return { key, certificates: [], witness: async () => ({ logEntries: [], timestamps: [] }) };
}

/** A signer whose signatures go to logs and timestamp authorities. */
export function witnessedSigner(
  { key, certificates }: Pick<Signer, 'certificates' | 'key'>,
  { logs, timestampAuthorities, entryType, timestampTransport }: WitnessServices,
  transport: Transport,
): Signer {
  return {
    key,
    certificates,
    async witness(content, signal) {
      const record = { ...recordOf(content, key.publicKey, certificates[0]), entryType };
      const logEntries: LogEntry[] = [];
      const timestamps: Uint8Array[] = [];
      for (const url of timestampAuthorities)
        timestamps.push(await requestTimestamp(timestampTransport ?? transport, url, content.signature, signal));
      if (logs.length > 0 && record.digest === undefined && content.envelope === undefined)
        throw new SignError('SIGN_UNSUPPORTED', {
          message: detail(
            'a log records digests, of which an Ed25519 key signs none: attest instead, or say --tlog-upload=false',
          ),
        });
      for (const { url, version } of logs)
        logEntries.push(await (version === 1 ? recordInRekor1 : recordInRekor2)(transport, url, record, signal));
      return { logEntries, timestamps };
    },
  };
}

/** What is recorded of a signature by a key, or by the key of a certificate. */
export function recordOf(
  { bytes, signature, envelope }: SignedContent,
  key: PublicKey,
  leaf: Certificate | undefined,
): NewRecord {
  const hash = defaultHash(key.object);
  return {
    digest: hash === null ? undefined : { hash, value: hashOf(hash, bytes) },
    signature,
    envelope,
    verifierPem: leaf === undefined ? publicKeyPem(key) : certificatePem(leaf),
    verifier: leaf === undefined ? { kind: 'publicKey', der: key.spki } : { kind: 'x509Certificate', der: leaf.der },
    keyDetails: keyDetails(key),
  };
}
