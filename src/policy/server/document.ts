import { setMember } from '../../rego/value/object.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';

/** Why a base document cannot be changed; codes and words are those of OPA's REST API. */
export class StoreError extends Error {
  readonly code: 'invalid_parameter' | 'resource_conflict' | 'resource_not_found';
  readonly status: 400 | 404;

  constructor(code: StoreError['code'], message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
    this.status = code === 'invalid_parameter' ? 400 : 404;
  }
}

/** One operation of a JSON Patch; its path is below the document that is patched, with or without the leading slash. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: Value;
}

const missing = 'storage_not_found_error: document does not exist';

function outOfRange(path: readonly string[]): StoreError {
  return new StoreError('resource_not_found', `storage_not_found_error: /${path.join('/')}: array index out of range`);
}

function noInteger(path: readonly string[]): StoreError {
  const message = `storage_not_found_error: /${path.join('/')}: array index must be integer`;
  return new StoreError('resource_not_found', message);
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(root: Value, path: readonly string[]): Value | undefined {
  let value: Value | undefined = root;
  for (const name of path) {
    if (Array.isArray(value))
      value = indexOf(name, value.length - 1) === undefined ? undefined : (value[Number(name)] as Value);
    else if (isPlain(value)) value = Object.hasOwn(value, name) ? value[name] : undefined;
    else return undefined;
  }
  return value;
}

/** A copy with a value at a path, objects made on the way; what is not on the way is shared. @throws StoreError */
export function writtenAt(root: PlainObject, path: readonly string[], value: Value): Value {
  return write(root, path, value, []);
}

function write(target: Value | undefined, path: readonly string[], value: Value, done: readonly string[]): Value {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(target)) {
    const items = target as readonly Value[];
    const index = indexOf(name, items.length - 1);
    if (index === undefined) throw outOfRange([...done, name]);
    return items.with(index, write(items[index], rest, value, [...done, name]));
  }
  if (target !== undefined && !isPlain(target))
    throw new StoreError('resource_conflict', `storage_write_conflict_error: /${done.join('/')}`);
  const child = target !== undefined && Object.hasOwn(target, name) ? target[name] : undefined;
  return withMember(target ?? {}, name, write(child, rest, value, [...done, name]));
}

/**
 * A copy with a document at a path, as clients put it: one that stands in an array moves what stood there on, and objects are made
 * where none are.
 * @throws StoreError where something that is no object stands in the way
 */
export function putAt(root: PlainObject, path: readonly string[], value: Value): Value {
  if (valueAt(root, path) !== undefined) return changed(root, path, 'add', value, []);
  for (let length = path.length - 1; length > 0; length -= 1) {
    const way = path.slice(0, length);
    const found = valueAt(root, way);
    if (found !== undefined && !isPlain(found))
      throw new StoreError('resource_conflict', `storage_write_conflict_error: /${way.join('/')}`);
    if (found !== undefined) break;
  }
  return writtenAt(root, path, value);
}

/** A copy without the value at a path. @throws StoreError where there is none */
export function removedAt(root: Value, path: readonly string[]): Value {
  return changed(root, path, 'remove', undefined, []);
}

/** A copy changed by some operations below a path. @throws StoreError */
export function patchedAt(root: PlainObject, path: readonly string[], operations: readonly PatchOperation[]): Value {
  let value: Value = root;
  for (const operation of operations) {
    const below = operation.path.replace(/^\/+|\/+$/g, '');
    const steps = below === '' ? [] : below.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    value = changed(value, [...path, ...steps], operation.op, operation.value, []);
  }
  return value;
}

function changed(
  target: Value,
  path: readonly string[],
  op: PatchOperation['op'],
  value: Value | undefined,
  done: readonly string[],
): Value {
  const [name, ...rest] = path;
  if (name === undefined && op === 'remove')
    throw new StoreError('invalid_parameter', 'storage_invalid_patch_error: root cannot be removed');
  if (name === undefined) return value ?? null;
  if (Array.isArray(target)) return changedArray(target as readonly Value[], name, rest, op, value, done);
  if (!isPlain(target)) throw new StoreError('resource_not_found', missing);
  const has = Object.hasOwn(target, name);
  if (rest.length === 0 && op === 'add') return withMember(target, name, value ?? null);
  if (!has) throw new StoreError('resource_not_found', missing);
  if (rest.length === 0 && op === 'remove') return withoutMember(target, name);
  if (rest.length === 0) return withMember(target, name, value ?? null);
  return withMember(target, name, changed(target[name] ?? null, rest, op, value, [...done, name]));
}

function changedArray(
  target: readonly Value[],
  name: string,
  rest: readonly string[],
  op: PatchOperation['op'],
  value: Value | undefined,
  done: readonly string[],
): Value {
  const isAdding = op === 'add' && rest.length === 0;
  if (isAdding && name === '-') return [...target, value ?? null];
  if (name === '-')
    throw new StoreError(
      'invalid_parameter',
      `storage_invalid_patch_error: /${[...done, name].join('/')}: invalid patch path`,
    );
  const index = indexOf(name, target.length - (isAdding ? 0 : 1));
  if (index === undefined) throw /^[+-]?\d+$/.test(name) ? outOfRange([...done, name]) : noInteger([...done, name]);
  if (isAdding) return target.toSpliced(index, 0, value ?? null);
  if (rest.length === 0) return op === 'remove' ? target.toSpliced(index, 1) : target.with(index, value ?? null);
  return target.with(index, changed(target[index] ?? null, rest, op, value, [...done, name]));
}

function indexOf(name: string, last: number): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(name) && Number(name) <= last ? Number(name) : undefined;
}

function withMember(object: PlainObject, name: string, value: Value): PlainObject {
  const copy: ObjectBuilder = {};
  for (const [key, member] of Object.entries(object)) setMember(copy, key, member);
  setMember(copy, name, value);
  return copy;
}

function withoutMember(object: PlainObject, name: string): PlainObject {
  const copy: ObjectBuilder = {};
  for (const [key, member] of Object.entries(object)) if (key !== name) setMember(copy, key, member);
  return copy;
}
