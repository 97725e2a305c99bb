import { setMember } from '../../rego/value/object.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';
import { StoreError } from '../server/document.ts';

/** A part of the data that is a file of its own. */
export interface Part {
  readonly path: readonly string[];
  readonly value: Value;
}

/**
 * Cuts data into parts: each member of the root, and below the partitions each of theirs. An object without members is a part too,
 * so that it is there again.
 * @throws StoreError where something other than an object stands at a partition
 */
export function partsOf(data: PlainObject, partitions: readonly (readonly string[])[]): Part[] {
  return cut(data, [], partitions);
}

function cut(value: Value, path: readonly string[], partitions: readonly (readonly string[])[]): Part[] {
  const deeper = partitions.filter(({ length }) => length > 0);
  if (path.length > 0 && deeper.length === 0) return [{ path, value }];
  if (!isPlain(value)) {
    const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
    const message = `value at /${path.join('/')} cannot be partitioned: expected object, found ${found}`;
    throw new StoreError('invalid_parameter', `storage_invalid_patch_error: ${message}`);
  }
  const members = Object.entries(value);
  if (members.length === 0) return path.length === 0 ? [] : [{ path, value }];
  return members.flatMap(([name, member]) =>
    cut(
      member,
      [...path, name],
      deeper.filter(([first]) => first === '*' || first === name).map((partition) => partition.slice(1)),
    ),
  );
}

/** The data that was cut. */
export function joined(parts: readonly Part[]): PlainObject {
  const root: ObjectBuilder = {};
  for (const { path, value } of parts) {
    let target = root;
    for (const name of path.slice(0, -1)) {
      const next = Object.hasOwn(target, name) ? (target[name] as ObjectBuilder) : {};
      setMember(target, name, next);
      target = next;
    }
    setMember(target, path.at(-1) ?? '', value);
  }
  return root;
}

/** A path as a key of tables; names may hold any character. */
export function keyOf(path: readonly string[]): string {
  return jsonText([...path]);
}
