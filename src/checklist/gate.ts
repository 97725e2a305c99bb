import type { EvidenceItem, Severity, Stage } from '../core/index.ts';

/** What fails the checklist. */
export interface Gate {
  readonly severities: readonly Severity[];
  /** Findings without a fix fail too. */
  readonly unfixed: boolean;
  /** Stages that must have passed; one that was not checked has not. */
  readonly required: readonly Stage[];
}

/** The gate where nothing else is said: HIGH and CRITICAL findings that can be fixed. */
export const defaultGate: Gate = { severities: ['HIGH', 'CRITICAL'], unfixed: false, required: [] };

/** State of a statement under the gate: a finding that the gate lets through is a warning. */
export function gatedState(item: EvidenceItem, gate: Gate): EvidenceItem['state'] {
  if (item.state !== 'failed' || item.severity === undefined) return item.state;
  const fails = gate.severities.includes(item.severity) && (gate.unfixed || item.fixable === true);
  return fails ? 'failed' : 'warning';
}
