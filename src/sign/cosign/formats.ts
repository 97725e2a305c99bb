import type { Digest } from '../../core/index.ts';
import { digestOf } from '../../oci/digest.ts';
import { parseBundle, bundleMediaType } from '../bundle/parse.ts';
import { bundleContent, readCandidates, type SignatureFormat } from '../candidate.ts';
import { attestationLayer, signatureLayer } from './legacy.ts';
import { attachedTag, cosignMediaTypes } from './names.ts';
import { writeSimpleSigning } from './simple-signing.ts';
import type { AttachedLayer } from './store.ts';

/** Attestations under the tag `.att`. */
export const cosignAttestation: SignatureFormat = {
  name: 'cosign-attestation',
  doc: 'DSSE envelopes in the manifest under the tag sha256-HEX.att, as cosign 1 and 2 write them.',
  find: async (store, image) =>
    readCandidates(
      'cosign-attestation',
      (await store.layers(attachedTag(image, 'att'))).filter(
        ({ descriptor }) => descriptor.mediaType === cosignMediaTypes.envelope,
      ),
      (bytes, { descriptor: { annotations = {}, digest } }) =>
        bundleContent(attestationLayer(bytes, annotations, digest), digest),
    ),
};

/** Bundles that refer to the image. */
export const cosignBundle: SignatureFormat = {
  name: 'cosign-bundle',
  doc: 'Sigstore bundles that refer to the image (referrers API or fallback tag), as cosign 3 writes them.',
  find: async (store, image) =>
    readCandidates(
      'cosign-bundle',
      await store.referrers(image, bundleMediaType),
      (bytes, { descriptor: { digest } }) => bundleContent(parseBundle(bytes, digest), digest),
    ),
};

/** Signatures under the tag `.sig`. */
export const cosignSignature: SignatureFormat = {
  name: 'cosign-signature',
  doc: 'Simple signing documents in the manifest under the tag sha256-HEX.sig, as cosign 1 and 2 write them.',
  find: async (store, image) =>
    readCandidates(
      'cosign-signature',
      (await store.layers(attachedTag(image, 'sig')))
        .filter(({ descriptor }) => descriptor.mediaType === cosignMediaTypes.simpleSigning)
        .map(foretold(image, store.name)),
      (bytes, { descriptor: { annotations = {}, digest } }) =>
        bundleContent(signatureLayer(bytes, annotations, digest), digest),
    ),
};

/** A signature without claims of its signer says what its image's name and digest say: the layer's digest tells so, and it is not fetched. */
function foretold(image: Digest, name: string | undefined): (layer: AttachedLayer) => AttachedLayer {
  if (name === undefined) return (layer) => layer;
  const document = writeSimpleSigning(name, image, {});
  const digest = digestOf(document);
  return (layer) => (layer.descriptor.digest === digest ? { ...layer, bytes: async () => document } : layer);
}
