import type { Rule, Term } from '../syntax/ast.ts';
import { walkRule } from '../syntax/walk.ts';
import type { Checker } from './checker.ts';
import type { PlacedRule } from './compiled.ts';
import { pathOf } from './conflicts.ts';
import { replaceConstantOperands } from './constant-operands.ts';
import { buildTree, rulesFor } from './tree.ts';
import { uncertainEdge } from './uncertain-edge.ts';

/** Rules by the rules that their heads and bodies refer to. */
export type Dependencies = ReadonlyMap<Rule, ReadonlySet<Rule>>;

/** Finds what each rule refers to; modules must be resolved. */
export function dependenciesOf(checker: Checker): Dependencies {
  const found = new Map<Rule, ReadonlySet<Rule>>();
  for (const { rules } of checker.modules) for (const rule of rules) found.set(rule, referredBy(checker, rule));
  return found;
}

function referredBy(checker: Checker, rule: Rule): Set<Rule> {
  const referred = new Set<Rule>();
  const add = (term: Term): void => {
    if (term.type !== 'ref') return;
    for (const placed of rulesFor(checker.tree, term.value)) referred.add(placed.rule);
  };
  const visitor = {
    term: (term: Term) => add(term),
  };
  walkRule(rule, visitor);
  return referred;
}

/** Reports rules that need their own value. */
export function checkRecursion(checker: Checker): void {
  checker.tree = buildTree(checker.modules);
  let dependencies = dependenciesOf(checker);
  let found = circles(dependencies);
  if (found.length > 0 && replaceConstantOperands(checker, new Set(found.flatMap((circle) => [...circle])))) {
    checker.tree = buildTree(checker.modules);
    dependencies = dependenciesOf(checker);
    found = circles(dependencies);
  }
  checker.dependencies = dependencies;
  if (found.length > 0) reportCircles(checker, found, dependencies);
}

function reportCircles(checker: Checker, found: readonly ReadonlySet<Rule>[], dependencies: Dependencies): void {
  const placed = new Map<Rule, PlacedRule>();
  for (const module of checker.modules) for (const rule of module.rules) placed.set(rule, { module, rule });
  const name = (rule: Rule): string => {
    const place = placed.get(rule);
    return place === undefined ? '' : pathOf(checker, place);
  };
  for (const circle of found) {
    for (const rule of circle) {
      const path = pathBack(rule, circle, dependencies);
      const names = path.map((one) => name(one));
      const way = names.join(' -> ');
      const reason = uncertainEdge(checker, path, placed);
      const message =
        reason === undefined
          ? `rule ${name(rule)} is recursive: ${way}`
          : `rule ${name(rule)} may be recursive: ${way} (${reason})`;
      checker.report('rego_recursion_error', rule.location, message);
    }
  }
}

/** The shortest way from a rule back to itself within its circle, both ends included. */
function pathBack(rule: Rule, circle: ReadonlySet<Rule>, dependencies: Dependencies): Rule[] {
  const before = new Map<Rule, Rule>();
  const queue: Rule[] = [rule];
  for (const one of queue) {
    for (const next of dependencies.get(one) ?? []) {
      if (next === rule) {
        const path = [rule];
        for (let at: Rule | undefined = one; at !== undefined && at !== rule; at = before.get(at)) path.unshift(at);
        return [rule, ...path];
      }
      if (!circle.has(next) || before.has(next)) continue;
      before.set(next, one);
      queue.push(next);
    }
  }
  return [rule];
}

/** Sets of rules that reach each other (strongly connected components, Tarjan's algorithm without recursion). */
export function circles(dependencies: Dependencies): Set<Rule>[] {
  const finder = new CircleFinder(dependencies);
  for (const rule of dependencies.keys()) finder.visit(rule);
  return finder.found;
}

/** Every rule, behind all that it needs; within a circle in any order. */
export function dependencyOrder(dependencies: Dependencies): readonly Rule[] {
  const finder = new CircleFinder(dependencies);
  for (const rule of dependencies.keys()) finder.visit(rule);
  return finder.order;
}

interface Frame {
  readonly rule: Rule;
  readonly rest: Iterator<Rule>;
}

class CircleFinder {
  readonly found: Set<Rule>[] = [];
  readonly order: Rule[] = [];
  private readonly dependencies: Dependencies;
  private readonly index = new Map<Rule, number>();
  private readonly low = new Map<Rule, number>();
  private readonly stack: Rule[] = [];
  private readonly onStack = new Set<Rule>();

  constructor(dependencies: Dependencies) {
    this.dependencies = dependencies;
  }

  visit(root: Rule): void {
    if (this.index.has(root)) return;
    const frames: Frame[] = [this.open(root)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const step = frame.rest.next();
      if (step.done === true) {
        frames.pop();
        this.close(frame.rule);
        const parent = frames.at(-1);
        if (parent !== undefined) this.lower(parent.rule, this.low.get(frame.rule) ?? 0);
      } else if (!this.index.has(step.value)) frames.push(this.open(step.value));
      else if (this.onStack.has(step.value)) this.lower(frame.rule, this.index.get(step.value) ?? 0);
    }
  }

  private open(rule: Rule): Frame {
    const number = this.index.size;
    this.index.set(rule, number);
    this.low.set(rule, number);
    this.stack.push(rule);
    this.onStack.add(rule);
    return { rule, rest: (this.dependencies.get(rule) ?? new Set<Rule>()).values() };
  }

  private lower(rule: Rule, value: number): void {
    this.low.set(rule, Math.min(this.low.get(rule) ?? value, value));
  }

  private close(rule: Rule): void {
    if (this.low.get(rule) !== this.index.get(rule)) return;
    const circle = new Set<Rule>();
    for (let one = this.stack.pop(); one !== undefined; one = this.stack.pop()) {
      this.onStack.delete(one);
      circle.add(one);
      this.order.push(one);
      if (one === rule) break;
    }
    if (circle.size > 1 || this.dependencies.get(rule)?.has(rule) === true) this.found.push(circle);
  }
}
