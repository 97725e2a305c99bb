import { keyOf, type RuleTree } from '../../check/tree.ts';
import { nowhere, termOf } from '../../partial/terms.ts';
import { memberOf } from '../../partial/members.ts';
import type { RefPath, RefTerm, Term } from '../../syntax/ast.ts';
import { compare, sortedElements } from '../../value/order.ts';
import { RegoSet } from '../../value/set.ts';
import type { PlainObject, Value } from '../../value/value.ts';
import type { Machine, Walk } from './machine.ts';
import type { Done, Frame, Next } from './frame.ts';
import { isObject, keysOf } from './object.ts';

/** Solutions of a reference that is unified with a term. */
export function resolve(machine: Machine, frame: Frame, walk: Walk, next: Next): Done {
  const { ref, scope } = walk;
  const [head] = ref.value;
  if (head.type === 'var' && head.value === 'data') {
    const place = { path: [], node: machine.tree, base: frame.world.context.data };
    return walkTree(machine, frame, walk, place, 1, next);
  }
  if (head.type === 'var' && head.value === 'input') {
    const { input } = frame.world.context;
    return input === undefined ? undefined : walkValue(machine, frame, walk, input, 1, next);
  }
  const value = scope.valueOf(head);
  return value === undefined ? undefined : walkValue(machine, frame, walk, value, 1, next);
}

/** Solutions of what is left of a reference, from an operand on, in a value. */
export function walkValue(machine: Machine, frame: Frame, walk: Walk, value: Value, at: number, next: Next): Done {
  const { ref, scope, other } = walk;
  const operand = ref.value[at];
  if (operand === undefined) return machine.unify(frame, { operand: { type: 'known', value }, scope }, other, next);
  const key = scope.valueOf(operand);
  if (key !== undefined) {
    const member = memberOf(value, key);
    return member === undefined ? undefined : walkValue(machine, frame, walk, member, at + 1, next);
  }
  for (const [name, member] of membersOf(value)) {
    const done = machine.unify(frame, { operand: { type: 'known', value: name }, scope }, { operand, scope }, () =>
      walkValue(machine, frame, walk, member, at + 1, next),
    );
    if (done !== undefined) return done;
  }
  return undefined;
}

function membersOf(value: Value): readonly (readonly [key: Value, value: Value])[] {
  if (Array.isArray(value)) return value.map((item: Value, index) => [index, item]);
  if (value instanceof RegoSet) return sortedElements(value).map((item) => [item, item]);
  if (!isObject(value)) return [];
  return keysOf(value)
    .sort(compare)
    .map((key) => [key, memberOf(value, key) as Value]);
}

interface Place {
  readonly path: readonly Term[];
  readonly node: RuleTree | undefined;
  readonly base: Value | undefined;
}

function walkTree(machine: Machine, frame: Frame, walk: Walk, place: Place, at: number, next: Next): Done {
  const { ref, scope, other } = walk;
  const operand = ref.value[at];
  if (operand === undefined) {
    const value = extent(machine, frame, place);
    if (value === undefined) return undefined;
    return machine.unify(frame, other, { operand: { type: 'known', value }, scope }, next);
  }
  const key = scope.valueOf(operand);
  if (key !== undefined) return below(machine, frame, walk, place, key, at, next);
  for (const name of namesBelow(place)) {
    const done = machine.unify(frame, { operand: { type: 'known', value: name }, scope }, { operand, scope }, () =>
      below(machine, frame, walk, place, name, at, next),
    );
    if (done !== undefined) return done;
  }
  return undefined;
}

function below(machine: Machine, frame: Frame, walk: Walk, place: Place, key: Value, at: number, next: Next): Done {
  const path = [...place.path, termOf(key)];
  const base = place.base === undefined ? undefined : memberOf(place.base, key);
  const child = isCovered(frame, path) ? undefined : place.node?.children.get(keyOf(termOf(key)) ?? '');
  if (child !== undefined && child.rules.length > 0)
    return machine.document(frame, walk, { path, node: child }, at + 1, next);
  if (child === undefined && base === undefined) return undefined;
  return walkTree(machine, frame, walk, { path, node: child, base }, at + 1, next);
}

function isCovered({ world }: Frame, path: readonly Term[]): boolean {
  const names = path.flatMap((term) => (term.type === 'string' ? [term.value] : []));
  return names.length === path.length && world.context.isCovered(names);
}

function namesBelow({ base, node }: Place): Value[] {
  const names = base === undefined ? [] : membersOf(base).map(([key]) => key);
  for (const name of [...(node?.children.keys() ?? [])].sort())
    if (name.startsWith('s') && !names.includes(name.slice(1))) names.push(name.slice(1));
  return names;
}

/** The whole document at a path: base documents with what rules below it give. */
function extent(machine: Machine, frame: Frame, place: Place): Value | undefined {
  const rules = leaves(machine, frame, place);
  if (rules === undefined) return place.base;
  return isPlainObject(place.base) ? { ...place.base, ...rules } : rules;
}

function isPlainObject(value: Value | undefined): value is PlainObject {
  return value !== undefined && isObject(value);
}

function leaves(machine: Machine, frame: Frame, { path, node, base }: Place): PlainObject | undefined {
  if (node === undefined || node.children.size === 0) return undefined;
  const found: [string, Value][] = [];
  for (const name of [...node.children.keys()].sort()) {
    const child = node.children.get(name);
    if (child === undefined || !name.startsWith('s')) continue;
    const key: Term = { type: 'string', location: nowhere, value: name.slice(1) };
    const below = [...path, key];
    const value =
      child.rules.length > 0
        ? leaf(machine, frame, below)
        : extent(machine, frame, { path: below, node: child, base: base && memberOf(base, key.value) });
    if (value !== undefined) found.push([key.value, value]);
  }
  return Object.fromEntries(found);
}

function leaf(machine: Machine, frame: Frame, path: readonly Term[]): Value | undefined {
  const location = frame.current?.location ?? nowhere;
  const ref: RefTerm = { type: 'ref', location, value: [{ type: 'var', location, value: 'data' }, ...path] as RefPath };
  const variable: Term = { type: 'var', location, value: frame.log.fresh() };
  const { scope } = frame;
  let value: Value | undefined;
  machine.unify(frame, { operand: ref, scope }, { operand: variable, scope }, () => {
    value = scope.valueOf(variable);
    return undefined;
  });
  return value;
}
