import type { Location, Rule } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import type { Checker } from './checker.ts';
import { printAuthored } from './names.ts';
import { isGround } from '../syntax/walk.ts';
import { findNode, groundPath, keyOf, type RuleTree } from './tree.ts';
import type { PlacedRule } from './compiled.ts';

/** Reports rules of one name that cannot stand together, rules inside the value of others, and rules that packages hide. */
export function checkConflicts(checker: Checker): void {
  checkNode(checker, checker.tree);
  checkPackages(checker);
}

function checkNode(checker: Checker, node: RuleTree): void {
  if (node.rules.length > 0) {
    const stop = checkRules(checker, node);
    if (stop) return;
  }
  for (const child of node.children.values()) checkNode(checker, child);
}

function isMultiValue({ head }: Rule): boolean {
  return head.value === undefined && head.key !== undefined;
}

/** Reports a node's conflicts; true where what stands below it need not be looked at. */
function checkRules(checker: Checker, node: RuleTree): boolean {
  const { rules } = node;
  const [first] = rules;
  const last = rules.at(-1);
  if (first === undefined || last === undefined) return false;
  const name = pathOf(checker, last);
  const inside = rulesInside(node);
  if (inside.length > 0) {
    const list = inside
      .map((placed) => `\n  rule ${pathOf(checker, placed)} at ${placeOf(placed.rule.location)}`)
      .sort();
    checker.report('rego_type_error', first.rule.location, `rule ${name} conflicts with:${list.join('')}`);
    return false;
  }
  if (differ(rules.map(({ rule }) => rule))) {
    checker.report('rego_type_error', first.rule.location, `conflicting rules ${name} found`);
    return true;
  }
  const defaults = rules.filter(({ rule }) => rule.default);
  const [firstDefault] = defaults;
  if (defaults.length < 2 || firstDefault === undefined) return false;
  const places = defaults.map(({ rule }) => placeOf(rule.location)).join(', ');
  const { location } = firstDefault.module.package;
  checker.report('rego_type_error', location, `multiple default rules ${name} found at ${places}`);
  return true;
}

function differ(rules: readonly Rule[]): boolean {
  const kinds = new Set(rules.map((rule) => isMultiValue(rule)));
  const arities = new Set(rules.map(({ head }) => head.args?.length ?? 0));
  const complete = new Set(rules.map((rule) => !isMultiValue(rule) && isGround(rule.head.ref)));
  const sets = new Set(rules.filter((rule) => isMultiValue(rule)).map(({ head }) => isGround(head.ref)));
  return kinds.size > 1 || arities.size > 1 || complete.size > 1 || sets.size > 1;
}

function rulesInside({ rules, children }: RuleTree): PlacedRule[] {
  if (children.size === 0) return [];
  const below = [...children.values()].flatMap((child) => [...rulesBelow(child)]);
  if (rules.some(({ rule }) => isGround(rule.head.ref))) return below;
  return below.filter(({ rule }) => (rule.head.args ?? []).length > 0);
}

/** The rules next below a node: what stands below one of them is in conflict with that. */
function* rulesBelow({ rules, children }: RuleTree): Generator<PlacedRule> {
  yield* rules;
  if (rules.length > 0) return;
  for (const child of children.values()) yield* rulesBelow(child);
}

/** The full reference of a rule. */
export function pathOf(checker: Checker, { module, rule }: PlacedRule): string {
  const [head, ...tail] = rule.head.ref.value;
  const name = head.type === 'var' ? ({ ...head, type: 'string' } as const) : head;
  const [root, ...path] = module.package.path;
  return printAuthored({ type: 'ref', location: rule.location, value: [root, ...path, name, ...tail] }, checker.names);
}

/** `file:row`, or `row:col` where the source has no name. */
export function placeOf({ source, row, col }: Location): string {
  return source.name === '' ? `${row}:${col}` : `${source.name}:${row}`;
}

/** A package whose path is that of another package's rule. */
function checkPackages(checker: Checker): void {
  const reported = new Set<string>();
  for (const module of checker.modules) {
    const path = module.package.path.slice(1);
    const key = JSON.stringify(path.map((part) => keyOf(part)));
    if (reported.has(key)) continue;
    reported.add(key);
    const found = findNode(checker.tree, path);
    for (const { rule, module: other } of found?.rules ?? []) {
      const isWhole = groundPath(rule.head.ref.value).length === rule.head.ref.value.length;
      if (!isWhole || other === module) continue;
      const name = `package ${path.map((part, index) => (index === 0 && part.type === 'string' ? part.value : printStep(part))).join('')}`;
      const head = printAuthored(rule.head.ref, checker.names);
      const message = `${name} conflicts with rule ${head} defined at ${placeOf(rule.location)}`;
      checker.report('rego_type_error', other.package.location, message);
    }
  }
}

function printStep(part: Rule['head']['ref']['value'][number]): string {
  return part.type === 'string' && /^[a-zA-Z_]\w*$/.test(part.value) ? `.${part.value}` : `[${printTerm(part)}]`;
}
