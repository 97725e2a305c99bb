import { type Catalogue, defineCatalogue, type Digest } from '../core/index.ts';
import type { Candidate, SignatureFormat } from './candidate.ts';
import { cosignAttestation, cosignBundle, cosignSignature } from './cosign/formats.ts';
import type { SignatureStore } from './cosign/store.ts';
import { notationSignature } from './notation/format.ts';

/** Every form in which signatures are found beside an image, in alphabetical order. */
export const signatureFormats = defineCatalogue<SignatureFormat>([
  cosignAttestation,
  cosignBundle,
  cosignSignature,
  notationSignature,
]);

/** The forms in which cosign keeps signatures and attestations. */
export const cosignFormats = defineCatalogue<SignatureFormat>([cosignAttestation, cosignBundle, cosignSignature]);

/** All signatures and attestations of an image, looked for at the same time, in the order of the formats; cosign’s where no other formats are wanted. */
export async function findCandidates(
  store: SignatureStore,
  image: Digest,
  formats: Catalogue<SignatureFormat> = cosignFormats,
): Promise<readonly Candidate[]> {
  return (await Promise.all([...formats].map((format) => format.find(store, image)))).flat();
}
