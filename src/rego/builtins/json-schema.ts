import { isInteger, numberText, type RegoNumber, toDouble } from '../value/decimal.ts';
import { multiply, divide } from '../value/arithmetic.ts';
import { compareNumbers } from '../value/decimal.ts';
import { parseJson } from '../value/json.ts';
import { type AnyObject, objectEntries, objectGet, objectSize } from '../value/object.ts';
import { canonicalKey } from '../value/composite.ts';
import { equals, typeName } from '../value/order.ts';
import { jsonText } from '../value/print.ts';
import type { Value } from '../value/value.ts';
import { codePointLength } from './aggregates.ts';
import { builtin } from './builtin.ts';
import { BuiltinError, fail } from './error.ts';
import { RE2JS } from 're2js';
import { anyObject } from './type.ts';
import { isArray, isNumber, isObject } from './value-kind.ts';

/** One way in which a document breaks a schema, in the words of the library that OPA uses. */
interface Violation {
  readonly type: string;
  readonly field: string;
  readonly desc: string;
}

const primitives = ['array', 'boolean', 'integer', 'number', 'null', 'object', 'string'];

function typeOf(value: Value): string {
  return isNumber(value) ? (isInteger(value) ? 'integer' : 'number') : typeName(value);
}

function isOfType(value: Value, type: string): boolean {
  const actual = typeOf(value);
  return actual === type || (type === 'number' && actual === 'integer');
}

/** Levels of a schema that are looked into. */
const depthLimit = 500;

/** Checks that a schema is one. @throws BuiltinError */
function checkSchema(schema: Value, depth = 0): void {
  if (typeof schema === 'boolean') return;
  if (depth > depthLimit) fail('schema nests too deeply');
  if (!isObject(schema)) fail('schema is invalid: expected an object or a boolean');
  const type = objectGet(schema as AnyObject, 'type');
  for (const name of isArray(type) ? type : type === undefined ? [] : [type])
    if (typeof name !== 'string' || !primitives.includes(name))
      fail(
        `has a primitive type that is NOT VALID -- given: /${typeof name === 'string' ? name : jsonText(name)}/ Expected valid values are:[${primitives.join(' ')}]`,
      );
  for (const [key, value] of objectEntries(schema as AnyObject)) {
    if (['properties', 'patternProperties', 'definitions', '$defs'].includes(String(key)) && isObject(value))
      for (const [, inner] of objectEntries(value)) checkSchema(inner, depth + 1);
    else if (['allOf', 'anyOf', 'oneOf'].includes(String(key)) && isArray(value))
      for (const inner of value) checkSchema(inner, depth + 1);
    else if (
      [
        'items',
        'not',
        'additionalProperties',
        'additionalItems',
        'if',
        'then',
        'else',
        'contains',
        'propertyNames',
      ].includes(String(key))
    )
      for (const inner of isArray(value) ? value : [value]) checkSchema(inner, depth + 1);
  }
}

class Validator {
  readonly violations: Violation[] = [];
  readonly #root: Value;
  #depth = 0;

  constructor(root: Value) {
    this.#root = root;
  }

  /** @param path keys from the root, joined by dots */
  validate(schema: Value, value: Value, path: string): void {
    if (schema === false) this.#report('false', path, 'False always fails validation');
    if (!isObject(schema)) return;
    this.#depth += 1;
    if (this.#depth > depthLimit) fail('schema nests too deeply');
    const reference = objectGet(schema, '$ref');
    if (typeof reference === 'string') this.validate(this.#resolve(reference), value, path);
    else this.#keywords(schema, value, path);
    this.#depth -= 1;
  }

  #report(type: string, path: string, desc: string): void {
    this.violations.push({ type, field: path === '' ? '(root)' : path, desc });
  }

  #resolve(reference: string): Value {
    if (!reference.startsWith('#')) return fail(`could not read schema from ${reference}`);
    let target: Value | undefined = this.#root;
    for (const part of reference.slice(1).split('/').filter(Boolean)) {
      const key = decodePointer(part);
      target = isObject(target) ? objectGet(target, key) : isArray(target) ? target[Number(key)] : undefined;
    }
    return target ?? fail(`Object has no key '${reference}'`);
  }

  #keywords(schema: AnyObject, value: Value, path: string): void {
    this.#type(schema, value, path);
    this.#choices(schema, value, path);
    if (isNumber(value)) this.#number(schema, value, path);
    if (typeof value === 'string') this.#string(schema, value, path);
    if (isArray(value)) this.#array(schema, value, path);
    if (isObject(value)) this.#object(schema, value, path);
    this.#combinations(schema, value, path);
  }

  #type(schema: AnyObject, value: Value, path: string): void {
    const type = objectGet(schema, 'type');
    if (type === undefined) return;
    const names = (isArray(type) ? type : [type]).map(String);
    if (!names.some((name) => isOfType(value, name)))
      this.#report('invalid_type', path, `Invalid type. Expected: ${names.join('/')}, given: ${typeOf(value)}`);
  }

  #choices(schema: AnyObject, value: Value, path: string): void {
    const [list, constant] = [objectGet(schema, 'enum'), objectGet(schema, 'const')];
    const name = path === '' ? '(root)' : path;
    if (isArray(list) && !list.some((item) => equals(item, value)))
      this.#report(
        'enum',
        path,
        `${name} must be one of the following: ${list.map((item) => jsonText(item)).join(', ')}`,
      );
    if (constant !== undefined && !equals(constant, value))
      this.#report('const', path, `${name} does not match: ${jsonText(constant)}`);
  }

  #number(schema: AnyObject, value: RegoNumber, path: string): void {
    const bound = (name: string): RegoNumber | undefined => {
      const found = objectGet(schema, name);
      return isNumber(found) ? found : undefined;
    };
    const [min, max, above, below, multiple] = [
      'minimum',
      'maximum',
      'exclusiveMinimum',
      'exclusiveMaximum',
      'multipleOf',
    ].map(bound);
    if (min !== undefined && compareNumbers(value, min) < 0)
      this.#report('number_gte', path, `Must be greater than or equal to ${numberText(min)}`);
    if (max !== undefined && compareNumbers(value, max) > 0)
      this.#report('number_lte', path, `Must be less than or equal to ${numberText(max)}`);
    if (above !== undefined && compareNumbers(value, above) <= 0)
      this.#report('number_gt', path, `Must be greater than ${numberText(above)}`);
    if (below !== undefined && compareNumbers(value, below) >= 0)
      this.#report('number_lt', path, `Must be less than ${numberText(below)}`);
    if (multiple === undefined) return;
    const quotient = divide(value, multiple);
    if (quotient === undefined || !isInteger(quotient) || compareNumbers(multiply(quotient, multiple), value) !== 0)
      this.#report('multiple_of', path, `Must be a multiple of ${numberText(multiple)}`);
  }

  #string(schema: AnyObject, value: string, path: string): void {
    const length = codePointLength(value);
    const [min, max, pattern] = [
      limitOf(schema, 'minLength'),
      limitOf(schema, 'maxLength'),
      objectGet(schema, 'pattern'),
    ];
    if (min !== undefined && length < min)
      this.#report('string_gte', path, `String length must be greater than or equal to ${min}`);
    if (max !== undefined && length > max)
      this.#report('string_lte', path, `String length must be less than or equal to ${max}`);
    if (typeof pattern === 'string' && !matches(pattern, value))
      this.#report('pattern', path, `Does not match pattern '${pattern}'`);
  }

  #array(schema: AnyObject, items: readonly Value[], path: string): void {
    const [min, max] = [limitOf(schema, 'minItems'), limitOf(schema, 'maxItems')];
    if (min !== undefined && items.length < min)
      this.#report('array_min_items', path, `Array must have at least ${min} items`);
    if (max !== undefined && items.length > max)
      this.#report('array_max_items', path, `Array must have at most ${max} items`);
    if (objectGet(schema, 'uniqueItems') === true) this.#unique(items, path);
    const each = objectGet(schema, 'items');
    for (const [index, item] of items.entries()) {
      const inner = isArray(each) ? (each[index] ?? objectGet(schema, 'additionalItems')) : each;
      if (inner !== undefined) this.validate(inner, item, join(path, String(index)));
    }
    const some = objectGet(schema, 'contains');
    if (some !== undefined && !items.some((item) => this.#holds(some, item)))
      this.#report('contains', path, 'At least one of the items must match');
  }

  #unique(items: readonly Value[], path: string): void {
    const places = new Map<unknown, number>();
    for (const [index, item] of items.entries()) {
      const key = canonicalKey(item);
      const other = places.get(key);
      if (other === undefined) places.set(key, index);
      else this.#report('unique', path, `array items[${other},${index}] must be unique`);
    }
  }

  #object(schema: AnyObject, object: AnyObject, path: string): void {
    const size = objectSize(object);
    const [min, max, required] = [
      limitOf(schema, 'minProperties'),
      limitOf(schema, 'maxProperties'),
      objectGet(schema, 'required'),
    ];
    for (const name of isArray(required) ? required : [])
      if (objectGet(object, name) === undefined) this.#report('required', path, `${String(name)} is required`);
    if (min !== undefined && size < min)
      this.#report('array_min_properties', path, `Must have at least ${min} properties`);
    if (max !== undefined && size > max)
      this.#report('array_max_properties', path, `Must have at most ${max} properties`);
    for (const [key, member] of objectEntries(object)) this.#member(schema, String(key), member, path);
    this.#dependencies(schema, object, path);
    const names = objectGet(schema, 'propertyNames');
    if (names === undefined) return;
    for (const [key] of objectEntries(object))
      if (!this.#holds(names, key))
        this.#report('invalid_property_name', path, `Property name of "${String(key)}" does not match`);
  }

  /** Properties that others need: their names, or a schema. */
  #dependencies(schema: AnyObject, object: AnyObject, path: string): void {
    const dependencies = objectGet(schema, 'dependencies');
    for (const [key, needed] of isObject(dependencies) ? objectEntries(dependencies) : []) {
      if (objectGet(object, key) === undefined) continue;
      if (!isArray(needed)) this.validate(needed, object, path);
      else
        for (const name of needed)
          if (objectGet(object, name) === undefined)
            this.#report('missing_dependency', path, `Has a dependency on ${String(name)}`);
    }
  }

  #member(schema: AnyObject, key: string, member: Value, path: string): void {
    const properties = objectGet(schema, 'properties');
    const own = isObject(properties) ? objectGet(properties, key) : undefined;
    if (own !== undefined) this.validate(own, member, join(path, key));
    const patterns = objectGet(schema, 'patternProperties');
    const matching = isObject(patterns)
      ? [...objectEntries(patterns)].filter(([pattern]) => matches(String(pattern), key))
      : [];
    for (const [, inner] of matching) this.validate(inner, member, join(path, key));
    const others = objectGet(schema, 'additionalProperties');
    if (own !== undefined || matching.length > 0 || others === undefined) return;
    if (others === false)
      this.#report('additional_property_not_allowed', path, `Additional property ${key} is not allowed`);
    else this.validate(others, member, join(path, key));
  }

  #combinations(schema: AnyObject, value: Value, path: string): void {
    const [all, any, one, not] = ['allOf', 'anyOf', 'oneOf', 'not'].map((name) => objectGet(schema, name));
    if (isArray(all)) {
      const before = this.violations.length;
      for (const inner of all) this.validate(inner, value, path);
      if (this.violations.length > before) this.#report('number_all_of', path, 'Must validate all the schemas (allOf)');
    }
    if (isArray(any) && !any.some((inner) => this.#holds(inner, value)))
      this.#report('number_any_of', path, 'Must validate at least one schema (anyOf)');
    if (isArray(one) && one.filter((inner) => this.#holds(inner, value)).length !== 1)
      this.#report('number_one_of', path, 'Must validate one and only one schema (oneOf)');
    if (not !== undefined && this.#holds(not, value))
      this.#report('number_not', path, 'Must not validate the schema (not)');
    const condition = objectGet(schema, 'if');
    if (condition === undefined) return;
    const branch = objectGet(schema, this.#holds(condition, value) ? 'then' : 'else');
    if (branch !== undefined) this.validate(branch, value, path);
  }

  #holds(schema: Value, value: Value): boolean {
    const inner = new Validator(this.#root);
    inner.#depth = this.#depth;
    inner.validate(schema, value, '');
    return inner.violations.length === 0;
  }
}

/** One part of a JSON pointer in a fragment (RFC 6901, 6). */
function decodePointer(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return fail(`invalid reference: ${part}`);
  }
}

function limitOf(schema: AnyObject, name: string): number | undefined {
  const value = objectGet(schema, name);
  return isNumber(value) ? toDouble(value) : undefined;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function matches(pattern: string, text: string): boolean {
  try {
    return RE2JS.compile(pattern).matcher(text).find();
  } catch {
    return fail(`invalid pattern '${pattern}'`);
  }
}

function documentOf(value: Value): Value {
  if (typeof value !== 'string') return value;
  try {
    return parseJson(value);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function matchSchema(document: Value, schema: Value): Value {
  const [value, rules] = [documentOf(document), documentOf(schema)];
  checkSchema(rules);
  const validator = new Validator(rules);
  validator.validate(rules, value, '');
  const errors = validator.violations.map(({ type, field, desc }) => ({
    error: `${field}: ${desc}`,
    type,
    field,
    desc,
  }));
  return [errors.length === 0, errors];
}

function verifySchema(schema: Value): Value {
  try {
    checkSchema(documentOf(schema));
    return [true, null];
  } catch (error) {
    if (error instanceof BuiltinError) return [false, `jsonschema: ${error.message}`];
    throw error;
  }
}

const meta = { category: 'object' } as const;
const document = { anyOf: ['string', anyObject] } as const;
const violation = { members: { desc: 'string', error: 'string', field: 'string', type: 'string' } } as const;

/** JSON Schema. */
export const schemas = [
  builtin('json.match_schema', [document, document], { tuple: ['boolean', { array: violation }] }, matchSchema, {
    ...meta,
    doc: 'Whether a document fits a JSON schema, and where it does not.',
  }),
  builtin('json.verify_schema', [document], { tuple: ['boolean', { anyOf: ['null', 'string'] }] }, verifySchema, {
    ...meta,
    doc: 'Whether a document is a JSON schema, and why not.',
  }),
];
