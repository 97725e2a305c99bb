import type { CatalogueRow, Saying } from '../../core/index.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { SignedCertificateTimestamp } from '../certificate/sct.ts';
import type { PublicKey, SignatureHash } from '../key/public-key.ts';
import type { TrustedRoot } from '../trust/trusted-root.ts';
import type { ExpectedIdentity } from './identity-match.ts';

/** What the signature must be about. */
export interface Artifact {
  /** Hexadecimal digests under their in-toto names; sha256 is always there. */
  readonly digests: Readonly<Record<string, string>> & { readonly sha256: string };
  /** The bytes, which a signature over the artifact itself needs. */
  readonly bytes?: Uint8Array;
}

/** What a verification trusts and demands. */
export interface Requirements {
  /** Authorities and logs; without it, only signatures by `key` without logs can hold. */
  readonly root?: TrustedRoot;
  /** The signer's key, for signatures that are not by certificate. */
  readonly key?: PublicKey;
  /** Who must have signed, for signatures by certificate. */
  readonly identity?: ExpectedIdentity;
  /** Accept a signature that no transparency log recorded. */
  readonly withoutLog?: boolean;
  /** Time at which a certificate must be valid where no witness says when the signature was made, milliseconds since 1970; without it, one must. */
  readonly unwitnessedAt?: number;
  /** Demand an RFC 3161 timestamp. */
  readonly withTimestamp?: boolean;
  /** Hash that the signature was made with, where it is not the key's own. */
  readonly hash?: SignatureHash;
  /** A certificate log's promise that stands beside the certificate. */
  readonly certificateTimestamp?: SignedCertificateTimestamp;
  /** Accept a certificate that no certificate log listed. */
  readonly withoutCertificateLog?: boolean;
}

/** A time at which a trusted witness saw the signature, milliseconds since 1970. */
export interface WitnessedTime {
  readonly source: 'timestamp' | 'log' | 'clock';
  readonly time: number;
}

/** What the steps of one verification share; a step may add times, and reads only what came before it. */
export interface VerificationContext {
  readonly bundle: Bundle;
  readonly artifact: Artifact;
  readonly requirements: Requirements;
  readonly times: WitnessedTime[];
}

/** One step of a verification. */
export interface VerificationStep extends CatalogueRow {
  /** Says why the step holds, or why it does not apply. @throws {SignError} or {FormatError} where it fails. */
  run(context: VerificationContext): StepOutcome;
}

/** What a step that did not fail says. */
export interface StepOutcome {
  readonly state: 'passed' | 'skipped';
  readonly saying: Saying;
}
