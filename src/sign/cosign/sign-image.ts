import { type Descriptor } from '../../oci/manifest.ts';
import { formatReference, type Repository } from '../../oci/reference.ts';
import { bundleMediaType } from '../bundle/parse.ts';
import { encodeBase64 } from '../bytes.ts';
import type { SigningKey } from '../key/private-key.ts';
import { attachedTag, cosignAnnotations, cosignMediaTypes, signaturePredicateType } from './names.ts';
import { writeSimpleSigning } from './simple-signing.ts';
import type { SignatureStore } from './store.ts';
import { signStatement, writeBundle } from './write-bundle.ts';

/** Form in which a signature is kept: a layer under cosign's tag, or a bundle that refers to the image. */
export type SignatureForm = 'bundle' | 'legacy';

/** What is signed and how it is kept. */
export interface SignImageRequest {
  readonly store: SignatureStore;
  readonly repository: Repository;
  /** Manifest or index. */
  readonly image: Descriptor;
  readonly key: SigningKey;
  readonly form: SignatureForm;
}

/** Signs an image. `annotations` are claims of the signer. @returns the manifest that holds the signature. */
export function signImage(
  request: SignImageRequest,
  annotations: Readonly<Record<string, string>>,
): Promise<Descriptor> {
  const { store, repository, image, key, form } = request;
  if (form === 'bundle') return attach(request, signaturePredicateType, annotations);
  const bytes = writeSimpleSigning(formatReference(repository), image.digest, annotations);
  const layer = {
    mediaType: cosignMediaTypes.simpleSigning,
    bytes,
    annotations: { [cosignAnnotations.signature]: encodeBase64(key.sign(bytes)) },
  };
  return store.append(attachedTag(image.digest, 'sig'), layer);
}

/** Attaches a signed statement to an image. @returns the manifest that holds the attestation. */
export function attestImage(request: SignImageRequest, predicateType: string, predicate: unknown): Promise<Descriptor> {
  const { store, repository, image, key, form } = request;
  if (form === 'bundle') return attach(request, predicateType, predicate);
  const sha256 = image.digest.slice('sha256:'.length);
  const envelope = signStatement({ name: formatReference(repository), sha256, predicateType, predicate }, key, 'v0.1');
  const layer = {
    mediaType: cosignMediaTypes.envelope,
    bytes: new TextEncoder().encode(JSON.stringify(envelope)),
    annotations: { [cosignAnnotations.signature]: '', predicateType },
  };
  return store.append(attachedTag(image.digest, 'att'), layer);
}

function attach(
  { store, image, key }: SignImageRequest,
  predicateType: string,
  predicate: unknown,
): Promise<Descriptor> {
  const statement = { name: '', sha256: image.digest.slice('sha256:'.length), predicateType, predicate };
  const bundle = writeBundle({ dsseEnvelope: signStatement(statement, key, 'v1') }, key);
  return store.refer(
    image,
    { mediaType: bundleMediaType, bytes: new TextEncoder().encode(bundle) },
    {
      'org.opencontainers.image.created': new Date().toISOString(),
      [cosignAnnotations.content]: 'dsse-envelope',
      [cosignAnnotations.predicateType]: predicateType,
    },
  );
}
