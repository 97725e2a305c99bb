import { defineCatalogue } from '../../../../core/index.ts';
import type { DangerousRow, EditRow } from '../edit.ts';
import { raiseAttestationAge, raiseMaxAge } from './ages.ts';
import { dropAttestation, dropCondition } from './attestations.ts';
import { anyIdentity, anyImage, dropMaxAge, noAuthority, warnOnly } from './dangerous.ts';
import { addDeclaredAuthority } from './declared.ts';
import { addIdentity, addKeylessAuthority } from './identities.ts';
import { addImage } from './images.ts';
import { addKeyAuthority, allowUnlogged } from './keys.ts';
import { addServerRoot, dropDelegation, nameDelegation } from './notary.ts';
import { dropMetadata, logOnly } from './notation-demands.ts';
import { lowerQuorum } from './quorum.ts';
import { trustRoot } from './roots.ts';
import { addCertificateAuthority, addNotationAuthority, addSubject, addTimestampAuthority } from './x509.ts';

/** Changes of a trust policy that may be suggested, in alphabetical order. */
export const policyEdits = defineCatalogue<EditRow>([
  addCertificateAuthority,
  addDeclaredAuthority,
  addIdentity,
  addImage,
  addKeyAuthority,
  addKeylessAuthority,
  addNotationAuthority,
  addServerRoot,
  addSubject,
  addTimestampAuthority,
  allowUnlogged,
  dropAttestation,
  dropCondition,
  dropDelegation,
  dropMetadata,
  logOnly,
  lowerQuorum,
  nameDelegation,
  raiseAttestationAge,
  raiseMaxAge,
  trustRoot,
]);

/** Changes that are never suggested, in alphabetical order. */
export const dangerousEdits = defineCatalogue<DangerousRow>([anyIdentity, anyImage, dropMaxAge, noAuthority, warnOnly]);
