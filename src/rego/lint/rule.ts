import type { CatalogueRow, Saying, Text } from '../../core/index.ts';
import type { BuiltinDeclaration } from '../check/compiled.ts';
import type { Location, Module } from '../syntax/ast.ts';

/** How much a finding weighs: a likely mistake, a weakness of a policy, or a matter of taste. */
export type LintLevel = 'bug' | 'weakness' | 'style';

/** What a rule may look at. */
export interface LintContext {
  readonly module: Module;
  /** Every module of the run, for what files together do. */
  readonly modules: readonly Module[];
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
}

/** A place that a rule objects to, with the values of its text. */
export interface LintHit {
  readonly location: Location;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** One row of the lint catalogue. */
export interface LintRule extends CatalogueRow {
  readonly level: LintLevel;
  /** What is wrong and what to do, with `{name}` parameters that every hit fills. */
  readonly text: Text;
  check(context: LintContext): Iterable<LintHit>;
}

/** A hit with its rule. */
export interface LintFinding {
  readonly rule: string;
  readonly level: LintLevel;
  readonly saying: Saying;
  readonly location: Location;
}

/** Types a row where it is written. */
export function lintRule(rule: LintRule): LintRule {
  return rule;
}
