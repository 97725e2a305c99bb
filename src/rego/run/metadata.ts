import type { Planner } from '../plan/planner.ts';
import type { Module, Rule } from '../syntax/ast.ts';

/** Results of `rego.metadata.*` for the rules of some modules. */
export function metadataOf(_modules: readonly Module[]): (module: Module, rule: Rule) => Planner['metadata'] {
  return () => ({ rule: undefined, chain: [] });
}
