import type { Digest } from '../../core/index.ts';
import { digestOf } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import { formatReference, type Repository } from '../../oci/reference.ts';
import { bundleMediaType } from '../bundle/parse.ts';
import { encodeBase64 } from '../bytes.ts';
import { verifySignature } from '../key/public-key.ts';
import { cosignBundle } from './formats.ts';
import { attachedTag, cosignAnnotations, cosignMediaTypes, signaturePredicateType } from './names.ts';
import { proofAnnotations } from './proof-annotations.ts';
import type { Signer } from './signer.ts';
import { writeSimpleSigning } from './simple-signing.ts';
import type { SignatureStore } from './store.ts';
import { type NewSignature, signMessage, signStatement, writeBundle, writeStatement } from './write-bundle.ts';

/** Form in which a signature is kept: a layer under cosign's tag, or a bundle that refers to the image. */
export type SignatureForm = 'bundle' | 'legacy';

/** What is signed and how it is kept. */
export interface SignImageRequest {
  readonly store: SignatureStore;
  readonly repository: Repository;
  /** Manifest or index. */
  readonly image: Descriptor;
  readonly signer: Signer;
  readonly form: SignatureForm;
  /** Puts an attestation in the place of those of the same type. */
  readonly replace?: boolean;
  /** When an attestation of the legacy form says that it was made, RFC 3339. */
  readonly created?: string | undefined;
  /** False: the signature is made and kept nowhere. */
  readonly upload?: boolean;
  /** The document to sign instead of the usual one; for the legacy form. */
  readonly payload?: Uint8Array | undefined;
  /** Name of the image in the signature, where not the one it is kept under; for the legacy form. */
  readonly identity?: string | undefined;
  readonly signal?: AbortSignal;
}

/** A signature that was made. */
export interface MadeSignature extends NewSignature {
  /** What was signed. */
  readonly payload: Uint8Array;
  /** The bundle, JSON; also for the legacy form, which holds the same in annotations. */
  readonly bundle: string;
}

/** Signs an image. `annotations` are claims of the signer. */
export async function signImage(
  request: SignImageRequest,
  annotations: Readonly<Record<string, string>>,
): Promise<MadeSignature> {
  const { store, repository, image, signer, form, upload, signal } = request;
  if (form === 'bundle') return attach(request, signaturePredicateType, annotations);
  const payload =
    request.payload ?? writeSimpleSigning(request.identity ?? formatReference(repository), image.digest, annotations);
  const made = await signMessage(payload, signer, signal);
  const tag = attachedTag(image.digest, 'sig');
  const proofs = proofAnnotations(signer, made.witnessed);
  if (upload !== false && !(await isKept(request, tag, payload, Object.keys(proofs))))
    await store.append(tag, {
      mediaType: cosignMediaTypes.simpleSigning,
      bytes: payload,
      annotations: { [cosignAnnotations.signature]: encodeBase64(made.signature), ...proofs },
    });
  return { ...made, payload, bundle: writeBundle(made, signer) };
}

/** Whether a signature of this key over this very document is there already, with proofs of all kinds: as with the original, one is enough. */
async function isKept(
  { store, signer }: SignImageRequest,
  tag: string,
  payload: Uint8Array,
  proofs: readonly string[],
): Promise<boolean> {
  const digest = digestOf(payload);
  return (await store.layers(tag)).some(({ descriptor: { digest: kept, annotations = {} } }) => {
    const signature = Buffer.from(annotations[cosignAnnotations.signature] ?? '', 'base64');
    const isProven = proofs.every((proof) => annotations[proof] !== undefined);
    return kept === digest && isProven && verifySignature(signer.key.publicKey, payload, signature);
  });
}

/** Attaches a signed statement to an image. */
export async function attestImage(
  request: SignImageRequest,
  predicateType: string,
  predicate: unknown,
): Promise<MadeSignature> {
  const { store, repository, image, signer, form, upload, signal } = request;
  if (form === 'bundle') return attach(request, predicateType, predicate);
  const isReplaced = ({ annotations }: Descriptor) =>
    request.replace === true && annotations?.['predicateType'] === predicateType;
  const sha256 = image.digest.slice('sha256:'.length);
  const payload = writeStatement({ name: formatReference(repository), sha256, predicateType, predicate }, 'v0.1');
  const made = await signStatement(payload, signer, signal);
  const envelope = 'dsseEnvelope' in made.content ? made.content.dsseEnvelope : {};
  if (upload !== false)
    await store.append(
      attachedTag(image.digest, 'att'),
      {
        mediaType: cosignMediaTypes.envelope,
        bytes: new TextEncoder().encode(JSON.stringify(envelope)),
        created: request.created,
        annotations: {
          [cosignAnnotations.signature]: '',
          predicateType,
          ...proofAnnotations(signer, made.witnessed),
        },
      },
      isReplaced,
    );
  return { ...made, payload, bundle: writeBundle(made, signer) };
}

async function attach(
  { store, image, signer, upload, replace, signal }: SignImageRequest,
  predicateType: string,
  predicate: unknown,
): Promise<MadeSignature> {
  const sha256 = image.digest.slice('sha256:'.length);
  const payload = writeStatement({ name: '', sha256, predicateType, predicate }, 'v1');
  const made = await signStatement(payload, signer, signal);
  const bundle = writeBundle(made, signer);
  if (upload === false) return { ...made, payload, bundle };
  const before = replace === true ? await attestationsOf(store, image, predicateType) : [];
  const { digest: added } = await store.refer(
    image,
    { mediaType: bundleMediaType, bytes: new TextEncoder().encode(bundle) },
    {
      'org.opencontainers.image.created': new Date().toISOString(),
      [cosignAnnotations.content]: 'dsse-envelope',
      [cosignAnnotations.predicateType]: predicateType,
    },
  );
  // The new one is there before the old ones go: whoever verifies in between finds one.
  for (const digest of before) if (digest !== added) await store.remove(digest);
  return { ...made, payload, bundle };
}

/** Manifests of the attestations of a type that are bundles. */
async function attestationsOf(
  store: SignatureStore,
  image: Descriptor,
  predicateType: string,
): Promise<readonly Digest[]> {
  const found = await cosignBundle.find(store, image.digest);
  return found.flatMap(({ manifest, statement }) =>
    manifest !== undefined && statement?.predicateType === predicateType ? [manifest] : [],
  );
}
