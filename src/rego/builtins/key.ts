/** Names of the curves that signatures use. */
export type CurveName = 'P-256' | 'P-384' | 'P-521';

/** A key for signatures; private parts where it signs. */
export type Key = (
  | { readonly kind: 'RSA'; readonly n: bigint; readonly e: bigint; readonly d: bigint | undefined }
  | { readonly kind: 'EC'; readonly curve: CurveName; readonly point: Uint8Array; readonly d: Uint8Array | undefined }
  | { readonly kind: 'Ed25519'; readonly x: Uint8Array; readonly d: Uint8Array | undefined }
  | { readonly kind: 'secret'; readonly bytes: Uint8Array }
) & { readonly kid?: string | undefined; readonly alg?: string | undefined };
