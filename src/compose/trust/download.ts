import type { Text } from '../../core/index.ts';
import { encodeBase64 } from '../../sign/bytes.ts';
import { bundleMediaType } from '../../sign/bundle/parse.ts';
import type { Candidate } from '../../sign/candidate.ts';
import { attachedTag, cosignAnnotations } from '../../sign/cosign/names.ts';
import { predicateTypeOf } from '../../sign/cosign/predicate-types.ts';
import { proofAnnotations } from '../../sign/cosign/proof-annotations.ts';
import { SignError } from '../../sign/error.ts';
import { findCandidates } from '../../sign/formats.ts';
import { isSignature } from '../../sign/verify-image.ts';
import { ComposeError } from '../error.ts';
import { envelopeLine } from './claims.ts';
import { type SignedImage, type TrustOutcome, type TrustPorts, type TrustSettings, withImage } from './context.ts';
import { detail } from './details.ts';

/** Prints what is attached to an image, one document a line: `signature`, `attestation` or `sbom`. */
export async function runDownload(
  what: string,
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  if (what !== 'signature' && what !== 'attestation' && what !== 'sbom')
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('{what} is none of attestation, sbom, signature', { what }),
    });
  return withImage(name, settings, ports, async (image) => {
    const report =
      what === 'sbom' ? await sbomOf(image, name, ports) : await documentsOf(what, image, settings['predicate-type']);
    if (report === '') throw missing(what, name);
    return { report, exit: 0 };
  });
}

async function sbomOf({ image, store }: SignedImage, name: string, { notify }: TrustPorts): Promise<string> {
  const [layer] = await store.layers(attachedTag(image.digest, 'sbom'));
  if (layer === undefined) throw missing(detail('bill of materials'), name);
  notify?.(`Found SBOM of media type: ${layer.descriptor.mediaType}\n`);
  return new TextDecoder().decode(await layer.bytes());
}

async function documentsOf(
  what: 'attestation' | 'signature',
  { image, store }: SignedImage,
  type: string | undefined,
): Promise<string> {
  const found = (await findCandidates(store, image.digest)).filter(({ bundle }) => bundle !== undefined);
  const wanted = found.filter((candidate) =>
    what === 'signature'
      ? isSignature(candidate)
      : !isSignature(candidate) &&
        (type === undefined || candidate.statement?.predicateType === (predicateTypeOf(type) ?? type)),
  );
  const bundles = new Map<string, string>();
  if (wanted.some(({ format }) => format === 'cosign-bundle'))
    for (const { descriptor, bytes } of await store.referrers(image.digest, bundleMediaType))
      bundles.set(descriptor.digest, new TextDecoder().decode(await bytes()));
  return wanted.map((candidate) => `${documentOf(candidate, bundles.get(candidate.where))}\n`).join('');
}

/** A signature or attestation in the shape of the original's download: a bundle as it is, an older one as cosign 2 writes it. */
function documentOf(candidate: Candidate, document: string | undefined): string {
  if (document !== undefined) return JSON.stringify(JSON.parse(document));
  const { bundle } = candidate;
  if (bundle?.content.kind !== 'simple-signing') return envelopeLine(candidate);
  const { content, signer } = bundle;
  const chain = signer.kind === 'certificate' ? signer.intermediates : [];
  const proofs = proofAnnotations({ certificates: [] }, bundle);
  const read = (annotation: string): unknown => JSON.parse(proofs[annotation] ?? 'null');
  return JSON.stringify({
    Base64Signature: encodeBase64(content.signature),
    Payload: encodeBase64(content.payload),
    Cert: signer.kind === 'certificate' ? { Raw: encodeBase64(signer.certificate.der) } : null,
    Chain: chain.length === 0 ? null : chain.map(({ der }) => ({ Raw: encodeBase64(der) })),
    Bundle: read(cosignAnnotations.bundle),
    RFC3161Timestamp: read(cosignAnnotations.timestamp),
  });
}

function missing(what: string | Text, where: string): SignError {
  return new SignError('SIGN_NOT_FOUND', { message: detail('it has no {what}', { what }), where });
}
