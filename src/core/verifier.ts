import type { Digest } from './digest.ts';
import type { Saying } from './text.ts';

/** What the trust policy decided of one image; the same decision in CI, at pull and at admission. */
export interface VerificationDecision {
  readonly accepted: boolean;
  readonly image: string;
  readonly digest: Digest;
  /** Authorities of the policy that hold, by their names in it. */
  readonly authorities: readonly string[];
  /** Why, step by step; the first failing step first where it was refused. */
  readonly reasons: readonly Saying[];
  /** Every signature that an authority of the policy could have made, judged for it. */
  readonly candidates?: readonly CandidateVerdict[];
}

/** A signature as one authority of the policy judges it. */
export interface CandidateVerdict {
  readonly authority: string;
  /** `cosign-bundle`, `notation`, `notary`, … */
  readonly format: string;
  /** Digest of the layer that holds it, or the trust server that gave it. */
  readonly where: string;
  readonly accepted: boolean;
  /** All steps in their order, also behind a failure. */
  readonly steps: readonly VerificationStepVerdict[];
}

/** What one step of a verification said. */
export interface VerificationStepVerdict {
  readonly name: string;
  readonly state: 'failed' | 'passed' | 'skipped';
  readonly saying: Saying;
}

/** Port by which admission, registry and checklist ask whether an image's signatures satisfy the trust policy. */
export interface ImageVerifier {
  verify(image: string, signal: AbortSignal): Promise<VerificationDecision>;
}
