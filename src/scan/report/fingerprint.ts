import { createHash } from 'node:crypto';
import type { Finding } from '../../core/index.ts';
import type { ImageInfo } from '../inventory.ts';
import { packageId } from './identity.ts';
import { repositoryOf } from './reference.ts';
import type { Target } from './target.ts';

/** Identity of an image in its repository: the digest of both, as Trivy makes it; that of the image alone where it has no repository. */
export function artifactId(image: ImageInfo | undefined): string | undefined {
  const [name] = [...(image?.repoTags ?? []), ...(image?.repoDigests ?? [])];
  return image === undefined || name === undefined ? image?.imageId : sha256(`${image.imageId}:${repositoryOf(name)}`);
}

/** Identity of a finding: the same finding in the same artifact has it in every scan, and in Trivy's reports too. */
export function fingerprint(finding: Finding, target: Target, image: ImageInfo | undefined): string {
  const found = packageId(target.application.kind, finding.package);
  return sha256([artifactId(image) ?? '', target.name, found, finding.vulnerability.id].join(':'));
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
