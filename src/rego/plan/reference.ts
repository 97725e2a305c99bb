import type { Location, RefPath, Term } from '../syntax/ast.ts';
import { UnboundVariable } from './builder.ts';
import { constantOf } from './constant.ts';
import type { Operand } from './ir.ts';
import type { Planner } from './planner.ts';
import { bindPattern, isPattern } from './unify.ts';

/** Writes the steps that follow a reference key by key. */
export function planReference(planner: Planner, path: RefPath, location: Location): Operand {
  const [head, ...keys] = path;
  const bound = head.type === 'var' ? planner.builder.scope.get(head.value) : undefined;
  if (bound !== undefined) return planMembers(planner, bound, keys, location);
  if (head.type === 'var' && head.value === 'input') return planInput(planner, keys, location);
  if (head.type === 'var' && head.value === 'data') return planData(planner, keys, location);
  if (head.type === 'var')
    throw new UnboundVariable(`variable ${head.value} is not bound at ${location.row}:${location.col}`);
  return planMembers(planner, planner.term(head), keys, location);
}

/** Leading string keys, and the others. */
function splitKeys(keys: readonly Term[]): { readonly path: string[]; readonly rest: readonly Term[] } {
  const path: string[] = [];
  for (const key of keys) {
    if (key.type !== 'string') break;
    path.push(key.value);
  }
  return { path, rest: keys.slice(path.length) };
}

function planInput(planner: Planner, keys: readonly Term[], location: Location): Operand {
  const { builder } = planner;
  const { path, rest } = splitKeys(keys);
  const base = builder.compute({ kind: 'input', context: builder.context, path }, location);
  return planMembers(planner, base, rest, location);
}

function planData(planner: Planner, keys: readonly Term[], location: Location): Operand {
  const { builder } = planner;
  const { context } = builder;
  const { path, rest } = splitKeys(keys);
  let node = planner.tree;
  for (const [index, name] of path.entries()) {
    const child = node.children.get(name);
    if (
      child === undefined ||
      (child.children.size === 0 && child.document === undefined && child.isPackage !== true)
    ) {
      return planBase(planner, keys, location);
    }
    node = child;
    if (node.document !== undefined) {
      const value = builder.compute({ kind: 'document', context, document: node.document }, location);
      return planMembers(planner, value, keys.slice(index + 1), location);
    }
  }
  const place = builder.compute({ kind: 'place', context, path }, location);
  const value = planMembers(planner, place, rest, location);
  return builder.compute({ kind: 'whole', context, value }, location);
}

/** Base documents alone: whole numbers among the keys are names of members or indices of arrays, as what they meet is. */
function planBase(planner: Planner, keys: readonly Term[], location: Location): Operand {
  const { builder } = planner;
  const path: (string | number)[] = [];
  for (const key of keys) {
    const constant = constantOf(key);
    if (typeof constant !== 'string' && !(typeof constant === 'number' && Number.isInteger(constant))) break;
    path.push(constant);
  }
  const base = builder.compute({ kind: 'base', context: builder.context, path }, location);
  return planMembers(planner, base, keys.slice(path.length), location);
}

function planMembers(planner: Planner, start: Operand, keys: readonly Term[], location: Location): Operand {
  let base = start;
  for (const key of keys) base = planMember(planner, base, key, location);
  return base;
}

function planMember(planner: Planner, base: Operand, key: Term, location: Location): Operand {
  const { builder } = planner;
  if (!isPattern(planner, key))
    return builder.compute({ kind: 'member', context: builder.context, base, key: planner.term(key) }, location);
  const wildcard = key.type === 'var' && key.value.startsWith('$');
  const member = builder.scan(base, !wildcard);
  if (!wildcard) bindPattern(planner, key, member.key, location);
  return member.value;
}
