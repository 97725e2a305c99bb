import { equals } from '../../value/composite.ts';
import { objectGet, objectOf } from '../../value/object.ts';
import { setOf } from '../../value/set.ts';
import type { Value } from '../../value/value.ts';
import { isObject, keysOf } from './object.ts';
import { isComprehension } from '../../syntax/walk.ts';
import type { Comprehension, Term } from '../../syntax/ast.ts';
import type { Machine, Side, Sides } from './machine.ts';
import type { Done, Frame, Next } from './frame.ts';
import type { Operand, Scope } from './term.ts';

/** Solutions in which two terms are equal. */
export function unify(machine: Machine, frame: Frame, left: Side, right: Side, next: Next): Done {
  const [a, b] = [left.scope.apply(left.operand), right.scope.apply(right.operand)];
  frame.tell('Unify', { kind: 'equation', left: a.operand, right: b.operand });
  const [x, y] = [a.operand, b.operand];
  if (x.type === 'ref') return machine.resolve(frame, { ref: x, scope: a.scope, other: b }, next);
  if (y.type === 'ref') return machine.resolve(frame, { ref: y, scope: b.scope, other: a }, next);
  if (x.type !== 'known' && isComprehension(x))
    return unify(machine, frame, collected(machine, frame, x, a.scope), b, next);
  if (y.type !== 'known' && isComprehension(y))
    return unify(machine, frame, a, collected(machine, frame, y, b.scope), next);
  if (x.type === 'var' && y.type === 'var' && x.value === y.value && a.scope === b.scope) return next();
  if (x.type === 'var') return bound(a.scope, x.value, b, next);
  if (y.type === 'var') return bound(b.scope, y.value, a, next);
  return unifyKnown(machine, frame, a, b, next);
}

function bound(scope: Scope, name: string, { operand, scope: other }: Side, next: Next): Done {
  scope.bind(name, operand, other);
  const done = next();
  scope.free(name);
  return done;
}

function unifyKnown(machine: Machine, frame: Frame, a: Side, b: Side, next: Next): Done {
  const [items, others] = [itemsOf(a.operand), itemsOf(b.operand)];
  if (items !== undefined && others !== undefined) {
    if (items.length !== others.length) return undefined;
    return unifyAll(machine, frame, { operands: items, scope: a.scope }, { operands: others, scope: b.scope }, next);
  }
  const [members, rest] = [membersOf(a), membersOf(b)];
  if (members !== undefined && rest !== undefined) {
    if (members.length !== rest.length) return undefined;
    const matched = members.map(([key, value]) => [value, rest.find(([other]) => equals(key, other))?.[1]] as const);
    if (matched.some(([, other]) => other === undefined)) return undefined;
    const left = { operands: matched.map(([value]) => value), scope: a.scope };
    return unifyAll(
      machine,
      frame,
      left,
      { operands: matched.map(([, value]) => value as Operand), scope: b.scope },
      next,
    );
  }
  const [x, y] = [a.scope.valueOf(a.operand), b.scope.valueOf(b.operand)];
  return x !== undefined && y !== undefined && equals(x, y) ? next() : undefined;
}

/** Solutions in which the terms of two lists are equal in pairs. */
export function unifyAll(machine: Machine, frame: Frame, left: Sides, right: Sides, next: Next): Done {
  const [a, b] = [left.operands[0], right.operands[0]];
  if (a === undefined || b === undefined) return next();
  return unify(machine, frame, { operand: a, scope: left.scope }, { operand: b, scope: right.scope }, () =>
    unifyAll(
      machine,
      frame,
      { operands: left.operands.slice(1), scope: left.scope },
      { operands: right.operands.slice(1), scope: right.scope },
      next,
    ),
  );
}

function itemsOf(operand: Operand): readonly Operand[] | undefined {
  if (operand.type === 'array') return operand.value;
  if (operand.type !== 'known' || !Array.isArray(operand.value)) return undefined;
  return operand.value.map((value: Value) => ({ type: 'known', value }) as const);
}

function membersOf({ operand, scope }: Side): readonly (readonly [key: Value, value: Operand])[] | undefined {
  if (operand.type === 'object')
    return operand.value.flatMap(([key, value]) => {
      const known = scope.valueOf(key);
      return known === undefined ? [] : [[known, value] as const];
    });
  if (operand.type !== 'known' || !isObject(operand.value)) return undefined;
  const object = operand.value;
  return keysOf(object).map((key) => [key, { type: 'known', value: objectGet(object, key) as Value }] as const);
}

/** The value of a comprehension. */
function collected(machine: Machine, frame: Frame, term: Comprehension, scope: Scope): Side {
  const heads: readonly Term[] = term.type === 'objectcomprehension' ? [term.key, term.value] : [term.term];
  const rows: Value[][] = [];
  const inner = frame.closure(term.body);
  machine.run(inner, () => {
    rows.push(heads.map((head) => scope.valueOf(head) as Value));
    return undefined;
  });
  const items = rows.map(([item]) => item as Value);
  const value =
    term.type === 'objectcomprehension'
      ? objectOf(rows.map(([key, item]) => [key as Value, item as Value] as const))
      : term.type === 'setcomprehension'
        ? setOf(items)
        : items;
  return { operand: { type: 'known', value }, scope };
}
