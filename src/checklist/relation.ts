import type { EvidenceItem, StageSubject } from '../core/index.ts';

/** How a statement relates to the image that is checked: the same by digest, by its name alone, or another image. */
export type Relation = 'same' | 'by-name' | 'other';

/**
 * Digests decide where both sides have one. Else the name decides, and a statement that names nothing is taken at the
 * word of the user who passed it for this image.
 */
export function relate(item: EvidenceItem, subject: StageSubject): Relation {
  const known = [subject.digest, subject.imageId, ...(subject.aliases ?? [])].filter((digest) => digest !== undefined);
  const stated = item.digests ?? [];
  if (known.length > 0 && stated.length > 0) return stated.some((digest) => known.includes(digest)) ? 'same' : 'other';
  if (item.image === undefined || item.image === '') return 'by-name';
  return familiarName(item.image) === familiarName(subject.image) ? 'by-name' : 'other';
}

/** What a statement of another image names, for the message. */
export function nameOf(item: EvidenceItem): string {
  return item.digests?.[0] ?? item.image ?? item.where;
}

/** A reference as Docker's users write it, with its tag and without a digest: `docker.io/library/nginx` is `nginx:latest`. */
function familiarName(image: string): string {
  const [name = ''] = image.split('@');
  const short = name.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  return short.slice(short.lastIndexOf('/') + 1).includes(':') ? short : `${short}:latest`;
}
