import { performance } from 'node:perf_hooks';
import { type ProfileOrder, ProfileReporter } from '../../rego/observe/profile.ts';
import type { ExplainMode } from '../../rego/observe/modes.ts';
import type { Instrument } from '../../rego/plan/ir.ts';
import { Probe } from '../../rego/run/probe.ts';
import type { QueryResult } from '../../rego/run/policy.ts';
import { Trail } from '../../rego/run/trail.ts';
import type { EvalReport } from '../output/evaluation.ts';
import type { CoverageRun } from './coverage-passes.ts';
import { derivedElements } from '../provenance/derived.ts';
import type { LineOfPath } from '../provenance/lines.ts';

/** What of an evaluation `eval` is asked to watch. */
export interface ObserveRequest {
  readonly coverage: boolean;
  /** Further evaluations that tell why a place was not reached. */
  readonly coverageRuns?: readonly CoverageRun[];
  readonly profile: boolean;
  readonly profileSort: readonly ProfileOrder[];
  readonly profileLimit: number;
  readonly explain: ExplainMode;
  readonly instrument: boolean;
  readonly provenance: boolean;
  /** Shows the values of variables beside a trace. */
  readonly varValues?: boolean;
  /** Shortcuts that a trace leaves out. */
  readonly disableIndexing?: boolean;
  readonly disableEarlyExit?: boolean;
}

/** How policies are to be compiled, so that the request can be met. */
export function instrumentFor({ profile, provenance }: ObserveRequest): Instrument | undefined {
  return profile || provenance ? 'indexed' : undefined;
}

type Observations = Pick<EvalReport, 'profile' | 'provenance'>;

/** A probe for one evaluation, and what it has seen. */
export interface Observed {
  readonly probe: Probe | undefined;
  report(results: readonly QueryResult[]): Observations;
}

/** Watches one evaluation. @param lines of the input's file */
export function observe(request: ObserveRequest, lines?: LineOfPath): Observed {
  if (instrumentFor(request) === undefined) return { probe: undefined, report: () => ({}) };
  const profile = request.profile ? new ProfileReporter(() => performance.now()) : undefined;
  const trail = request.provenance ? new Trail() : undefined;
  return {
    probe: new Probe(profile === undefined ? [] : [profile], trail),
    report: (results) => ({
      ...(profile && { profile: profile.report(request.profileSort, request.profileLimit) }),
      ...(trail && { provenance: derivedElements(results, trail, lines) }),
    }),
  };
}
