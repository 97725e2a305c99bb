import type { Certificate } from '../certificate/certificate.ts';
import type { PublicKey } from '../key/public-key.ts';

/** What is supposed to have fallen into wrong hands. */
export type Compromised =
  /** Whatever signed as an authority of the policy. */
  | { readonly kind: 'authority'; readonly name: string }
  /** A signer's certificate, or one that issued signers' or timestamps' certificates. */
  | { readonly kind: 'certificate'; readonly certificate: Certificate }
  /** Whoever holds an account; any issuer where none is named. */
  | { readonly kind: 'identity'; readonly name: string; readonly issuer: string | undefined }
  | { readonly kind: 'key'; readonly key: PublicKey }
  /** A key of a trust server's metadata, by the id under which Notary files it. */
  | { readonly kind: 'notary-key'; readonly id: string }
  /** All keys of a role of trust servers: `root`, `targets`, `targets/releases`. */
  | { readonly kind: 'role'; readonly name: string }
  /** A transparency log or a log of certificates, by its address or its id in base64. */
  | { readonly kind: 'log'; readonly name: string };
