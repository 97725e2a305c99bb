import { formatReference } from '../../oci/reference.ts';
import type { Candidate } from '../../sign/candidate.ts';
import { attachedTag, type AttachedKind } from '../../sign/cosign/names.ts';
import { findCandidates, signatureFormats } from '../../sign/formats.ts';
import { notationTypes } from '../../sign/notation/names.ts';
import { type SignedImage, type TrustOutcome, type TrustPorts, type TrustSettings, withImage } from './context.ts';
import { attachmentPlace } from './registry-options.ts';

/** What is kept under tags, with the words of the original. */
const tagged: readonly { readonly kind: AttachedKind; readonly title: string }[] = [
  { kind: 'att', title: '💾 Attestations for an image tag' },
  { kind: 'sig', title: '🔐 Signatures for an image tag' },
  { kind: 'sbom', title: '📦 SBOMs for an image tag' },
];

/** Everything that is signed about an image, verified or not, drawn as the original draws it (cosign tree). */
export async function runTree(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  return withImage(name, settings, ports, async (image) => {
    const blocks = [...(await tagBlocks(image, settings, ports)), ...(await referrerBlocks(image))];
    const head = `📦 Supply Chain Security Related artifacts for an image: ${name}\n`;
    const none = `No Supply Chain Security Related Artifacts found for image ${name},\n start creating one with simply running$ cosign sign <img>\n`;
    return { report: `${head}${blocks.join('') || none}`, exit: 0 };
  });
}

async function tagBlocks(
  { reference, image, store }: SignedImage,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<readonly string[]> {
  const { repository, prefix } = attachmentPlace(reference, settings, ports);
  const blocks: string[] = [];
  for (const { kind, title } of tagged) {
    const layers = await store.layers(attachedTag(image.digest, kind));
    const place = formatReference({ ...repository, tag: `${prefix}${attachedTag(image.digest, kind)}` });
    if (layers.length > 0)
      blocks.push(
        block(
          `${title}: ${place}`,
          layers.map(({ descriptor }) => descriptor.digest),
        ),
      );
  }
  return blocks;
}

async function referrerBlocks({ reference, image, store }: SignedImage): Promise<readonly string[]> {
  const { registry, repository } = reference;
  const found = await findCandidates(store, image.digest, signatureFormats);
  return found.flatMap((candidate) => {
    if (candidate.manifest === undefined) return [];
    const place = formatReference({ registry, repository, digest: candidate.manifest });
    return [block(`🔗 ${typeOf(candidate)} artifacts via OCI referrer: ${place}`, [candidate.where])];
  });
}

function typeOf({ format, statement }: Candidate): string {
  return statement?.predicateType ?? (format === 'notation' ? notationTypes.signature : format);
}

function block(title: string, digests: readonly string[]): string {
  const branches = digests.map((digest, at) => `   ${at < digests.length - 1 ? '├' : '└'}── 🍒 ${digest}\n`);
  return `└── ${title}\n${branches.join('')}`;
}
