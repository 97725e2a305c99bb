import type { Body, RefPath, RefTerm, Rule } from '../syntax/ast.ts';
import { compareTerms } from '../syntax/compare.ts';
import { type Visitor, walkBody, walkRule } from '../syntax/walk.ts';
import type { CheckedPolicy, PlacedRule } from './compiled.ts';
import { groundPath, keyOf, rulesFor } from './tree.ts';

/** Documents that a query needs, directly or through rules; paths up to the first operand that is known at run time only. */
export interface DocumentDependencies {
  /** In `input` and in the part of `data` that no rule defines; a path below another one of the list is left out. */
  readonly base: readonly RefTerm[];
  /** Defined by rules. */
  readonly virtual: readonly RefTerm[];
}

/** What `opa deps` lists for a checked query. */
export function dependenciesOfQuery(policy: CheckedPolicy, body: Body): DocumentDependencies {
  const finder = new DependencyFinder(policy);
  walkBody(body, finder);
  finder.finish();
  return { base: outermost(sorted(finder.base)), virtual: sorted(finder.virtual) };
}

class DependencyFinder implements Visitor {
  readonly base: RefTerm[] = [];
  readonly virtual: RefTerm[] = [];
  private readonly policy: CheckedPolicy;
  private readonly seen = new Set<Rule>();
  private readonly waiting: Rule[] = [];

  constructor(policy: CheckedPolicy) {
    this.policy = policy;
  }

  readonly term = (term: { readonly type: string }): boolean => {
    if (term.type === 'ref') this.reference(term as RefTerm);
    return false;
  };

  /** Follows the rules that were met. */
  finish(): void {
    for (let rule = this.waiting.pop(); rule !== undefined; rule = this.waiting.pop()) walkRule(rule, this);
  }

  private reference(ref: RefTerm): void {
    const [root] = ref.value;
    if (root.type !== 'var' || (root.value !== 'input' && root.value !== 'data')) return;
    const rules = root.value === 'data' ? rulesFor(this.policy.tree, ref.value) : [];
    for (const placed of rules) this.rule(placed);
    if (rules.length === 0) this.base.push({ ...ref, value: constantPart(ref.value) });
  }

  private rule(placed: PlacedRule): void {
    if (this.seen.has(placed.rule)) return;
    this.seen.add(placed.rule);
    this.waiting.push(placed.rule);
    const [root, ...path] = placed.module.package.path;
    const { ref } = placed.rule.head;
    this.virtual.push({ ...ref, value: [root, ...path, ...groundPath(ref.value)] });
  }
}

function constantPart([head, ...tail]: RefPath): RefPath {
  const end = tail.findIndex((operand) => keyOf(operand) === undefined);
  return [head, ...(end < 0 ? tail : tail.slice(0, end))];
}

function sorted(refs: readonly RefTerm[]): RefTerm[] {
  const ordered = [...refs].sort((left, right) => compareTerms(left, right));
  return ordered.filter((ref, index) => {
    const before = ordered[index - 1];
    return before === undefined || compareTerms(before, ref) !== 0;
  });
}

/** Leaves out what stands below another reference; in order, that stands before. */
function outermost(refs: readonly RefTerm[]): RefTerm[] {
  const kept: RefTerm[] = [];
  for (const ref of refs) {
    const last = kept.at(-1);
    if (last === undefined || !isBelow(ref.value, last.value)) kept.push(ref);
  }
  return kept;
}

function isBelow(path: RefPath, prefix: RefPath): boolean {
  return prefix.every((term, index) => {
    const other = path[index];
    return other !== undefined && compareTerms(term, other) === 0;
  });
}
