import { readCandidates, type SignatureFormat } from '../candidate.ts';
import { notationTypes } from './names.ts';
import { readEnvelope } from './read-envelope.ts';

/** Signatures of the Notary Project that refer to the image. */
export const notationSignature: SignatureFormat = {
  name: 'notation',
  doc: 'JWS and COSE envelopes of the Notary Project that refer to the image, as notation writes them.',
  find: async (store, image) =>
    readCandidates(
      'notation',
      await store.referrers(image, notationTypes.signature),
      (bytes, { descriptor: { mediaType } }) => ({ envelope: readEnvelope(bytes, mediaType) }),
    ),
};
