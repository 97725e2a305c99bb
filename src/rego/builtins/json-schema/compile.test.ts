import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../value/value.ts';
import { BuiltinError } from '../error.ts';
import { schemas } from './index.ts';

function verify(schema: Value): Value {
  const row = schemas.find(({ name }) => name === 'json.verify_schema');
  if (row === undefined) throw new Error('no builtin json.verify_schema');
  const [valid, problem] = (row.implementation as (value: Value) => Value)(schema) as readonly Value[];
  expect(valid).toBe(problem === null);
  return problem === null ? null : String(problem).replace(/^jsonschema: /, '');
}

/** Names that mean something, so that random schemas are near to real ones. */
const names = fc.constantFrom(
  '$id',
  '$ref',
  'allOf',
  'enum',
  'items',
  'minimum',
  'not',
  'pattern',
  'properties',
  'type',
);
const { schema: anySchema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('#', '#/items', 'string', '(', 1, -1, true, null),
    fc.array(tie('schema'), { maxLength: 3 }),
    fc.dictionary(names, tie('schema'), { maxKeys: 4 }),
  ),
}));

// What opa 1.22 answers.
describe('reading of a JSON schema', () => {
  it.each<[Value, string | null]>([
    [[1], 'schema is invalid'],
    [
      { type: 'x' },
      'has a primitive type that is NOT VALID -- given: /x/ Expected valid values are:[array boolean integer number null object string]',
    ],
    [{ type: 3 }, 'Invalid type. Expected: type, given: string/Array Of Strings'],
    [{ type: ['string', 3] }, 'Invalid type. Expected: type, given: string/Array Of Strings'],
    [{ type: ['string', 'string'] }, 'string type is duplicated'],
    [{ type: [] }, null],
    [{ properties: [] }, 'Properties must be of type object'],
    [{ properties: { a: 3 } }, 'Expected: Valid Schema, given: Invalid JSON'],
    [{ additionalProperties: 3 }, 'Invalid type. Expected: boolean/Valid Schema, given: additionalProperties'],
    [{ patternProperties: 3 }, 'Invalid type. Expected: Valid Schema, given: patternProperties'],
    [{ patternProperties: { '(': {} } }, "Invalid regex pattern '('"],
    [{ patternProperties: { a: 3 } }, 'Expected: Valid Schema, given: Invalid JSON'],
    [{ propertyNames: 3 }, 'Invalid type. Expected: Valid Schema, given: patternProperties'],
    [{ dependencies: 3 }, 'dependencies must be of type object'],
    [{ dependencies: { a: 3 } }, 'Dependency must be of type Schema Or Array Of Strings'],
    [{ dependencies: { a: [3] } }, 'Dependency must be of type Schema Or Array Of Strings'],
    [{ items: 3 }, 'Invalid type. Expected: Valid Schema/Array Of Schemas, given: items'],
    [{ items: [3] }, 'Invalid type. Expected: Valid Schema/Array Of Schemas, given: items'],
    [{ additionalItems: 3 }, 'Invalid type. Expected: boolean/Valid Schema, given: additionalItems'],
    [{ multipleOf: 'a' }, 'Invalid type. Expected: Number, given: multipleOf'],
    [{ multipleOf: 0 }, 'multipleOf must be strictly greater than 0'],
    [{ minimum: 'x' }, 'minimum must be of a Number'],
    [{ exclusiveMinimum: 'x' }, 'Invalid type. Expected: boolean/number, given: exclusiveMinimum'],
    [{ exclusiveMinimum: true }, 'exclusiveMinimum cannot be used without minimum'],
    [{ maximum: 'x' }, 'maximum must be of a Number'],
    [{ exclusiveMaximum: 'x' }, 'Invalid type. Expected: boolean/number, given: exclusiveMaximum'],
    [{ exclusiveMaximum: true }, 'exclusiveMaximum cannot be used without maximum'],
    [{ minLength: 'x' }, 'minLength must be of an integer'],
    [{ minLength: -1 }, 'minLength must be greater than or equal to 0'],
    [{ minLength: 1.5 }, 'minLength must be of an integer'],
    [{ minLength: 3, maxLength: 2 }, 'minLength cannot be greater than maxLength'],
    [{ maxLength: -1 }, 'maxLength must be greater than or equal to 0'],
    [{ pattern: 3 }, 'Invalid type. Expected: string, given: pattern'],
    [{ pattern: '(' }, 'pattern must be a valid regex'],
    [{ format: 3 }, 'Invalid type. Expected: string, given: format'],
    [{ minProperties: -1 }, 'minProperties must be greater than or equal to 0'],
    [{ minProperties: 'x' }, 'minProperties must be of an integer'],
    [{ minProperties: 3, maxProperties: 2 }, 'minProperties cannot be greater than maxProperties'],
    [{ required: 'a' }, 'required must be of an array'],
    [{ required: [3] }, 'Invalid type. Expected: string, given: required'],
    [{ required: ['a', 'a'] }, 'required items must be unique'],
    [{ minItems: 'x' }, 'minItems must be of an integer'],
    [{ minItems: -1 }, 'minItems must be greater than or equal to 0'],
    [{ minItems: 3, maxItems: 2 }, null],
    [{ uniqueItems: 3 }, 'uniqueItems must be of a boolean'],
    [{ contains: 3 }, 'Expected: Valid Schema, given: Invalid JSON'],
    [{ const: null }, null],
    [{ enum: 3 }, 'enum must be of an array'],
    [{ enum: [1, 1] }, 'enum items must be unique'],
    [{ enum: [] }, null],
    [{ oneOf: 3 }, 'oneOf must be of an array'],
    [{ oneOf: [3] }, 'Expected: Valid Schema, given: Invalid JSON'],
    [{ anyOf: 3 }, 'anyOf must be of an array'],
    [{ allOf: 3 }, 'allOf must be of an array'],
    [{ allOf: [] }, null],
    [{ not: 3 }, 'not must be of an object'],
    [{ if: 3 }, 'if must be of an object'],
    ['{"then":3}', 'then must be of an object'],
    [{ else: 3 }, 'else must be of an object'],
    [{ definitions: 3 }, 'Invalid type. Expected: Array Of Schemas, given: definitions'],
    [{ definitions: { a: 3 } }, 'Invalid type. Expected: Array Of Schemas, given: definitions'],
    [{ title: 3 }, 'Invalid type. Expected: string, given: title'],
    [{ description: 3 }, 'Invalid type. Expected: string, given: description'],
    [{ $id: 3 }, 'Invalid type. Expected: string, given: $id'],
    [{ id: 3 }, 'Invalid type. Expected: string, given: id'],
    [{ $schema: 3 }, '$schema must be of type string'],
    [{ $schema: 'bogus' }, null],
    [{ $schema: 'http://json-schema.org/draft-07/schema' }, null],
    [{ $ref: 3 }, 'Invalid type. Expected: string, given: $ref'],
    [{ $ref: '#/nope' }, "Object has no key 'nope'"],
    [{ $ref: '#/a/b', a: [] }, "Invalid array index 'b'"],
    [{ $ref: '#/a/5', a: [] }, "Out of bound array[0,0] index '5'"],
    [{ $ref: '#/a/b', a: 3 }, "Invalid token reference 'b'"],
    [{ $ref: 'foo.json' }, 'Reference /foo.json must be canonical'],
    [{ $ref: '%zz' }, 'parse "%zz": invalid URL escape "%zz"'],
    [{ $ref: '#/a', a: 3 }, 'Valid Schema must be of type object'],
    [
      { $schema: 'http://json-schema.org/draft-04/schema#', items: true },
      'Expected: Valid Schema, given: Invalid JSON',
    ],
    [{ $schema: 'http://json-schema.org/draft-04/schema#', not: true }, 'Expected: Valid Schema, given: Invalid JSON'],
    [
      { $schema: 'http://json-schema.org/draft-04/schema#', exclusiveMaximum: true },
      'exclusiveMaximum cannot be used without maximum',
    ],
    [{ $schema: 'http://json-schema.org/draft-04/schema#', exclusiveMaximum: true, maximum: 3 }, null],
    [
      { $schema: 'http://json-schema.org/draft-06/schema#', exclusiveMaximum: true, maximum: 3 },
      'Invalid type. Expected: number, given: exclusiveMaximum',
    ],
    [{ $id: 'http://x/a', definitions: { b: { $id: 'http://x/a' } } }, 'Reference already exists: "http://x/a"'],
    ['{"a":', 'invalid JSON string'],
    ['true', null],
    ['3', 'schema is invalid'],
    ['null', 'schema is invalid'],
  ])('says of %j what the original says', (schema, problem) => expect(verify(schema)).toBe(problem));

  it('never fetches', () => {
    expect(verify({ $ref: 'http://schemas.example/a.json' })).toContain('cannot be fetched');
    expect(verify({ $ref: 'file:///etc/hostname' })).toContain('cannot be fetched');
  });

  it('finds schemas by their identifiers', () => {
    const definitions = { item: { $id: 'item.json', type: 'string' } };
    expect(verify({ $id: 'http://schemas.example/a/root.json', definitions, items: { $ref: 'item.json' } })).toBe(null);
    expect(verify({ $id: 'http://schemas.example/a/root.json', items: { $ref: 'other.json' } })).toContain(
      'http://schemas.example/a/other.json',
    );
  });

  it('gives an answer to every value', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        try {
          verify(schema as Value);
        } catch (error) {
          expect(error).toBeInstanceOf(BuiltinError);
        }
      }),
    );
  });
});
