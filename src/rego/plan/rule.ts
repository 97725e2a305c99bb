import type { Head, Rule, Term } from '../syntax/ast.ts';
import { Builder } from './builder.ts';
import { constantOf } from './constant.ts';
import type { PlacedRule } from './groups.ts';
import { guardsOf } from './guards.ts';
import type { Block, Branch, Definition, DocumentKind, Operand } from './ir.ts';
import type { Planner } from './planner.ts';
import { bindPattern } from './unify.ts';

/** Makes the planner for one body, with its own builder. */
export type PlannerFor = (builder: Builder, placed: PlacedRule, rule: Rule) => Planner;

/** What a body yields at its end. */
type Ending = (planner: Planner, rule: Rule) => void;

/** How rules with some head yield, given the number of keys of the document's own path. */
export function documentKind(rules: readonly PlacedRule[], path: readonly string[]): DocumentKind {
  const below = rules.map((placed) => keysBelow(placed, path));
  if (below.every((keys) => keys.length === 0))
    return rules.some(({ rule }) => isElement(rule.head)) ? 'set' : 'complete';
  const single =
    below.every((keys) => keys.length === 1) && !rules.some(({ rule }) => isElement(rule.head) || rule.default);
  return single ? 'object' : 'tree';
}

/** `p contains x`, without a value. */
function isElement(head: Head): boolean {
  return head.key !== undefined && head.value === undefined;
}

/** Keys of a rule's head below the path of its document. */
function keysBelow({ prefix, rest, rule }: PlacedRule, path: readonly string[]): readonly Term[] {
  const strings = prefix.slice(path.length).map((value): Term => ({ type: 'string', value, location: rule.location }));
  return [...strings, ...rest];
}

/** Plans one rule of a document. */
export function planDefinition(
  plannerFor: PlannerFor,
  placed: PlacedRule,
  kind: DocumentKind,
  path: readonly string[],
): Definition {
  const keys = keysBelow(placed, path);
  const ending: Ending = (planner, rule) => endDocument(planner, rule, kind, keys);
  return planBranches(plannerFor, placed, ending, undefined);
}

/** Plans one rule of a function. */
export function planFunctionDefinition(plannerFor: PlannerFor, placed: PlacedRule): Definition {
  const ending: Ending = (planner, { head }) => planner.builder.push({ op: 'result', value: valueOf(planner, head) });
  return planBranches(plannerFor, placed, ending, placed.rule.head.args ?? []);
}

function valueOf(planner: Planner, { value }: Head): Operand {
  return value === undefined ? { constant: true } : planner.term(value);
}

function endDocument(
  planner: Planner,
  { head, location, default: isDefault }: Rule,
  kind: DocumentKind,
  keys: readonly Term[],
): void {
  const { builder } = planner;
  if (kind === 'complete') return builder.push({ op: 'result', value: valueOf(planner, head) });
  if (kind === 'set') return builder.push({ op: 'yield', key: undefined, value: planner.term(head.key as Term) });
  const path = keys.map((key) => planner.term(key));
  const element = isElement(head);
  const value = element ? planner.term(head.key as Term) : valueOf(planner, head);
  if (kind === 'object') return builder.push({ op: 'yield', key: path[0], value });
  return builder.push({ op: 'yield-path', path, value, element, fallback: isDefault, location });
}

function planBranches(
  plannerFor: PlannerFor,
  placed: PlacedRule,
  ending: Ending,
  args: readonly Term[] | undefined,
): Definition {
  const branches: Branch[] = [];
  for (let rule: Rule | undefined = placed.rule; rule !== undefined; rule = rule.else)
    branches.push(planBranch(plannerFor, placed, rule, ending, args));
  const guards = branches.length === 1 ? guardsOf(placed.rule.body, args ?? []) : [];
  return { branches, guards, location: placed.rule.location };
}

function planBranch(
  plannerFor: PlannerFor,
  placed: PlacedRule,
  rule: Rule,
  ending: Ending,
  args: readonly Term[] | undefined,
): Branch {
  const builder = new Builder(args?.length ?? 0);
  const body: Block = builder.block;
  const planner = plannerFor(builder, placed, rule);
  const patterns = [...(args ?? []).entries()].sort(
    ([, a], [, b]) => Number(a.type !== 'var') - Number(b.type !== 'var'),
  );
  for (const [slot, argument] of patterns)
    if (!isComputed(argument)) bindPattern(planner, argument, { slot }, rule.location);
  planner.body(rule.body);
  for (const [slot, argument] of patterns)
    if (isComputed(argument)) bindPattern(planner, argument, { slot }, rule.location);
  ending(planner, rule);
  const { value } = rule.head;
  return { body, constant: value && constantOf(value), location: rule.location, head: rule.head.location };
}

/** Arguments that are worked out from variables of the body (template strings, references, calls) are compared behind it. */
function isComputed({ type }: Term): boolean {
  return type === 'templatestring' || type === 'ref' || type === 'call';
}

/** The block of a default rule: its value. */
export function planDefault(plannerFor: PlannerFor, placed: PlacedRule): Block {
  const builder = new Builder(placed.rule.head.args?.length ?? 0);
  const body = builder.block;
  const planner = plannerFor(builder, placed, placed.rule);
  planner.body(placed.rule.body);
  builder.push({ op: 'result', value: valueOf(planner, placed.rule.head) });
  return body;
}
