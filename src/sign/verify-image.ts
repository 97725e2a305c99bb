import { type Digest, sameWords } from '../core/index.ts';
import type { Candidate } from './candidate.ts';
import { signaturePredicateType } from './cosign/names.ts';
import type { Requirements } from './verify/context.ts';
import { type VerificationResult, verifyBundle } from './verify/verify-bundle.ts';

/** A candidate with what its verification said. */
export interface JudgedCandidate {
  readonly candidate: Candidate;
  readonly result: VerificationResult;
}

/** Whether a candidate is a signature, and no attestation with a content of its own. */
export function isSignature({ bundle, statement }: Candidate): boolean {
  if (bundle?.content.kind === 'simple-signing') return true;
  return statement?.predicateType === signaturePredicateType;
}

/** Verifies a candidate against the image's digest; one that could not be read fails in its first step. */
export function judge(candidate: Candidate, image: Digest, requirements: Requirements): JudgedCandidate {
  const { bundle, problem } = candidate;
  if (bundle === undefined) {
    const failure = {
      name: 'format',
      state: 'failed',
      saying: { text: problem ?? sameWords(''), values: {} },
    } as const;
    return { candidate, result: { accepted: false, steps: [failure], firstFailure: failure, times: [] } };
  }
  const sha256 = image.slice('sha256:'.length);
  return { candidate, result: verifyBundle(bundle, { digests: { sha256 } }, requirements) };
}
