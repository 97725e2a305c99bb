import { type AnyObject, objectEntries, objectGet, objectOf } from '../value/object.ts';
import { equals, typeName } from '../value/order.ts';
import { RegoSet, setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { itemsOf } from './aggregates.ts';
import { builtin } from './builtin.ts';
import { failOperand, failType } from './error.ts';
import { anyArray, anyObject } from './type.ts';
import { isArray, isNumber, isObject } from './value-kind.ts';

/** `a/b/0` with the escapes of JSON pointers, or an array of keys. */
function parsePath(path: Value): readonly Value[] | undefined {
  if (isArray(path)) return path;
  if (typeof path !== 'string') return undefined;
  const text = path.startsWith('/') ? path.slice(1) : path;
  return text === '' ? [] : text.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function requirePaths(paths: Value): readonly (readonly Value[])[] {
  if (!isArray(paths) && !(paths instanceof RegoSet)) return failType(2, ['set', 'array'], paths);
  return itemsOf(paths).map(
    (path) =>
      parsePath(path) ??
      failOperand(
        2,
        `must be one of {set, array} containing string paths or array of path segments but got ${typeName(path)}`,
      ),
  );
}

/** Paths as a tree; a node without children takes all that is below. */
interface PathTree {
  readonly children: Map<string, PathTree>;
  end: boolean;
}

function treeOf(paths: readonly (readonly Value[])[]): PathTree {
  const root: PathTree = { children: new Map(), end: false };
  for (const path of paths) {
    let node = root;
    for (const part of path) {
      const key = keyText(part);
      const child = node.children.get(key) ?? { children: new Map(), end: false };
      node.children.set(key, child);
      node = child;
    }
    node.end = true;
  }
  return root;
}

function keyText(key: Value): string {
  return typeof key === 'string' ? key : isNumber(key) ? String(key) : JSON.stringify(key);
}

function keep(value: Value, tree: PathTree): Value {
  if (tree.end || tree.children.size === 0) return value;
  const pick = (key: Value, member: Value): Value[] => {
    const child = tree.children.get(keyText(key));
    return child === undefined ? [] : [keep(member, child)];
  };
  if (isObject(value))
    return objectOf(
      [...objectEntries(value)].flatMap(([key, member]) => pick(key, member).map((kept) => [key, kept] as const)),
    );
  if (isArray(value)) return value.flatMap((item, index) => pick(index, item));
  return value instanceof RegoSet ? setOf([...value.values()].flatMap((item) => pick(item, item))) : value;
}

function drop(value: Value, tree: PathTree): Value | undefined {
  if (tree.end) return undefined;
  const rest = (key: Value, member: Value): Value[] => {
    const child = tree.children.get(keyText(key));
    const kept = child === undefined ? member : drop(member, child);
    return kept === undefined ? [] : [kept];
  };
  if (isObject(value))
    return objectOf(
      [...objectEntries(value)].flatMap(([key, member]) => rest(key, member).map((kept) => [key, kept] as const)),
    );
  if (isArray(value)) return value.flatMap((item, index) => rest(index, item));
  return value instanceof RegoSet ? setOf([...value.values()].flatMap((item) => rest(item, item))) : value;
}

function filter(object: Value, paths: Value): Value {
  if (!isObject(object)) return failType(1, ['object'], object);
  const list = requirePaths(paths);
  return list.length === 0 ? {} : keep(object, treeOf(list));
}

function remove(object: Value, paths: Value): Value {
  if (!isObject(object)) return failType(1, ['object'], object);
  return drop(object, treeOf(requirePaths(paths))) ?? {};
}

/** Reads a member on the way of a patch; undefined where there is none. */
function step(base: Value, key: Value): Value | undefined {
  if (isObject(base)) return objectGet(base, key);
  if (base instanceof RegoSet) return base.get(key);
  if (!isArray(base)) return undefined;
  const index = arrayIndex(base, key, false);
  return index === undefined ? undefined : base[index];
}

/** An index; `-` is the place behind the last item. */
function arrayIndex(items: readonly Value[], key: Value, forInsert: boolean): number | undefined {
  if (key === '-') return forInsert ? items.length : undefined;
  const text = typeof key === 'number' ? String(key) : key;
  if (typeof text !== 'string' || !/^(?:0|[1-9]\d*)$/.test(text)) return undefined;
  const index = Number(text);
  return index < items.length || (forInsert && index === items.length) ? index : undefined;
}

type Change = (base: Value, key: Value) => Value | undefined;

/** Changes the member at the end of a path; undefined where the path leads nowhere. */
function changeAt(base: Value, path: readonly Value[], change: Change): Value | undefined {
  const [key, ...rest] = path as [Value, ...Value[]];
  if (rest.length === 0) return change(base, key);
  const below = step(base, key);
  const changed = below === undefined ? undefined : changeAt(below, rest, change);
  return changed === undefined ? undefined : replaceMember(base, key, changed);
}

function replaceMember(base: Value, key: Value, value: Value): Value | undefined {
  if (isObject(base)) return objectOf([...objectEntries(base), [key, value]]);
  if (base instanceof RegoSet) return setOf([...[...base.values()].filter((item) => !equals(item, key)), value]);
  if (!isArray(base)) return undefined;
  const index = arrayIndex(base, key, false);
  return index === undefined ? undefined : base.with(index, value);
}

function insert(value: Value): Change {
  return (base, key) => {
    if (isObject(base)) return objectOf([...objectEntries(base), [key, value]]);
    if (base instanceof RegoSet) return equals(key, value) ? setOf([...base.values(), value]) : undefined;
    if (!isArray(base)) return undefined;
    const index = arrayIndex(base, key, true);
    return index === undefined ? undefined : [...base.slice(0, index), value, ...base.slice(index)];
  };
}

const removeMember: Change = (base, key) => {
  if (step(base, key) === undefined) return undefined;
  if (isObject(base)) return objectOf([...objectEntries(base)].filter(([name]) => !equals(name, key)));
  if (base instanceof RegoSet) return setOf([...base.values()].filter((item) => !equals(item, key)));
  const index = arrayIndex(base as readonly Value[], key, false);
  return (base as readonly Value[]).filter((_, at) => at !== index);
};

function lookUp(document: Value, path: readonly Value[]): Value | undefined {
  let value: Value | undefined = document;
  for (const key of path) value = value === undefined ? undefined : step(value, key);
  return value;
}

function add(document: Value, path: readonly Value[], value: Value): Value | undefined {
  return path.length === 0 ? value : changeAt(document, path, insert(value));
}

function take(document: Value, path: readonly Value[]): Value | undefined {
  return path.length === 0 ? undefined : changeAt(document, path, removeMember);
}

/** Applies one operation of RFC 6902; undefined where it cannot be. */
function applyOperation(document: Value, operation: AnyObject): Value | undefined {
  const [op, value] = [objectGet(operation, 'op'), objectGet(operation, 'value')];
  const rawPath = objectGet(operation, 'path');
  if (typeof op !== 'string') return failOperand(2, "must be object with 'op' attribute of type string");
  if (rawPath === undefined) return failOperand(2, "missing required attribute 'path'");
  const path = parsePath(rawPath);
  const from = parsePath(objectGet(operation, 'from') ?? null);
  if (path === undefined) return failOperand(2, "attribute 'path' must be string or array");
  if ((op === 'move' || op === 'copy') && from === undefined)
    return failOperand(2, "missing required attribute 'from'");
  if ((op === 'add' || op === 'replace' || op === 'test') && value === undefined)
    return failOperand(2, "missing required attribute 'value'");
  const source = from === undefined ? undefined : lookUp(document, from);
  switch (op) {
    case 'add':
      return add(document, path, value as Value);
    case 'remove':
      return take(document, path);
    case 'replace':
      return replaceAt(document, path, value as Value);
    case 'move': {
      const without = source === undefined ? undefined : take(document, from as readonly Value[]);
      return without === undefined ? undefined : add(without, path, source as Value);
    }
    case 'copy':
      return source === undefined ? undefined : add(document, path, source);
    case 'test': {
      const found = lookUp(document, path);
      return found !== undefined && equals(found, value as Value) ? document : undefined;
    }
    default:
      return failOperand(2, `must be one of {add, remove, replace, move, copy, test} but got ${JSON.stringify(op)}`);
  }
}

function replaceAt(document: Value, path: readonly Value[], value: Value): Value | undefined {
  if (path.length === 0) return value;
  const without = take(document, path);
  return without === undefined ? undefined : add(without, path, value);
}

function patch(document: Value, operations: readonly Value[]): Value | undefined {
  let current: Value | undefined = document;
  for (const operation of operations) {
    if (!isObject(operation))
      return failOperand(2, `must be array of objects but got array containing ${typeName(operation)}`);
    current = current === undefined ? undefined : applyOperation(current, operation);
  }
  return current;
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
  builtin('json.patch', ['any', { array: operationType }], 'any', patch, {
    ...meta,
    doc: 'A document with the operations of a JSON Patch (RFC 6902) applied.',
  }),
  builtin('json.remove', [anyObject, pathList], anyObject, remove, {
    ...meta,
    unchecked: true,
    doc: 'An object without what is at some paths.',
  }),
];
