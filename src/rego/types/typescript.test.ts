import { describe, expect, expectTypeOf, it } from 'vitest';
import { declarationOf } from '../builtins/declaration.ts';
import { builtins as rows } from '../builtins/index.ts';
import { compile } from '../compile.ts';
import { parseModule } from '../syntax/parse.ts';
import type { SetOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { schemaType } from './schema-typescript.ts';
import { typesOf } from './typescript.ts';

const builtins = new Map([...rows].map((row) => [row.name, declarationOf(row)]));

const text = `# METADATA
# schemas:
#   - input.user: schema.user
package authz

default allow := false

allow if input.user.name == "admin"

deny contains sprintf("%s", [input.user.name]) if input.user.roles[_] == "none"

deny contains input.user.name if startswith(input.user.name, "x")

names := input.user.name

copy := names

count_of[role] := n if {
	some role in input.user.roles
	n := count(role)
}

answer := {"allowed": allow, "size": count(deny)}

maybe := input.other
`;
const user = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'Of the account. */' },
    roles: { type: 'array', items: { type: 'string' } },
  },
  additionalProperties: false,
};
const types = typesOf([parseModule('authz.rego', text)], { builtins, schemas: new Map([['schema.user', user]]) });

describe('typesOf', () => {
  it('writes the input of schemas that METADATA blocks name', () => {
    expect(types).toContain(`export type Input = {
  readonly user?: {
    /** Of the account. * / */
    readonly name: string;
    readonly roles?: readonly string[];
  };
};`);
  });

  it.each([
    ['allow', 'boolean'],
    ['deny', 'SetOf<string>'],
    ['names', 'string | undefined'],
    ['copy', 'string | undefined'],
    ['count_of', '{ readonly [key: string]: RegoNumber }'],
    ['answer', '{ readonly allowed: boolean; readonly size: RegoNumber } | undefined'],
    ['maybe', 'Value | undefined'],
  ])('knows that %s is %s', (name, type) => {
    expect(types).toContain(`  readonly "data.authz.${name}": ${type};\n`);
  });

  it('imports what it names', () => {
    expect(types).toContain("import type { RegoNumber, SetOf, Value } from 'dartagnan/rego';");
  });
});

it.each<[unknown, string]>([
  [true, 'Value'],
  [{ enum: ['a', 1, null] }, '"a" | 1 | null'],
  [{ const: 'x' }, '"x"'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ anyOf: [{ type: 'string' }, { type: 'integer' }] }, 'string | number'],
  [{ type: 'array', items: { type: ['string', 'null'] } }, 'readonly (string | null)[]'],
  [{ type: 'object', additionalProperties: { type: 'number' } }, '{ readonly [key: string]: number }'],
  [{ $defs: { a: { type: 'string' } }, $ref: '#/$defs/a' }, 'string'],
  [{ properties: { 'a-b': {} }, required: ['a-b'] }, '{\n  readonly "a-b": Value;\n}'],
  [{ $ref: '#' }, 'Value'],
])('the schema %j is %s', (schema, type) => {
  expect(schemaType(schema)).toBe(type);
});

it('types of input and results flow through the library', () => {
  interface Input {
    readonly user?: { readonly name: string };
  }
  interface Results {
    readonly 'data.authz.allow': boolean;
    readonly 'data.authz.deny': SetOf<string>;
  }
  const policy = compile<Input, Results>({
    modules: [{ name: 'a.rego', text: 'package authz\nallow if input.user.name' }],
  });
  const allow = policy.evaluate('data.authz.allow', { user: { name: 'a' } });
  expect(allow).toBe(true);
  expectTypeOf(allow).toEqualTypeOf<boolean | undefined>();
  expectTypeOf(policy.evaluate('data.authz.deny')?.toArray()).toEqualTypeOf<string[] | undefined>();
  expectTypeOf(policy.evaluate('other')).toEqualTypeOf<Value | undefined>();
});
