import type { Digest } from '../../core/index.ts';

/** Media types of what cosign keeps in registries. */
export const cosignMediaTypes = {
  simpleSigning: 'application/vnd.dev.cosign.simplesigning.v1+json',
  envelope: 'application/vnd.dsse.envelope.v1+json',
} as const;

/** Annotations of cosign's layers and manifests. */
export const cosignAnnotations = {
  signature: 'dev.cosignproject.cosign/signature',
  certificate: 'dev.sigstore.cosign/certificate',
  chain: 'dev.sigstore.cosign/chain',
  bundle: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
  content: 'dev.sigstore.bundle.content',
  predicateType: 'dev.sigstore.bundle.predicateType',
} as const;

/** Predicate type of a signature that is a bundle: a statement that says no more than "signed". */
export const signaturePredicateType = 'https://sigstore.dev/cosign/sign/v1';

/** What cosign keeps beside an image under a tag of its own. */
export type AttachedKind = 'att' | 'sbom' | 'sig';

/** The tag of it: `sha256-HEX.sig`. */
export function attachedTag(digest: Digest, kind: AttachedKind): string {
  return `${digest.replace(':', '-')}.${kind}`;
}
