import { defineCatalogue } from '../../../../core/index.ts';
import type { DangerousRow, EditRow } from '../edit.ts';
import { raiseAttestationAge, raiseMaxAge } from './ages.ts';
import { dropAttestation, dropCondition } from './attestations.ts';
import { anyIdentity, anyImage, dropMaxAge, noAuthority, warnOnly } from './dangerous.ts';
import { addDeclaredAuthority } from './declared.ts';
import { addIdentity, addKeylessAuthority } from './identities.ts';
import { addImage } from './images.ts';
import { addKeyAuthority, allowUnlogged } from './keys.ts';
import { lowerQuorum } from './quorum.ts';
import { trustRoot } from './roots.ts';
import { addCertificateAuthority, addSubject } from './x509.ts';

/** Changes of a trust policy that may be suggested, in alphabetical order. */
export const policyEdits = defineCatalogue<EditRow>([
  addCertificateAuthority,
  addDeclaredAuthority,
  addIdentity,
  addImage,
  addKeyAuthority,
  addKeylessAuthority,
  addSubject,
  allowUnlogged,
  dropAttestation,
  dropCondition,
  lowerQuorum,
  raiseAttestationAge,
  raiseMaxAge,
  trustRoot,
]);

/** Changes that are never suggested, in alphabetical order. */
export const dangerousEdits = defineCatalogue<DangerousRow>([anyIdentity, anyImage, dropMaxAge, noAuthority, warnOnly]);
