import type { Builtin } from '../builtins/builtin.ts';
import type { CheckedPolicy } from '../check/compiled.ts';
import { findNode } from '../check/tree.ts';
import type { Context } from '../run/context.ts';
import type { Module, RefTerm, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { walkRule } from '../syntax/walk.ts';
import type { Value } from '../value/value.ts';
import { type Path, Reach } from './environment.ts';
import { Solver } from './solver.ts';
import { nowhere, rootRef, valueOf } from './terms.ts';

/** How a policy is specialized for the base documents that it has. */
export interface SpecializeOptions {
  /** Paths below `data` of what will be asked for. */
  readonly entrypoints: readonly (readonly string[])[];
  /** Puts rules that depend on the input into the bodies of others, too. */
  readonly inlines: boolean;
  /** Paths below `data` of the base documents that are known; others may be there later (all are known). */
  readonly roots?: readonly (readonly string[])[];
  /** Name below `data` for rules that none of the policy's corresponds to (`partial`). */
  readonly namespace?: string;
}

/** Rules that take the place of all that the policy has at their paths. */
export interface Specialized {
  readonly modules: readonly Module[];
}

/** What a policy hands over. */
export interface SpecializeParts {
  readonly policy: CheckedPolicy;
  readonly rows: readonly Builtin[];
  readonly context: Context;
}

/**
 * Rules that do the same as those of entrypoints and of what these need, with the base documents put in. A rule that would
 * become too large, or whose parts would no longer fail as they do, stays. @throws EvaluationError at a limit
 */
export function specialize({ policy, rows, context }: SpecializeParts, options: SpecializeOptions): Specialized {
  const { namespace = 'partial', roots = [[]] } = options;
  const mocked = modifiedBy(policy);
  const unknowns = [['input'], ...outside(policy, roots), ...mocked.documents];
  const postponed = new Set(rows.filter((row) => row.nondeterministic === true).map(({ name }) => name));
  const solver = new Solver({
    policy,
    builtins: new Map(rows.map((row) => [row.name, row])),
    inlining: { disabled: [], shallow: !options.inlines, inPlace: true },
    postponed,
    context,
  });
  const reach = new Reach(policy.tree, unknowns, new Set([...postponed, ...mocked.functions]));
  const env = { context, unknowns, replaced: mocked.functions, namespace: [], helpers: [namespace], reach };
  const asked = options.entrypoints.map((path) => rootRef('data', path));
  for (const ref of asked) solver.support(ref.value, env);
  return { modules: solver.supports.modules(asked.map((term) => [termExpr(term)])) };
}

function termExpr(term: RefTerm) {
  return { type: 'term', term, location: nowhere, negated: false, with: [], generated: false } as const;
}

/** Documents outside of roots that rules ask for. */
function outside({ modules }: CheckedPolicy, roots: readonly (readonly string[])[]): Path[] {
  const found: Path[] = [];
  const note = (term: Term): void => {
    if (term.type !== 'ref' || term.value[0].type !== 'var' || term.value[0].value !== 'data') return;
    const keys = term.value.slice(1).map(valueOf);
    const end = keys.indexOf(undefined);
    const path = (end === -1 ? keys : keys.slice(0, end)) as Value[];
    if (!roots.some((root) => root.every((name, index) => path[index] === name))) found.push(['data', ...path]);
  };
  for (const { rules } of modules) for (const rule of rules) walkRule(rule, { term: note });
  return found;
}

/** What `with` replaces anywhere in a policy: the rules that are asked for under it must not know it. */
function modifiedBy({ modules, tree }: CheckedPolicy): { documents: Path[]; functions: ReadonlySet<string> } {
  const documents: Path[] = [];
  const functions = new Set<string>();
  const note = (target: Term): void => {
    if (target.type !== 'ref') return;
    const [head, ...keys] = target.value;
    const isData = head.type === 'var' && head.value === 'data';
    const rules = isData ? (findNode(tree, keys)?.rules ?? []) : [];
    if (isData && !rules.some(({ rule }) => rule.head.args !== undefined))
      documents.push(['data', ...keys.flatMap((key) => valueOf(key) ?? [])]);
    else functions.add(dottedName(target) ?? '');
  };
  for (const { rules } of modules)
    for (const rule of rules)
      walkRule(rule, { expr: ({ with: modifiers }) => modifiers.forEach(({ target }) => note(target)) });
  return { documents, functions };
}
