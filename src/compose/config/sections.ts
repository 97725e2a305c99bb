import { checkSection } from './sections/check.ts';
import { dbSection } from './sections/db.ts';
import { generalSection } from './sections/general.ts';
import {
  policyCheckSection,
  policyEvalSection,
  policyFmtSection,
  policyParseSection,
  policyTestSection,
} from './sections/policy.ts';
import { policyBuildSection, policyInspectSection, policySignSection } from './sections/policy-bundle.ts';
import { policyConftestSection } from './sections/policy-conftest.ts';
import {
  policyExplainSection,
  policyObserveSection,
  policyTestObserveSection,
  policyTypesSection,
} from './sections/policy-observe.ts';
import {
  policyBenchSection,
  policyCapabilitiesSection,
  policyDepsSection,
  policyExecSection,
} from './sections/policy-query.ts';
import { policyRunSection } from './sections/policy-run.ts';
import { scanSection } from './sections/scan.ts';
import { trustSection } from './sections/trust.ts';
import { trustAttestationSection } from './sections/trust-attestation.ts';
import { trustDrillSection } from './sections/trust-drill.ts';
import { trustPackSection } from './sections/trust-pack.ts';
import { trustServiceSection } from './sections/trust-service.ts';
import { verifySection } from './sections/verify.ts';
import { watchSection } from './sections/watch.ts';
import type { Section } from './setting.ts';

/** Every section of the configuration, in alphabetical order; the general one has no name and stands at the top level. */
export const sections = [
  generalSection,
  checkSection,
  dbSection,
  policyBenchSection,
  policyBuildSection,
  policyCapabilitiesSection,
  policyCheckSection,
  policyConftestSection,
  policyDepsSection,
  policyEvalSection,
  policyExecSection,
  policyExplainSection,
  policyFmtSection,
  policyInspectSection,
  policyObserveSection,
  policyParseSection,
  policyRunSection,
  policySignSection,
  policyTestObserveSection,
  policyTestSection,
  policyTypesSection,
  scanSection,
  trustSection,
  trustAttestationSection,
  trustDrillSection,
  trustPackSection,
  trustServiceSection,
  verifySection,
  watchSection,
] as const satisfies readonly Section[];
