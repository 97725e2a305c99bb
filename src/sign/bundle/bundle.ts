import type { Certificate } from '../certificate/certificate.ts';

/** A Sigstore bundle: one signature with everything that is needed to verify it offline (protobuf-specs, sigstore_bundle.proto). */
export interface Bundle {
  /** 0.1, 0.2 or 0.3. */
  readonly version: BundleVersion;
  readonly signer: BundleSigner;
  readonly logEntries: readonly LogEntry[];
  /** RFC 3161 responses, DER. */
  readonly timestamps: readonly Uint8Array[];
  readonly content: BundleContent;
}

/** Versions of the bundle that are read. */
export type BundleVersion = '0.1' | '0.2' | '0.3';

/** Whose key made the signature: a certificate in the bundle, or a key that the verifier must have. */
export type BundleSigner =
  | { readonly kind: 'certificate'; readonly certificate: Certificate; readonly intermediates: readonly Certificate[] }
  | { readonly kind: 'key'; readonly hint: string };

/** What was signed: the artifact itself, an envelope with a statement about it, or cosign's older document that names an image. */
export type BundleContent =
  | { readonly kind: 'message'; readonly digest: MessageDigest | undefined; readonly signature: Uint8Array }
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  | { readonly kind: 'simple-signing'; readonly payload: Uint8Array; readonly signature: Uint8Array };

/** Digest that the bundle says the artifact has; a hint. */
export interface MessageDigest {
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

/** A DSSE envelope. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyId: string; readonly signature: Uint8Array }[];
}

/** An entry of a transparency log with its proofs (sigstore_rekor.proto). */
export interface LogEntry {
  readonly logIndex: bigint;
  readonly logId: Uint8Array;
  /** `hashedrekord`, `dsse` or `intoto`. */
  readonly kind: string;
  readonly version: string;
  /** Seconds since 1970; absent in logs of the second version. */
  readonly integratedTime: number | undefined;
  readonly promise: Uint8Array | undefined;
  readonly proof: InclusionProof | undefined;
  /** The entry as the log keeps it. */
  readonly body: Uint8Array;
}

/** Path from an entry to the head of the log's tree (RFC 6962, 2.1.1). */
export interface InclusionProof {
  readonly logIndex: bigint;
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** The signed head of the tree, as a note. */
  readonly checkpoint: string | undefined;
}
