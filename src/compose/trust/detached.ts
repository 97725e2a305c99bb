import type { Descriptor } from '../../oci/manifest.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import type { Candidate } from '../../sign/candidate.ts';
import { signatureLayer } from '../../sign/cosign/legacy.ts';
import { cosignAnnotations } from '../../sign/cosign/names.ts';
import { writeSimpleSigning } from '../../sign/cosign/simple-signing.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';
import { certificateAnnotations, looseSignature } from './given-bundle.ts';

/**
 * The signature of `--signature` over the document of `--payload` as if it lay beside the image; without a document, over the one
 * that signing would make. @throws {SignError} SIGN_MALFORMED.
 */
export async function detachedCandidate(
  given: string,
  { reference, image }: { readonly reference: Reference; readonly image: Pick<Descriptor, 'digest'> },
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<Candidate> {
  const { registry, repository } = reference;
  const payload =
    settings.payload === undefined
      ? writeSimpleSigning(formatReference({ registry, repository }), image.digest, {})
      : await readNamed(settings.payload, ports);
  const signature = Buffer.from(await looseSignature(given, ports)).toString('base64');
  const annotations = { [cosignAnnotations.signature]: signature, ...(await certificateAnnotations(settings, ports)) };
  const bundle = signatureLayer(payload, annotations, '--signature');
  return { format: 'cosign-signature', where: '--signature', bundle, problem: undefined, statement: undefined };
}
