import type { PlainObject, Value } from '../../rego/value/value.ts';
import { Decimal } from '../../rego/value/decimal.ts';
import { isPlain } from '../load/merge.ts';

/** What a member of a request must be; `texts` is a list of them, `map` any object. */
type MemberShape = 'any' | 'bool' | 'map' | 'string' | 'texts' | Shape;

/** An object of the API by its members. */
export interface Shape {
  /** Its type, as the original's errors name it. */
  readonly type: string;
  /** What the original's errors name before the path of a member. */
  readonly owner: string;
  readonly members: Readonly<Record<string, MemberShape>>;
}

const typeNames = { bool: 'bool', map: 'map[string]interface {}', string: 'string', texts: '[]string' } as const;

/**
 * The members of an object that its shape knows, under their own names: clients may write them in any case, as the original's
 * decoder allows it, and the last one of a name counts. What is null is left out, and so are all members where the whole is null.
 * @throws TypeError in the original's words where one is of another type
 */
export function membersOf(value: Value | undefined, shape: Shape): PlainObject {
  if (value === undefined || value === null) return {};
  if (!isPlain(value)) throw mismatch(value, `Go value of type ${shape.type}`);
  return read(value, shape, []);
}

function read(value: PlainObject, shape: Shape, path: readonly string[]): PlainObject {
  const names = new Map(Object.keys(shape.members).map((name) => [name.toLowerCase(), name]));
  const found: Record<string, Value> = {};
  for (const [key, member] of Object.entries(value)) {
    const name = names.get(key.toLowerCase());
    const wanted = name === undefined ? undefined : shape.members[name];
    if (name === undefined || wanted === undefined) continue;
    if (member === null) delete found[name];
    else found[name] = memberOf(member, wanted, shape, [...path, name]);
  }
  return found;
}

function memberOf(value: Value, wanted: MemberShape, { owner }: Shape, path: readonly string[]): Value {
  const refuse = (what: Value, type: string) =>
    mismatch(what, `Go struct field ${owner}.${path.join('.')} of type ${type}`);
  if (typeof wanted === 'object') {
    if (isPlain(value)) return read(value, wanted, path);
    throw refuse(value, wanted.type);
  }
  if (wanted === 'any' || isOf(value, wanted)) return value;
  if (wanted !== 'texts' || !Array.isArray(value)) throw refuse(value, typeNames[wanted]);
  return (value as readonly Value[]).map((item) => {
    if (typeof item === 'string' || item === null) return item ?? '';
    throw refuse(item, 'string');
  });
}

function isOf(value: Value, wanted: Exclude<MemberShape, 'any' | Shape>): boolean {
  if (wanted === 'bool') return typeof value === 'boolean';
  if (wanted === 'string') return typeof value === 'string';
  return wanted === 'map' && isPlain(value);
}

/** The error of a value that is of another type than a request wants. */
export function mismatch(value: Value, wanted: string): TypeError {
  return new TypeError(`json: cannot unmarshal ${kindOf(value)} into ${wanted}`);
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return 'array';
  if (value instanceof Decimal || typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'object';
}
