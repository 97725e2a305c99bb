import { describe, expect, it } from 'vitest';
import { parseJson } from '../../value/json.ts';
import type { Value } from '../../value/value.ts';
import { compileSchema } from './compile.ts';
import { validateDocument } from './validate.ts';

/** Violations as `field: type: words`. */
function breaks(document: Value, schema: Value): readonly string[] {
  const { violations } = validateDocument(compileSchema(schema), document);
  return violations.map(({ type, field, desc }) => `${field}: ${type}: ${desc}`);
}

const any = 'Must validate at least one schema (anyOf)';
const one = 'Must validate one and only one schema (oneOf)';

// What opa 1.22 answers.
describe('a document that breaks a JSON schema', () => {
  it.each<[string, Value, Value, readonly string[]]>([
    ['the root has a name', 1, { const: 2 }, ['(Root): const: (Root) does not match: 2']],
    [
      'several types',
      1,
      { type: ['string', 'null'] },
      ['(Root): invalid_type: Invalid type. Expected: [string,null], given: integer'],
    ],
    [
      'a wrong type ends the check',
      'x',
      { type: 'object', enum: [1] },
      ['(Root): invalid_type: Invalid type. Expected: object, given: string'],
    ],
    ['an empty enum', 1, { enum: [] }, ['(Root): enum: (Root) must be one of the following: ']],
    ['numbers are equal whatever their form', 1, { enum: [1.0] }, []],
    [
      'a bound is printed as a double',
      1,
      { minimum: 2_500_000 },
      ['(Root): number_gte: Must be greater than or equal to 2.5e+06'],
    ],
    [
      'the nearest of anyOf is told',
      { a: 1 },
      { anyOf: [{ type: 'string' }, { required: ['a', 'b'] }] },
      [`(Root): number_any_of: ${any}`, '(Root): required: b is required'],
    ],
    ['two of oneOf hold', 3, { oneOf: [{ minimum: 1 }, { maximum: 5 }] }, [`(Root): number_one_of: ${one}`]],
    [
      'then',
      1,
      parseJson('{"if": {"minimum": 1}, "then": {"type": "string"}}'),
      [
        '(Root): condition_then: Must validate "then" as "if" was valid',
        '(Root): invalid_type: Invalid type. Expected: string, given: integer',
      ],
    ],
    [
      'else',
      0,
      { if: { minimum: 1 }, else: false },
      [
        '(Root): condition_else: Must validate "else" as "if" was not valid',
        '(Root): false: False always fails validation',
      ],
    ],
    [
      'if is no keyword before draft 7',
      0,
      parseJson('{"$schema": "http://json-schema.org/draft-06/schema#", "if": true, "then": false}'),
      [],
    ],
    [
      'additional items',
      [1, 2],
      { items: [{ type: 'string' }], additionalItems: false },
      [
        '0: invalid_type: Invalid type. Expected: string, given: integer',
        '(Root): array_no_additional_items: No additional items allowed on array',
      ],
    ],
    [
      'members that are not named',
      { a: { b: 1 } },
      { properties: { a: { additionalProperties: false } } },
      ['a: additional_property_not_allowed: Additional property b is not allowed'],
    ],
    [
      'a schema of its own kind',
      { n: { n: 1 } },
      { type: 'object', properties: { n: { $ref: '#' } } },
      ['n.n: invalid_type: Invalid type. Expected: object, given: integer'],
    ],
  ])('%s', (_, document, schema, expected) => expect(breaks(document, schema)).toEqual(expected));

  it.each<[string, readonly string[], readonly string[]]>([
    ['date', ['2020-02-29'], ['2021-02-29', '2020-1-2', '']],
    [
      'date-time',
      ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05.5+01:00', '03:04:05', '2020-01-02'],
      ['2020-01-02 03:04:05', 'x'],
    ],
    ['email', ['a@b.c', 'A <a@b>', '"a b"@c'], ['a', 'a@', '@b', 'a@b@c']],
    ['hostname', ['a', 'a-b.c'], ['a_b', '-a', '日本', '']],
    ['ipv4', ['1.2.3.4'], ['1.2.3', '::1', '01.2.3.4']],
    ['ipv6', ['::1', '::ffff:1.2.3.4'], ['1.2.3.4', ':::']],
    ['json-pointer', ['', '/a~1b'], ['a', '/~2']],
    ['regex', ['', 'a+'], ['(', '(?!a)']],
    ['relative-json-pointer', ['0#', '1/a'], ['01', '/a']],
    ['time', ['03:04:05', '03:04:05Z'], ['3:4', '25:00:00']],
    ['unheard-of', ['anything'], []],
    ['uri', ['http://x/y', 'urn:a'], ['a/b', '\\']],
    ['uri-reference', ['a/b', ''], ['%zz', '\\']],
    ['uri-template', ['/{a}/b', ''], ['/{a', '\\']],
    ['uuid', ['00000000-0000-4000-8000-00000000000A'], ['0', '00000000000040008000000000000000']],
  ])('format %s', (format, good, bad) => {
    for (const text of good) expect(breaks(text, { format })).toEqual([]);
    for (const text of bad)
      expect(breaks(text, { format })).toEqual([`(Root): format: Does not match format '${format}'`]);
    expect(breaks(1, { format })).toEqual([]);
  });
});
