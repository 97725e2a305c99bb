import { defineCatalogue, type Digest } from '../core/index.ts';
import type { Candidate, SignatureFormat } from './candidate.ts';
import { cosignAttestation, cosignBundle, cosignSignature } from './cosign/formats.ts';
import type { SignatureStore } from './cosign/store.ts';

/** Every form in which signatures are found beside an image, in alphabetical order. */
export const signatureFormats = defineCatalogue<SignatureFormat>([cosignAttestation, cosignBundle, cosignSignature]);

/** All signatures and attestations of an image, in the order of the formats. */
export async function findCandidates(store: SignatureStore, image: Digest): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (const format of signatureFormats) candidates.push(...(await format.find(store, image)));
  return candidates;
}
