import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compile.ts';
import { jsonText } from '../../value/print.ts';
import { filterDialect, filterOf } from './filters.ts';
import { filterDialects } from './dialects.ts';
import { sqlOf } from './sql.ts';

const text = `package c
include if input.fruits.color == "green"
include if { input.fruits.price > 3; input.fruits.name != data.roles[0] }
include if startswith(input.fruits.name, "a%'b")
listed if input.fruits.name in ["a", "b"]
negated if { not input.fruits.x == null; not input.fruits.y == 2 }
fields if input.fruits.x == input.fruits.y
nested if input.fruits.name == count(input.fruits.y)
known if input.user == "u"
never if input.user == "v"
truthy if input.fruits.ok
not_truthy if not input.fruits.ok
flipped if 3 < input.fruits.n
deep if input.fruits.a.b == 3
lowered if lower(input.fruits.name) == "a"
every_one if { every x in input.fruits.xs { x > 1 } }
member if "x" in input.fruits.tags
none_of if not input.fruits.name in ["a", "b"]
default fallback := false
fallback if input.fruits.n == 1
absent if input.fruits.n != null
not_called if not is_a(input.fruits.name)
is_a(x) if x == "a"
renamed if { x := input.fruits.name; x != "a"; not x == "b" }
empty if input.fruits.name in []
not_empty if not input.fruits.name in []
lists if input.fruits.name in [[1], null]
text if input.fruits.name in "abc"
below_null if input.fruits.n < null
spaced if input.fruits["x y"] == 1
default preset := true
preset if input.fruits.n == 1
`;
const policy = compile({ modules: [{ name: 'c.rego', text }], data: { roles: ['admin'] } });

function filter(rule: string, name: string, mappings = {}) {
  const partial = policy.partial(`data.c.${rule} == true`, { unknowns: ['input.fruits'], input: { user: 'u' } });
  const dialect = filterDialect(name);
  if (dialect === undefined) throw new TypeError(`no dialect ${name}`);
  return filterOf(partial, dialect, mappings);
}

describe('as OPA answers', () => {
  it.each([
    [
      'include',
      'sql.sqlserver',
      String.raw`WHERE (fruits.color = N'green' OR (fruits.price > N'3' AND fruits.name <> N'admin') OR fruits.name LIKE N'a\%''b%')`,
    ],
    [
      'include',
      'sql.mysql',
      String.raw`WHERE (fruits.color = 'green' OR (fruits.price > '3' AND fruits.name <> 'admin') OR fruits.name LIKE 'a\\%\'b%')`,
    ],
    [
      'include',
      'sql.postgresql',
      String.raw`WHERE (fruits.color = E'green' OR (fruits.price > E'3' AND fruits.name <> E'admin') OR fruits.name LIKE E'a\\%\'b%')`,
    ],
    ['listed', 'sql.sqlite', "WHERE fruits.name IN ('a', 'b')"],
    ['negated', 'sql.sqlite', "WHERE (NOT fruits.x IS NULL AND NOT fruits.y = '2')"],
    ['fields', 'sql.mysql', 'WHERE fruits.x = fruits.y'],
    ['known', 'sql.mysql', ''],
    ['flipped', 'sql.postgresql', "WHERE fruits.n > E'3'"],
    ['none_of', 'sql.postgresql', "WHERE NOT fruits.name IN (E'a', E'b')"],
    ['fallback', 'sql.postgresql', "WHERE fruits.n = E'1'"],
    ['absent', 'sql.postgresql', 'WHERE fruits.n IS NOT NULL'],
    ['not_called', 'sql.postgresql', "WHERE NOT fruits.name = E'a'"],
    ['renamed', 'sql.sqlite', "WHERE (fruits.name <> 'a' AND NOT fruits.name = 'b')"],
    ['empty', 'sql.mysql', 'WHERE 0 = 1'],
    ['not_empty', 'sql.mysql', 'WHERE NOT 0 = 1'],
    ['spaced', 'sql.sqlserver', `WHERE fruits."x y" = N'1'`],
    ['spaced', 'sql.mysql', "WHERE fruits.`x y` = '1'"],
    ['lists', 'ucast.all', { type: 'field', field: 'fruits.name', operator: 'in', value: [[1], null] }],
    ['known', 'ucast.minimal', {}],
    ['fields', 'ucast.all', { type: 'field', field: 'fruits.x', operator: 'eq', value: { field: 'fruits.y' } }],
    ['listed', 'ucast.linq', { type: 'field', field: 'fruits.name', operator: 'in', value: ['a', 'b'] }],
  ])('%s in %s', (rule, dialect, query) => {
    expect(filter(rule, dialect)).toEqual({ kind: 'filter', query });
  });

  it.each([
    ['include', 'ucast.minimal', 'invalid builtin `startswith`: unsupported for UCAST'],
    ['listed', 'ucast.minimal', 'invalid builtin `in`: unsupported for UCAST'],
    ['negated', 'ucast.linq', '"not" not permitted: unsupported feature "not" for UCAST (LINQ)'],
    ['fields', 'ucast.prisma', 'reference to field: unsupported feature "field-ref" for UCAST (prisma)'],
    ['nested', 'ucast.all', 'eq: nested call operand: count(input.fruits.y)'],
    ['truthy', 'sql.mysql', 'invalid statement "input.fruits.ok"'],
    ['not_truthy', 'sql.mysql', '"not" not permitted'],
    ['lists', 'sql.mysql', 'rhs of internal.member_2 must be scalars'],
    ['text', 'sql.mysql', "field operator 'in' requires collection argument"],
    ['below_null', 'sql.mysql', "null value can only be used with 'eq' or 'ne' operators"],
    ['preset', 'sql.mysql', 'use of default rule in data.c.preset'],
    ['deep', 'sql.mysql', 'eq: invalid ref operand: input.fruits.a.b'],
    ['lowered', 'sql.mysql', 'invalid builtin `lower`'],
    ['every_one', 'sql.mysql', '"every" not permitted'],
    ['member', 'sql.mysql', 'rhs of internal.member_2 must be known'],
    ['include', 'sql.sqlite', 'invalid builtin `startswith`: unsupported for SQL (sqlite)'],
  ])('%s is refused in %s', (rule, dialect, message) => {
    expect(filter(rule, dialect)).toMatchObject({
      kind: 'refused',
      problems: expect.arrayContaining([expect.objectContaining({ message })]),
    });
  });

  it('passes nothing where the rule can never hold', () => {
    expect(filter('never', 'sql.mysql')).toEqual({ kind: 'none' });
  });

  it('names tables and columns as the caller maps them', () => {
    const mappings = { postgresql: { fruits: { $self: 'f', n: 'amount' } } };
    expect(filter('flipped', 'sql.postgresql', mappings)).toEqual({ kind: 'filter', query: "WHERE f.amount > E'3'" });
    expect(filter('flipped', 'sql.mysql', mappings)).toEqual({ kind: 'filter', query: "WHERE fruits.n > '3'" });
  });
});

/** What is left of a clause once literals and quoted names are read as the dialect reads them. */
function skeleton(sql: string, dialect: string): string {
  const backslashes = dialect === 'mysql' || dialect === 'postgresql';
  const literal = backslashes ? /E?'(?:[^'\\]|\\[\s\S])*'/g : /N?'(?:[^']|'')*'/g;
  const name = dialect === 'mysql' ? /`(?:[^`]|``)*`/g : /"(?:[^"]|"")*"/g;
  const token = new RegExp(`${literal.source}|${name.source}`, 'g');
  return sql.replaceAll(token, (found) => (found.startsWith('`') || found.startsWith('"') ? 'n' : '?'));
}

describe('hostile texts', () => {
  const hostile = fc.string({
    unit: fc.constantFrom("'", '"', '\\', '`', ']', '[', ';', '-', '%', '_', '\0', '\n', 'a', ' '),
  });
  it.each(['mysql', 'postgresql', 'sqlite', 'sqlserver'] as const)(
    'stay inside of literals and names in %s',
    (dialect) => {
      fc.assert(
        fc.property(
          hostile,
          hostile,
          fc.constantFrom('eq', 'startswith', 'contains', 'endswith'),
          (value, column, operator) => {
            const field = { table: 't', column: `${column}'` };
            const sql = sqlOf({ kind: 'compare', operator, field, value: { constant: value } }, dialect);
            const sign = operator === 'eq' ? '=' : 'LIKE';
            expect(skeleton(sql, dialect)).toBe(`WHERE t.n ${sign} ?`);
          },
        ),
        { numRuns: 500 },
      );
    },
  );
});

it('lists its dialects in order', () => {
  const names = filterDialects.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
});

it('writes numbers of any size', () => {
  const big = compile({ modules: [{ name: 'd.rego', text: 'package d\np if input.t.n >= 12345678901234567890123' }] });
  const dialect = filterDialect('ucast.all');
  const found = dialect && filterOf(big.partial('data.d.p == true'), dialect);
  expect(found?.kind === 'filter' && jsonText(found.query)).toContain('12345678901234567890123');
});
