import type { Digest } from '../../core/index.ts';

/** Predicate type of a receipt: an in-toto statement whose subjects are the images (docs/receipts.md). */
export const receiptType = 'urn:dartagnan:verification-receipt:v1';

/** What a verification decided, for others who were not there. */
export interface Receipt {
  readonly images: readonly ReceiptImage[];
  /** When it was decided, milliseconds since 1970. */
  readonly time: number;
  readonly policy: ReceiptSource;
  /** Authorities and logs that keyless signatures were verified against; undefined where the policy names none. */
  readonly trustedRoot: ReceiptSource | undefined;
  /** Name and version of the tool that decided. */
  readonly verifier: { readonly name: string; readonly version: string };
}

/** One image that the policy accepted. */
export interface ReceiptImage {
  /** As it was named when it was verified. */
  readonly name: string;
  readonly digest: Digest;
  /** Authorities of the policy that hold, with who signed for each. */
  readonly authorities: readonly ReceiptAuthority[];
}

/** An authority that holds. */
export interface ReceiptAuthority {
  readonly name: string;
  readonly signers: readonly ReceiptSigner[];
}

/** Who signed, by what the verifier checked. */
export type ReceiptSigner =
  | { readonly kind: 'identity'; readonly name: string; readonly issuer: string }
  /** base64 of the sha256 of the public key. */
  | { readonly kind: 'key'; readonly hint: string }
  /** Subject of an X.509 certificate of the Notary Project. */
  | { readonly kind: 'subject'; readonly name: string }
  /** Server and repository of Docker Content Trust. */
  | { readonly kind: 'server'; readonly name: string };

/** A file that the decision rests on. */
export interface ReceiptSource {
  readonly name: string;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
}
