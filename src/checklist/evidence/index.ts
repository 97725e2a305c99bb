import { defineCatalogue, type EvidenceSource } from '../../core/index.ts';
import { clairSource } from './clair.ts';
import { cosignSource } from './cosign.ts';
import { falcoSource } from './falco.ts';
import { grypeSource } from './grype.ts';
import { sarifSource } from './sarif.ts';
import { trivySource } from './trivy.ts';

/** Every tool whose findings the checklist takes, in alphabetical order. */
export const evidenceSources = defineCatalogue<EvidenceSource>([
  clairSource,
  cosignSource,
  falcoSource,
  grypeSource,
  sarifSource,
  trivySource,
]);
