// What an examiner would try on a verifier of the Notary Project: each case with the verdict of notation 1.3.2.
import type { NotationCase } from './case.ts';
import { authorities, chains, leaves } from './certificates.ts';
import { cose, jws } from './envelopes.ts';
import { timestamps } from './timestamps.ts';
import { manifests } from './manifests.ts';
import { documents, identities, levels, stores } from './policies.ts';

export type { NotationCase } from './case.ts';

/** All cases by name. */
export function notationCases(): Readonly<Record<string, NotationCase>> {
  return {
    ...leaves(),
    ...authorities(),
    ...chains(),
    ...jws(),
    ...cose(),
    ...levels(),
    ...stores(),
    ...identities(),
    ...documents(),
    ...manifests(),
    ...timestamps(),
  };
}
