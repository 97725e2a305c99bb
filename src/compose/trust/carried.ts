import { say, type StageEvidence } from '../../core/index.ts';
import type { Candidate } from '../../sign/candidate.ts';
import { findCandidates, signatureFormats } from '../../sign/formats.ts';
import { isSignature } from '../../sign/verify-image.ts';
import { messages } from '../messages.ts';
import { type TrustPorts, type TrustSettings, withImage } from './context.ts';

/** Everything that is signed about an image, in every format, not verified. */
export function carriedBy(name: string, settings: TrustSettings, ports: TrustPorts): Promise<readonly Candidate[]> {
  return withImage(name, settings, ports, ({ image, store }) => findCandidates(store, image.digest, signatureFormats));
}

/** What is carried, for the checklist: nobody has judged it yet. */
export function carriedEvidence(carried: readonly Candidate[], source: string): readonly StageEvidence[] {
  return carried.map((candidate) => {
    const { format, where, statement } = candidate;
    const saying =
      statement === undefined || isSignature(candidate)
        ? say(messages.signCarries, { format })
        : say(messages.signCarriesStatement, { format, type: statement.predicateType });
    return { state: 'not-checked', saying, where, source };
  });
}

/** How many signatures and how many attestations. */
export function countCarried(carried: readonly Candidate[]): { signatures: number; attestations: number } {
  const signatures = carried.filter(isSignature).length;
  return { signatures, attestations: carried.length - signatures };
}
