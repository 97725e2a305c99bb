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
export function isSignature({ bundle, statement, envelope, contentTrust }: Candidate): boolean {
  if (envelope !== undefined || contentTrust !== undefined || bundle?.content.kind === 'simple-signing') return true;
  return statement?.predicateType === signaturePredicateType;
}

/** Verifies a candidate of cosign’s formats against the image's digest; one that could not be read fails in its first step. */
export function judge(candidate: Candidate, image: Digest, requirements: Requirements): JudgedCandidate {
  if (candidate.bundle === undefined) return judgeUnread(candidate);
  const sha256 = image.slice('sha256:'.length);
  return { candidate, result: verifyBundle(candidate.bundle, { digests: { sha256 } }, requirements) };
}

/** The result of a candidate that could not be read. */
export function judgeUnread(candidate: Candidate): JudgedCandidate {
  const { problem } = candidate;
  const failure = { name: 'format', state: 'failed', saying: { text: problem ?? sameWords(''), values: {} } } as const;
  return { candidate, result: { accepted: false, steps: [failure], firstFailure: failure, times: [] } };
}
