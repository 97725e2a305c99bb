import { compareSeverity, type Severity, type Vulnerability } from '../../core/index.ts';
import type { Candidate } from './candidate.ts';

/** A severity and the vendor that gave it. */
export interface ChosenSeverity {
  readonly severity: Severity;
  readonly severitySource?: string;
}

/**
 * Chooses as Trivy does: what the distribution says of this package, else what the advisory's publisher says of the
 * vulnerability, else GitHub for GitHub's own ids, else NVD, else what is known without a vendor.
 * @param sources vendors in the order in which they are believed; `auto` stands for that rule.
 */
export function chooseSeverity(
  candidate: Candidate,
  vulnerability: Vulnerability,
  sources: readonly string[] = ['auto'],
): ChosenSeverity {
  for (const source of sources) {
    const chosen = source === 'auto' ? automatic(candidate, vulnerability) : byVendor(vulnerability, source);
    if (chosen !== undefined) return chosen;
  }
  return { severity: 'UNKNOWN' };
}

function automatic({ advisory, severitySource }: Candidate, vulnerability: Vulnerability): ChosenSeverity | undefined {
  const own = advisory.severity;
  const publisher = severitySource ?? advisory.source.id;
  if (own !== undefined && own !== 'UNKNOWN')
    return { severity: own, ...(publisher === '' ? {} : { severitySource: publisher }) };
  return (
    byVendor(vulnerability, advisory.source.id) ??
    (vulnerability.id.startsWith('GHSA-') ? byVendor(vulnerability, 'ghsa') : undefined) ??
    byVendor(vulnerability, 'nvd') ??
    (vulnerability.severity === undefined ? undefined : { severity: vulnerability.severity })
  );
}

function byVendor({ vendorSeverity }: Vulnerability, vendor: string): ChosenSeverity | undefined {
  const severity =
    vendorSeverity !== undefined && Object.hasOwn(vendorSeverity, vendor) ? vendorSeverity[vendor] : undefined;
  return severity === undefined ? undefined : { severity, severitySource: vendor };
}

/** Orders severities, the most severe first. */
export function mostSevereFirst(left: Severity, right: Severity): number {
  return compareSeverity(right, left);
}
