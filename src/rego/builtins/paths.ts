import { objectEntries, objectOf } from '../value/object.ts';
import { canonicalKey } from '../value/composite.ts';
import { RegoSet, setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { itemsOf } from './aggregates.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import { failType } from './error.ts';
import { patch, requirePath } from './json-patch.ts';
import { anyArray, anyObject } from './type.ts';
import { isArray, isObject } from './value-kind.ts';

function requirePaths(paths: Value): readonly (readonly Value[])[] {
  if (!isArray(paths) && !(paths instanceof RegoSet)) return failType(2, ['set', 'array'], paths);
  return itemsOf(paths).map((path) => (path === '/' ? [''] : requirePath(path)));
}

/** Paths as a tree; a node without children takes all that is below. */
interface PathTree {
  readonly children: Map<Value, PathTree>;
  end: boolean;
}

function treeOf(paths: readonly (readonly Value[])[]): PathTree {
  const root: PathTree = { children: new Map(), end: false };
  for (const path of paths) {
    let node = root;
    for (const part of path) {
      const key = canonicalKey(part);
      const child = node.children.get(key) ?? { children: new Map(), end: false };
      node.children.set(key, child);
      node = child;
    }
    if (path.length > 0) node.end = true;
  }
  return root;
}

/** Index of an item as a path names it: by its text alone. */
const indexKey = (index: number): Value => String(index);

function keep(value: Value, tree: PathTree): Value {
  if (tree.end || tree.children.size === 0) return value;
  const pick = (key: Value, member: Value): Value[] => {
    const child = tree.children.get(canonicalKey(key));
    return child === undefined ? [] : [keep(member, child)];
  };
  if (isObject(value))
    return objectOf(
      [...objectEntries(value)].flatMap(([key, member]) => pick(key, member).map((kept) => [key, kept] as const)),
    );
  if (isArray(value)) return value.flatMap((item, index) => pick(indexKey(index), item));
  return value instanceof RegoSet ? setOf([...value.values()].flatMap((item) => pick(item, item))) : value;
}

function drop(value: Value, tree: PathTree): Value | undefined {
  if (tree.end) return undefined;
  const rest = (key: Value, member: Value): Value[] => {
    const child = tree.children.get(canonicalKey(key));
    const kept = child === undefined ? member : drop(member, child);
    return kept === undefined ? [] : [kept];
  };
  if (isObject(value))
    return objectOf(
      [...objectEntries(value)].flatMap(([key, member]) => rest(key, member).map((kept) => [key, kept] as const)),
    );
  if (isArray(value)) return value.flatMap((item, index) => rest(indexKey(index), item));
  return value instanceof RegoSet ? setOf([...value.values()].flatMap((item) => rest(item, item))) : value;
}

function filter(object: Value, paths: Value): Value {
  if (!isObject(object)) return failType(1, ['object'], object);
  const list = requirePaths(paths);
  const tree = treeOf(list);
  return tree.children.size === 0 ? {} : keep(object, tree);
}

function remove(object: Value, paths: Value): Value {
  if (!isObject(object)) return failType(1, ['object'], object);
  return drop(object, treeOf(requirePaths(paths))) ?? {};
}

const meta = { category: 'object' } as const;
const path = { anyOf: ['string', anyArray] } as const;
const pathList = { anyOf: [{ array: path }, { set: path }] } as const;
const operationType = { object: ['any', 'any'], members: { op: 'string', path: 'any' } } as const;

/** Parts of documents by their paths. */
export const pathFamily = [
  builtin('json.filter', [anyObject, pathList], anyObject, filter, {
    ...meta,
    unchecked: true,
    doc: 'What is at some paths of an object.',
  }),
  contextBuiltin('json.patch', ['any', { array: operationType }], 'any', patch, {
    ...meta,
    doc: 'A document with the operations of a JSON Patch (RFC 6902) applied.',
  }),
  builtin('json.remove', [anyObject, pathList], anyObject, remove, {
    ...meta,
    unchecked: true,
    doc: 'An object without what is at some paths.',
  }),
];
