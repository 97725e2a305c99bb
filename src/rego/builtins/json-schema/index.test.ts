import { describe, expect, it } from 'vitest';
import type { Value } from '../../value/value.ts';
import { schemas } from './index.ts';

function match(document: Value, schema: Value): readonly string[] {
  const row = schemas.find(({ name }) => name === 'json.match_schema');
  if (row === undefined) throw new Error('no builtin json.match_schema');
  const [, violations] = (row.implementation as (...values: Value[]) => Value)(document, schema) as readonly Value[];
  return (violations as readonly { readonly type: string }[]).map(({ type }) => type);
}

/** A schema inside `allOf` of others. */
function nested(levels: number, schema: Value): Value {
  return levels === 0 ? schema : { allOf: [nested(levels - 1, schema)] };
}

describe('JSON Schema', () => {
  it.each<[Value, Value, readonly string[]]>([
    [{ a: 1 }, { dependencies: { a: ['b'] } }, ['missing_dependency']],
    [{ a: 1, b: 2 }, { dependencies: { a: ['b'] } }, []],
    [{ a: 1 }, { dependencies: { a: { required: ['c'] } } }, ['required']],
    [{ toolong: 1 }, { propertyNames: { maxLength: 3 } }, ['invalid_property_name', 'string_lte']],
    [{ l: [1, 2, 1.0] }, { properties: { l: { uniqueItems: true } } }, ['unique']],
    [
      { a: 'x' },
      { properties: { a: { allOf: [{ type: 'string' }, { minLength: 2 }] } } },
      ['string_gte', 'number_all_of'],
    ],
    [
      { a: 1 },
      { definitions: { n: { type: 'string' } }, properties: { a: { $ref: '#/definitions/n' } } },
      ['invalid_type'],
    ],
  ])('holds %j to %j', (document, schema, types) => expect(match(document, schema)).toEqual(types));

  it('looks at each schema of a nest of allOf once', () => {
    expect(match({}, nested(200, { required: ['x'] }))).toHaveLength(201);
  });

  it.each<[Value]>([
    [{ $ref: '#/%zz' }],
    [{ $ref: '#' }],
    [nested(600, true)],
    [{ pattern: '(', properties: { a: { pattern: '(' } } }],
  ])('refuses a schema that cannot be followed: %#', (schema) =>
    expect(() => match({ a: 'x' }, schema)).toThrow(expect.objectContaining({ code: 'eval_builtin_error' }) as Error),
  );
});
