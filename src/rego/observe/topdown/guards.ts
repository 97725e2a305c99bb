import type { RuleTree } from '../../check/tree.ts';
import { findNode } from '../../check/tree.ts';
import { membersOf, memberOf } from '../../partial/members.ts';
import { constantOf } from '../../plan/constant.ts';
import { linkBuiltin } from '../../run/link-builtin.ts';
import type { Expr, Rule, Term } from '../../syntax/ast.ts';
import { dottedName } from '../../syntax/build.ts';
import { equals } from '../../value/composite.ts';
import type { Value } from '../../value/value.ts';
import type { Frame } from './frame.ts';
import type { Machine } from './machine.ts';

/** What the index knows of a term; undefined is a value that is not there. */
interface Found {
  readonly value: Value | undefined;
}

/** Arguments and places in base documents, by the variables that stand for them. */
type Known = ReadonlyMap<string, Found>;

/** Whether the original’s index leaves a rule, by what it knows before the rule is evaluated. @param args of a function */
export function mayHold(machine: Machine, frame: Frame, rule: Rule, args: readonly (Value | undefined)[]): boolean {
  const params = rule.head.args ?? [];
  const known = new Map<string, Found>();
  for (const [index, param] of params.entries()) {
    const value = args[index];
    if (value === undefined) continue;
    if (param.type === 'var') known.set(param.value, { value });
    const constant = constantOf(param);
    if (constant !== undefined && isScalar(constant) && !equals(constant, value)) return false;
  }
  for (const expr of rule.body) addEqual(machine, frame, expr, known);
  return rule.body.every((expr) => mayBe(machine, frame, expr, known));
}

/** A variable that stands for a place in a base document: `x := input.user`. */
function addEqual(machine: Machine, frame: Frame, expr: Expr, known: Map<string, Found>): void {
  if (expr.type !== 'call' || expr.negated || expr.with.length > 0 || !isEquation(dottedName(expr.operator))) return;
  const [left, right] = expr.arguments;
  if (left?.type !== 'var' || right === undefined || known.has(left.value)) return;
  const found = indexed(machine, frame, right, known);
  if (found !== undefined) known.set(left.value, found);
}

function mayBe(machine: Machine, frame: Frame, expr: Expr, known: Known): boolean {
  if (expr.negated || expr.with.length > 0) return true;
  if (expr.type === 'term') {
    if (expr.term.type !== 'ref') return true;
    const found = indexed(machine, frame, expr.term, known);
    return found === undefined || (found.value !== undefined && found.value !== false);
  }
  if (expr.type !== 'call') return true;
  const name = dottedName(expr.operator);
  const [left, right, third] = expr.arguments;
  if (left === undefined || right === undefined) return true;
  if (isEquation(name)) return agrees(machine, frame, left, right, known) && agrees(machine, frame, right, left, known);
  if (name === 'internal.member_2') return mayContain(machine, frame, left, right, known);
  const pattern = {
    startsWith: name === 'startswith' ? right : undefined,
    glob: name === 'glob.match' ? left : undefined,
  };
  if (pattern.startsWith !== undefined) return mayStart(indexed(machine, frame, left, known), constantOf(right));
  if (pattern.glob === undefined || third === undefined) return true;
  return mayMatch(machine, frame, [constantOf(left), constantOf(right), indexed(machine, frame, third, known)?.value]);
}

/** `x in {"a", "b"}`, and `"a" in input.list`. */
function mayContain(machine: Machine, frame: Frame, member: Term, list: Term, known: Known): boolean {
  const values = constantOf(list);
  if (values !== undefined) {
    const found = indexed(machine, frame, member, known);
    const members = valuesIn(values);
    return found === undefined || !members.every(isScalar) || isAmong(members, found.value);
  }
  const constant = constantOf(member);
  const found = indexed(machine, frame, list, known);
  if (constant === undefined || !isScalar(constant) || found === undefined) return true;
  return found.value !== undefined && isAmong(valuesIn(found.value), constant);
}

function mayStart(found: Found | undefined, start: Value | undefined): boolean {
  if (found === undefined || typeof start !== 'string') return true;
  return typeof found.value === 'string' && found.value.startsWith(start);
}

/** A glob of constants that are known: the index keeps it only with delimiters. */
function mayMatch(
  machine: Machine,
  frame: Frame,
  [pattern, delimiters, text]: readonly (Value | undefined)[],
): boolean {
  const row = machine.builtins.get('glob.match');
  if (row === undefined || typeof pattern !== 'string' || typeof text !== 'string') return true;
  if (!Array.isArray(delimiters) || delimiters.length === 0) return true;
  return linkBuiltin(row)(frame.world.context, -1, pattern, delimiters, text, null) === true;
}

function valuesIn(value: Value): Value[] {
  return membersOf(value).map(([, member]) => member);
}

function isAmong(members: readonly Value[], value: Value | undefined): boolean {
  return value !== undefined && members.some((member) => equals(member, value));
}

function isEquation(name: string | undefined): boolean {
  return name === 'eq' || name === 'equal' || name === 'assign';
}

function agrees(machine: Machine, frame: Frame, term: Term, other: Term, known: Known): boolean {
  const constant = constantOf(other);
  if (constant === undefined || !isScalar(constant)) return true;
  const { found, isEach } = looked(machine, frame, term, known);
  if (found === undefined) return true;
  if (found.value === undefined) return false;
  return isEach ? isAmong(valuesIn(found.value), constant) : equals(found.value, constant);
}

/** What the index knows of a term; of `input.list[x]` any element may be meant. */
function looked(machine: Machine, frame: Frame, term: Term, known: Known) {
  const last = term.type === 'ref' ? term.value.at(-1) : undefined;
  if (term.type !== 'ref' || term.value.length < 2 || last?.type !== 'var')
    return { found: indexed(machine, frame, term, known), isEach: false };
  const list = { ...term, value: [term.value[0], ...term.value.slice(1, -1)] as const };
  return { found: indexed(machine, frame, list, known), isEach: true };
}

function isScalar(value: Value): boolean {
  return value === null || typeof value !== 'object';
}

/** What the index knows of a term: an argument, or a base document by constants; undefined where it knows nothing. */
function indexed({ tree }: Machine, { world: { context } }: Frame, term: Term, known: Known): Found | undefined {
  if (term.type === 'var') return known.get(term.value);
  if (term.type !== 'ref') return undefined;
  const [head, ...operands] = term.value;
  if (head.type !== 'var' || (head.value !== 'input' && head.value !== 'data')) return undefined;
  const keys = operands.map(constantOf);
  if (keys.includes(undefined)) return undefined;
  if (head.value === 'data' && isVirtual(tree, operands)) return undefined;
  let value = head.value === 'input' ? context.input : context.data;
  for (const key of keys) value = value === undefined ? undefined : memberOf(value, key as Value);
  return { value };
}

function isVirtual(tree: RuleTree, path: readonly Term[]): boolean {
  for (let length = 1; length <= path.length; length += 1)
    if ((findNode(tree, path.slice(0, length))?.rules.length ?? 0) > 0) return true;
  return findNode(tree, path) !== undefined;
}
