import type { Finding, Severity } from '../core/index.ts';
import type { ScanResult } from './result.ts';

/** When a scan is to fail. */
export interface GateOptions {
  /** Exit code where a finding remains; 0 never fails. */
  readonly exitCode: number;
  /** Severities that fail it; all where it is absent. */
  readonly severities?: readonly Severity[];
  /** Exit code where the distribution is at the end of its life; 0 never fails. */
  readonly exitOnEol?: number;
}

/** What the gate decided. */
export interface GateDecision {
  readonly exitCode: number;
  readonly passed: boolean;
  /** Findings that fail it. */
  readonly findings: readonly Finding[];
  readonly endOfLife: boolean;
}

/** Decides a scan's exit code. End of life comes first, as in Trivy: it makes the findings themselves doubtful. */
export function evaluateGate(result: ScanResult, { exitCode, severities, exitOnEol = 0 }: GateOptions): GateDecision {
  const all = result.applications.flatMap(({ findings }) => findings);
  const findings = severities === undefined ? all : all.filter(({ severity }) => severities.includes(severity));
  const endOfLife = result.endOfLife?.ended === true;
  const byFindings = findings.length > 0 ? exitCode : 0;
  const decided = endOfLife && exitOnEol !== 0 ? exitOnEol : byFindings;
  return { exitCode: decided, passed: decided === 0, findings, endOfLife };
}
