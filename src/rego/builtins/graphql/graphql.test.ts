import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BuiltinError } from '../error.ts';
import { parseQuery } from './parse-query.ts';
import { parseSchema } from './parse-schema.ts';
import { buildSchema } from './schema.ts';
import { validateQuery } from './validate.ts';
import { decodeQuery, decodeSchema } from './decode.ts';

const schema = `
interface Pet { name: String! }
type Dog implements Pet { name: String! barks(loud: Boolean, at: [Time!], how: How = SOFT): Boolean owner: Person }
type Cat implements Pet { name: String! meows: Int lives: Int! }
type Person { name: String pets(filter: Filter, first: Int!): [Pet!] }
union Being = Dog | Cat | Person
enum How { SOFT LOUD }
input Filter { name: String! age: Int = 3 tags: [String] }
scalar Time
directive @tag(name: String) repeatable on FIELD
type Query { dog: Dog pet: Pet being: Being person(id: ID!): Person }
type Subscription { dog: Dog cat: Cat }
`;

/** Message of the first problem; undefined for a valid query. */
function problemOf(query: string, definitions = schema): string | undefined {
  try {
    validateQuery(buildSchema(parseSchema(definitions)), parseQuery(query));
    return undefined;
  } catch (error) {
    if (error instanceof BuiltinError) return error.message;
    throw error;
  }
}

describe('validation of queries', () => {
  it.each([
    '{ dog { name barks(loud: true, at: ["now", 3]) } }',
    '{ pet { __typename ... on Dog { barks } ...cat } } fragment cat on Cat { meows }',
    '{ __schema { types { name } } __type(name: "Dog") { kind } }',
    'query q($id: ID!, $f: Filter) { person(id: $id) { pets(first: 1, filter: $f) { name } } }',
    'query q($n: String!, $h: How) { person(id: 1) { pets(first: 1, filter: {name: $n, tags: "one"}) { name } } dog { barks(how: $h) } }',
    '{ pet { ... on Dog { x: barks } ... on Cat { y: meows } } }',
    '{ a: dog { name @tag(name: "1") @tag } b: dog { name } }',
    'subscription { dog { name } }',
    '{ dog { name name } dog { owner { name } } }',
  ])('accepts %s', (query) => expect(problemOf(query)).toBeUndefined());

  it.each([
    ['query a { dog { name } } query a { dog { name } }', /only one operation named "a".* at location 1:26/],
    ['{ dog { name } } query a { dog { name } }', /must be the only defined operation/],
    ['mutation { x }', /does not support operation type "mutation"/],
    ['subscription { dog { name } cat { name } }', /must select only one top level field/],
    ['subscription { __typename }', /introspection top level field/],
    ['{ dog { nope } }', /Cannot query field "nope" on type "Dog" .* location 1:9/],
    ['{ being { name } }', /Cannot query field "name" on type "Being"/],
    ['{ __schema }', /must have a selection of subfields/],
    ['{ dog { name { x } } }', /must not have a selection/],
    ['{ dog }', /must have a selection/],
    ['{ dog { barks(x: 1) } }', /Unknown argument "x"/],
    ['{ dog { barks(loud: true, loud: true) } }', /only one argument named "loud"/],
    ['{ person { name } }', /argument "id" of type "ID!" is required/],
    ['{ dog { barks(loud: "yes") } }', /Expected value of type "Boolean", found "yes"/],
    ['{ dog { barks(how: NONE) } }', /Expected value of type "How", found NONE/],
    ['{ person(id: 1) { pets(first: 1, filter: {}) { name } } }', /"Filter.name" of required type "String!"/],
    ['{ person(id: 1) { pets(first: 1, filter: {name: "a", x: 1}) { name } } }', /Field "x" is not defined/],
    ['{ person(id: 1) { pets(first: 1, filter: {name: "a", name: "b"}) { name } } }', /only one input field/],
    ['{ person(id: null) { name } }', /required, but it was not provided/],
    ['query q($x: Dog) { dog { name } }', /cannot be non-input type "Dog"/],
    ['query q($x: Int) { dog { name } }', /Variable "\$x" is never used in operation "q"/],
    ['query q { person(id: $x) { name } }', /Variable "\$x" is not defined by operation "q"/],
    ['query q($x: ID) { person(id: $x) { name } }', /"\$x" of type "ID" used in position expecting type "ID!"/],
    ['query q($x: ID, $x: ID) { dog { name } }', /only one variable named "\$x"/],
    ['{ dog { ...f } }', /Unknown fragment "f"/],
    ['{ dog { name } } fragment f on Dog { name }', /Fragment "f" is never used/],
    ['{ dog { ...f } } fragment f on Dog { owner { pets(first: 1) { ...f } } }', /within itself/],
    ['{ dog { ... on Cat { name } } }', /can never be of type "Cat"/],
    ['{ dog { ... on How { name } } }', /non composite type "How"/],
    ['{ dog { ... on Nope { name } } }', /Unknown type "Nope"/],
    ['{ dog { name @nope } }', /Unknown directive "@nope"/],
    ['query @skip(if: true) { dog { name } }', /may not be used on QUERY/],
    ['{ dog { name @skip(if: true) @skip(if: true) } }', /only be used once/],
    ['{ x: dog { name } x: pet { name } }', /Fields "x" conflict because "dog" and "pet"/],
    ['{ dog { barks(loud: true) barks } }', /differing arguments/],
    ['{ pet { ... on Dog { x: barks } ... on Cat { x: meows } } }', /conflicting types/],
    ['{ dog { owner { x: name } owner { x: __typename } } }', /different fields/],
  ])('refuses %s', (query, message) => expect(problemOf(query)).toMatch(message));

  it('needs time that grows slowly with fragments that spread each other', () => {
    const count = 30;
    const chain = Array.from(
      { length: count },
      (_, at) =>
        `fragment f${at} on Dog { name owner { pets(first: 1) { ...f${at + 1} } } ...f${at + 1} ...f${at + 1} }`,
    );
    const query = `{ dog { ...f0 } } ${chain.join(' ')} fragment f${count} on Dog { name }`;
    const start = performance.now();
    expect(problemOf(query)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('refuses what nests too deep', () => {
    expect(problemOf('{ a '.repeat(20_000))).toMatch(/levels/);
    expect(problemOf(`{ dog { barks(at: ${'['.repeat(20_000)}`)).toMatch(/levels/);
    expect(problemOf(`query q($x: ${'['.repeat(20_000)}`)).toMatch(/levels/);
  });
});

describe('documents of policies', () => {
  it('reads back what parsing gave, with members that were left out', () => {
    const query = parseQuery('query q($x: [Int!] = [1]) { a: b(x: $x) @d { ... on T { c } ...f } }');
    expect(decodeQuery(JSON.parse(JSON.stringify(query)))).toEqual(query);
    const definitions = parseSchema(schema);
    expect(decodeSchema(JSON.parse(JSON.stringify(definitions)))).toEqual(definitions);
    expect(decodeQuery({ Operations: [{ Operation: 'query', SelectionSet: null }] })).toEqual({
      Operations: [{ Operation: 'query', Name: '' }],
    });
  });

  it.each([[{ Operations: 1 }], [{ Operations: [1] }], [{ Operations: [{ VariableDefinitions: [{}] }] }], [[]]])(
    'refuses %j',
    (value) =>
      expect(() => decodeQuery(value)).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/^GraphQL AST: query/) as string }) as Error,
      ),
  );

  it('gives a result or its own error for any text', () => {
    const part = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '...',
      'on',
      ' a',
      ':',
      '$',
      '"',
      '"""',
      '\\',
      '@',
      '!',
      '=',
      '1',
      '-',
      '.',
      '#',
      '\n',
      'type ',
      'extend ',
      'query ',
      'fragment ',
      'é',
      '&',
      '|',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 25 }), (parts) => {
        for (const parse of [parseQuery, parseSchema])
          try {
            parse(parts.join(''));
          } catch (error) {
            expect(error).toBeInstanceOf(BuiltinError);
          }
      }),
      { numRuns: 500 },
    );
  });
});
