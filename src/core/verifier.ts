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
}

/** Port by which admission, registry and checklist ask whether an image's signatures satisfy the trust policy. */
export interface ImageVerifier {
  verify(image: string, signal: AbortSignal): Promise<VerificationDecision>;
}
