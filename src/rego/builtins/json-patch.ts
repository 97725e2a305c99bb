import { integerOf } from '../value/decimal.ts';
import { type AnyObject, objectEntries, objectGet, objectOf } from '../value/object.ts';
import { equals, typeName } from '../value/order.ts';
import { termText } from '../value/print.ts';
import { RegoSet, setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import type { BuiltinContext } from './context.ts';
import { fail, failOperand } from './error.ts';
import { breadth, scale } from './weight.ts';
import { isArray, isNumber, isObject } from './value-kind.ts';

/** `a/b/0` with the escapes of JSON pointers (RFC 6901), or an array of keys. @throws BuiltinError */
export function requirePath(path: Value): readonly Value[] {
  if (isArray(path)) return path;
  if (typeof path !== 'string')
    return failOperand(
      2,
      `must be one of {set, array} containing string paths or array of path segments but got ${typeName(path)}`,
    );
  if (path === '') return [];
  const text = path.startsWith('/') ? path.slice(1) : path;
  return text.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function failScalar(value: Value, key?: Value): never {
  const name = typeName(value);
  const type = `ast.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const where = key === undefined ? '' : ` for path ${termText(key)}`;
  return fail(`expected composite type${where}, found value: ${termText(value)} (type: ${type})`);
}

/** Reads a member on the way of a patch. @throws BuiltinError where there is none */
function step(base: Value, key: Value): Value {
  if (isArray(base)) {
    const index = arrayIndex(base, key);
    return base[index] ?? fail(`path ${index} does not exist in array term ${termText(base)}`);
  }
  if (!isObject(base) && !(base instanceof RegoSet)) return failScalar(base, key);
  const found = isObject(base) ? objectGet(base, key) : base.get(key);
  return found ?? fail(`path ${termText(key)} does not exist in ${typeName(base)} term ${termText(base)}`);
}

/** An index, whether there is such an item or not; `-` is the place behind the last item. */
function arrayIndex(items: readonly Value[], key: Value): number {
  if (isNumber(key)) return Number(integerOf(key) ?? fail('invalid number type for indexing'));
  if (typeof key !== 'string') return fail('invalid type for indexing');
  if (key === '-') return items.length;
  if (!/^-?\d+$/.test(key)) return fail('invalid string for indexing');
  return /^0\d/.test(key) ? fail('leading zeros are not allowed in JSON paths') : Number(key);
}

/** Values in the largest document. */
const heaviest = 20_000_000;

type Change = (base: Value, key: Value) => Value;

/** Changes the member at the end of a path. */
function changeAt(base: Value, [key, ...rest]: readonly [Value, ...Value[]], change: Change): Value {
  const [next, ...further] = rest;
  if (next === undefined) return change(base, key);
  return replaceMember(base, key, changeAt(step(base, key), [next, ...further], change));
}

function replaceMember(base: Value, key: Value, value: Value): Value {
  if (isObject(base)) return objectOf([...objectEntries(base), [key, value]]);
  if (base instanceof RegoSet) return setOf([...[...base.values()].filter((item) => !equals(item, key)), value]);
  return isArray(base) ? base.with(arrayIndex(base, key), value) : failScalar(base);
}

function insert(value: Value): Change {
  return (base, key) => {
    if (isObject(base)) return objectOf([...objectEntries(base), [key, value]]);
    if (base instanceof RegoSet)
      return equals(key, value)
        ? setOf([...base.values(), value])
        : fail(`set key ${termText(key)} does not equal value to be inserted ${termText(value)}`);
    if (!isArray(base)) return failScalar(base);
    const index = arrayIndex(base, key);
    if (index < 0 || index > base.length) return fail('index for array insertion out of bounds');
    return base.toSpliced(index, 0, value);
  };
}

const removeMember: Change = (base, key) => {
  if (isArray(base)) {
    const index = arrayIndex(base, key);
    return index < 0 || index >= base.length ? fail('index for array delete out of bounds') : base.toSpliced(index, 1);
  }
  if (!isObject(base) && !(base instanceof RegoSet)) return failScalar(base);
  const found = isObject(base) ? objectGet(base, key) : base.get(key);
  if (found === undefined) return fail(`cannot delete child key ${termText(key)} that does not exist`);
  if (isObject(base)) return objectOf([...objectEntries(base)].filter(([name]) => !equals(name, key)));
  return setOf([...base.values()].filter((item) => !equals(item, key)));
};

function lookUp(document: Value, path: readonly Value[]): Value {
  return path.reduce(step, document);
}

function add(document: Value, [first, ...rest]: readonly Value[], value: Value): Value {
  return first === undefined ? value : changeAt(document, [first, ...rest], insert(value));
}

/** Without the member at a path; nothing where the path is that of the whole. */
function take(document: Value, [first, ...rest]: readonly Value[]): Value | undefined {
  return first === undefined ? undefined : changeAt(document, [first, ...rest], removeMember);
}

function replace(document: Value, path: readonly Value[], value: Value): Value | undefined {
  if (path.length === 0) return value;
  const without = take(document, path);
  return without === undefined ? undefined : add(without, path, value);
}

function test(document: Value, path: readonly Value[], value: Value): Value {
  const found = lookUp(document, path);
  return equals(found, value)
    ? document
    : fail(`value from EditTree != patch value.\n\nExpected: ${termText(value)}\n\nFound: ${termText(found)}`);
}

function attribute(operation: AnyObject, name: string): Value {
  return objectGet(operation, name) ?? fail(`missing required attribute '${name}'`);
}

/** Applies one operation of RFC 6902; undefined where nothing would be left. */
function applyOperation(document: Value, operation: AnyObject): Value | undefined {
  const op = objectGet(operation, 'op');
  if (op !== undefined && typeof op !== 'string')
    return fail(`attribute 'op' must be a string but found: ${typeName(op)}`);
  const path = requirePath(attribute(operation, 'path'));
  switch (op ?? attribute(operation, 'op')) {
    case 'add':
      return add(document, path, attribute(operation, 'value'));
    case 'remove':
      return take(document, path);
    case 'replace':
      return replace(document, path, attribute(operation, 'value'));
    case 'move': {
      const from = requirePath(attribute(operation, 'from'));
      const moved = lookUp(document, from);
      const without = take(document, from);
      return without === undefined ? undefined : add(without, path, moved);
    }
    case 'copy':
      return add(document, path, lookUp(document, requirePath(attribute(operation, 'from'))));
    case 'test':
      return test(document, path, attribute(operation, 'value'));
    default:
      return fail(`unrecognized op: '${op}'`);
  }
}

/** A document with the operations of a JSON Patch applied. @throws BuiltinError where one cannot be */
export function patch(context: BuiltinContext, document: Value, operations: readonly Value[]): Value | undefined {
  const weigh = scale();
  let current: Value | undefined = document;
  for (const operation of operations) {
    // Operations that copy what they copied double the document each time.
    if (current !== undefined && weigh(current) > heaviest) throw new RangeError('the document becomes too large');
    context.spend(current === undefined ? 1 : 1 + breadth(current));
    if (!isObject(operation))
      return fail('must be an array of JSON-Patch objects, but at least one element is not an object');
    current = current === undefined ? undefined : applyOperation(current, operation);
  }
  return current;
}
