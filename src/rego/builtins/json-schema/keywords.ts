import { RE2JS } from 're2js';
import { compareNumbers, integerOf, type RegoNumber } from '../../value/decimal.ts';
import type { Value } from '../../value/value.ts';
import { fail } from '../error.ts';
import { isArray, isNumber } from '../value-kind.ts';
import { literalText, membersOf } from './json.ts';
import { type Draft, newest, type Pattern, primitives, type Schema } from './schema.ts';

/** The schema that a keyword stands in. */
export interface Reading {
  readonly schema: Schema;
  readonly draft: Draft;
  /** Reads a schema that stands in this one. */
  compile(value: Value): Schema;
}

/** One keyword. */
interface Keyword {
  readonly name: string;
  /** The draft that brought it. */
  readonly since: Draft;
  /** Notes what the keyword demands. @throws BuiltinError */
  read(reading: Reading, value: Value, name: string): void;
}

/** Keywords that say the same of a schema as their namesakes in {@link Schema}. */
type Limit = 'minLength' | 'maxLength' | 'minProperties' | 'maxProperties' | 'minItems' | 'maxItems';
type Choice = 'oneOf' | 'anyOf' | 'allOf';

function wrongType(expected: string, given: string): never {
  return fail(`Invalid type. Expected: ${expected}, given: ${given}`);
}

const isSchema = (value: Value): boolean => typeof value === 'boolean' || membersOf(value) !== undefined;

function numberOf(value: Value): RegoNumber | undefined {
  return isNumber(value) ? value : undefined;
}

function itemsOf(value: Value, name: string): readonly Value[] {
  return isArray(value) ? value : fail(`${name} must be of an array`);
}

function patternOf(text: string): Pattern | undefined {
  try {
    return { text, expression: RE2JS.compile(text) };
  } catch {
    return undefined;
  }
}

/** A whole number of at least 0, no greater than its counterpart. */
function limit(name: Limit, below?: Limit): Keyword {
  return {
    name,
    since: 4,
    read({ schema }, value) {
      const whole = isNumber(value) ? integerOf(value) : undefined;
      if (whole === undefined) return fail(`${name} must be of an integer`);
      if (whole < 0n) return fail(`${name} must be greater than or equal to 0`);
      schema[name] = Number(whole);
      const least = below && schema[below];
      if (least !== undefined && least > Number(whole)) fail(`${below} cannot be greater than ${name}`);
    },
  };
}

function bound(name: 'minimum' | 'maximum'): Keyword {
  return {
    name,
    since: 4,
    read({ schema }, value) {
      schema[name] = numberOf(value) ?? fail(`${name} must be of a Number`);
    },
  };
}

/** Draft 4 says by `true` that the other bound is no longer allowed itself; later drafts give a bound. */
function exclusive(name: 'exclusiveMinimum' | 'exclusiveMaximum', other: 'minimum' | 'maximum'): Keyword {
  return {
    name,
    since: 4,
    read({ schema, draft }, value) {
      const [flags, numbers] = [draft === 4 || draft === newest, draft > 4];
      if (numbers && isNumber(value)) {
        schema[name] = value;
        return;
      }
      if (!flags || typeof value !== 'boolean')
        return wrongType([flags ? ['boolean'] : [], numbers ? ['number'] : []].flat().join('/'), name);
      const inclusive = schema[other] ?? fail(`${name} cannot be used without ${other}`);
      if (!value) return;
      schema[name] = inclusive;
      delete schema[other];
    },
  };
}

function choice(name: Choice): Keyword {
  return {
    name,
    since: 4,
    read({ schema, compile }, value) {
      schema[name] = itemsOf(value, name).map(compile);
    },
  };
}

function part(name: string, since: Draft, key: 'not' | 'condition' | 'consequence' | 'alternative'): Keyword {
  return {
    name,
    since,
    read({ schema, compile }, value) {
      schema[key] = isSchema(value) ? compile(value) : fail(`${name} must be of an object`);
    },
  };
}

/** What the keyword is about itself, or a schema for all else. */
function others(name: 'additionalProperties' | 'additionalItems'): Keyword {
  return {
    name,
    since: 4,
    read({ schema, compile }, value) {
      if (!isSchema(value)) return wrongType('boolean/Valid Schema', name);
      schema[name] = typeof value === 'boolean' ? value : compile(value);
    },
  };
}

function readTypes({ schema }: Reading, value: Value): void {
  const names: string[] = [];
  for (const name of isArray(value) ? value : [value]) {
    if (typeof name !== 'string') return wrongType('type', 'string/Array Of Strings');
    if (!primitives.includes(name))
      fail(
        `has a primitive type that is NOT VALID -- given: /${name}/ Expected valid values are:[${primitives.join(' ')}]`,
      );
    if (names.includes(name)) fail(`${name} type is duplicated`);
    names.push(name);
  }
  schema.types = names;
}

function readProperties({ schema, compile }: Reading, value: Value): void {
  const properties = membersOf(value) ?? fail('Properties must be of type object');
  schema.properties = new Map(Object.entries(properties).map(([key, inner]) => [key, compile(inner)]));
}

function readPatternProperties({ schema, compile }: Reading, value: Value, name: string): void {
  const properties = membersOf(value) ?? wrongType('Valid Schema', name);
  schema.patternProperties = Object.entries(properties).map(
    ([text, inner]) => [patternOf(text) ?? fail(`Invalid regex pattern '${text}'`), compile(inner)] as const,
  );
}

function readDependencies({ schema, compile }: Reading, value: Value): void {
  const bad = (): never => fail('Dependency must be of type Schema Or Array Of Strings');
  const dependencies = membersOf(value) ?? fail('dependencies must be of type object');
  schema.dependencies = new Map(
    Object.entries(dependencies).map(([key, needed]): [string, readonly string[] | Schema] => {
      if (isArray(needed)) return [key, needed.map((name) => (typeof name === 'string' ? name : bad()))];
      return [key, isSchema(needed) ? compile(needed) : bad()];
    }),
  );
}

function readItems({ schema, compile }: Reading, value: Value, name: string): void {
  for (const item of isArray(value) ? value : [value])
    if (!isSchema(item)) wrongType('Valid Schema/Array Of Schemas', name);
  schema.items = isArray(value) ? value.map(compile) : compile(value);
}

function readMultiple({ schema }: Reading, value: Value, name: string): void {
  const step = numberOf(value) ?? wrongType('Number', name);
  schema.multipleOf = compareNumbers(step, 0) > 0 ? step : fail('multipleOf must be strictly greater than 0');
}

function readRequired({ schema }: Reading, value: Value, name: string): void {
  const names: string[] = [];
  for (const item of itemsOf(value, name)) {
    if (typeof item !== 'string') return wrongType('string', name);
    if (names.includes(item)) fail('required items must be unique');
    names.push(item);
  }
  schema.required = names;
}

function readEnumeration({ schema }: Reading, value: Value, name: string): void {
  const texts = itemsOf(value, name).map(literalText);
  if (new Set(texts).size < texts.length) fail('enum items must be unique');
  schema.enumeration = texts;
}

function readPattern({ schema }: Reading, value: Value, name: string): void {
  if (typeof value !== 'string') return wrongType('string', name);
  schema.pattern = patternOf(value) ?? fail('pattern must be a valid regex');
}

/** Keywords in the order in which the original reads them, so that of several errors the same one is told. */
export const keywords: readonly Keyword[] = [
  { name: 'type', since: 4, read: readTypes },
  { name: 'properties', since: 4, read: readProperties },
  others('additionalProperties'),
  { name: 'patternProperties', since: 4, read: readPatternProperties },
  {
    name: 'propertyNames',
    since: 6,
    read({ schema, compile }, value) {
      schema.propertyNames = isSchema(value) ? compile(value) : wrongType('Valid Schema', 'patternProperties');
    },
  },
  { name: 'dependencies', since: 4, read: readDependencies },
  { name: 'items', since: 4, read: readItems },
  others('additionalItems'),
  { name: 'multipleOf', since: 4, read: readMultiple },
  bound('minimum'),
  exclusive('exclusiveMinimum', 'minimum'),
  bound('maximum'),
  exclusive('exclusiveMaximum', 'maximum'),
  limit('minLength'),
  limit('maxLength', 'minLength'),
  { name: 'pattern', since: 4, read: readPattern },
  {
    name: 'format',
    since: 4,
    read({ schema }, value, name) {
      schema.format = typeof value === 'string' ? value : wrongType('string', name);
    },
  },
  limit('minProperties'),
  limit('maxProperties', 'minProperties'),
  { name: 'required', since: 4, read: readRequired },
  limit('minItems'),
  limit('maxItems'),
  {
    name: 'uniqueItems',
    since: 4,
    read({ schema }, value) {
      schema.uniqueItems = typeof value === 'boolean' ? value : fail('uniqueItems must be of a boolean');
    },
  },
  {
    name: 'contains',
    since: 6,
    read({ schema, compile }, value) {
      schema.contains = compile(value);
    },
  },
  {
    name: 'const',
    since: 6,
    read({ schema }, value) {
      schema.constant = literalText(value);
    },
  },
  { name: 'enum', since: 4, read: readEnumeration },
  choice('oneOf'),
  choice('anyOf'),
  choice('allOf'),
  part('not', 4, 'not'),
  part('if', 7, 'condition'),
  part('then', 7, 'consequence'),
  part('else', 7, 'alternative'),
];
