/** Severities of a finding, from least to most; the spelling of Trivy's reports. */
export const severities = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;

/** One of {@link severities}. */
export type Severity = (typeof severities)[number];

/** Orders severities, the most severe last. */
export function compareSeverity(left: Severity, right: Severity): number {
  return severities.indexOf(left) - severities.indexOf(right);
}

/** Reads a severity in any case and in the words of other sources (`negligible`, `important`, `moderate`, …). */
export function parseSeverity(word: string): Severity | undefined {
  const upper = word.trim().toUpperCase();
  return severities.find((severity) => severity === upper) ?? synonyms[upper];
}

const synonyms: Readonly<Record<string, Severity>> = {
  NEGLIGIBLE: 'LOW',
  MINOR: 'LOW',
  UNIMPORTANT: 'LOW',
  MODERATE: 'MEDIUM',
  IMPORTANT: 'HIGH',
  NONE: 'UNKNOWN',
  DEFCON1: 'CRITICAL',
};
