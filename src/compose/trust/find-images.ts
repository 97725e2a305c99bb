import { formatReference } from '../../oci/reference.ts';
import { attachedTag } from '../../sign/cosign/names.ts';
import { attachmentPlace } from './registry-options.ts';
import { type TrustOutcome, type TrustPorts, type TrustSettings, withImage } from './context.ts';

/** Where cosign keeps the signatures of an image; `--type` chooses signatures, attestations or the bill of materials. */
export async function runTriangulate(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  return withImage(name, settings, ports, async ({ reference, image }) => {
    const { registry, repository } = reference;
    const kind = settings.type === 'attestation' ? 'att' : settings.type === 'sbom' ? 'sbom' : 'sig';
    const { repository: place, prefix } = attachmentPlace(reference, settings, ports);
    const named =
      settings.type === 'digest'
        ? { registry, repository, digest: image.digest }
        : { ...place, tag: `${prefix}${attachedTag(image.digest, kind)}` };
    return { report: `${formatReference(named)}\n`, exit: 0 };
  });
}
