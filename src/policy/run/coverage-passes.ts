import { CoverageReporter, type CoverageReport, type Hit } from '../../rego/observe/coverage.ts';
import type { TraceChoices } from '../../rego/observe/topdown/machine.ts';
import type { Policy } from '../../rego/compile.ts';
import type { QueryContext } from '../../rego/check/compiled.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import type { Body, Module } from '../../rego/syntax/ast.ts';

/** Further evaluations that tell why a place was not reached, each without one shortcut. */
export const coverageRuns = ['index_excluded', 'early_exit'] as const;

/** One of {@link coverageRuns}. */
export type CoverageRun = (typeof coverageRuns)[number];

/** What was reached, by all passes, in a form that can be sent to another thread. */
export type PassHits = readonly (readonly [run: CoverageRun | 'base', hits: readonly Hit[]])[];

const without: Readonly<Record<CoverageRun, TraceChoices>> = {
  early_exit: { earlyExit: false },
  index_excluded: { indexing: false },
};

/** What a query is, and which names it may use. */
interface Followed {
  readonly query: string | Body;
  readonly options: EvaluateOptions;
  readonly context?: QueryContext;
  readonly choices?: TraceChoices;
}

/** Gathers what evaluations reach in the original's order, and what they would reach without its shortcuts. */
export class CoveragePasses {
  readonly #base = new CoverageReporter();
  readonly #further: ReadonlyMap<CoverageRun, CoverageReporter>;

  constructor(runs: readonly CoverageRun[]) {
    this.#further = new Map(runs.map((run) => [run, new CoverageReporter()]));
  }

  /** Names of the further evaluations. */
  get runs(): CoverageRun[] {
    return [...this.#further.keys()];
  }

  /** Evaluates a query once for itself and once for each further evaluation; an error ends that evaluation alone. */
  async follow(policy: Policy, { query, options, context = {}, choices = {} }: Followed): Promise<void> {
    await policy.follow(query, this.#base.listener, options, { ...choices, context });
    for (const [run, { listener }] of this.#further)
      await policy.follow(query, listener, options, { ...choices, ...without[run], context });
  }

  /** All that was reached. */
  hits(): PassHits {
    return [['base', this.#base.hits()], ...[...this.#further].map(([run, pass]) => [run, pass.hits()] as const)];
  }

  /** Adds what another thread has gathered. */
  add(hits: PassHits): void {
    for (const [run, found] of hits) (run === 'base' ? this.#base : this.#further.get(run))?.add(found);
  }

  /** The report over parsed modules. */
  report(modules: readonly Module[]): CoverageReport {
    return this.#base.report(modules, this.#further);
  }
}
