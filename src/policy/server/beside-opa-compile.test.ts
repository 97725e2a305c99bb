// Both kinds of the Compile API: what is left of a query, and filters of data in every dialect.
import { besideOriginal, type Request, row } from './beside-opa.fixture.ts';

const filters = `package filters

# METADATA
# scope: document
# compile:
#   unknowns: [input.fruits]
#   mask_rule: masks
include if input.fruits.color == input.user

include if {
	input.fruits.price > 3
	input.fruits.name in ["a", "b"]
}

masks.fruits.name.replace.value := "***"

# METADATA
# compile:
#   unknowns: [input.fruits]
text if startswith(input.fruits.name, input.user)
text if contains(input.fruits.name, input.user)
text if endswith(input.fruits.name, input.user)
text if input.fruits.name == input.user

# METADATA
# compile:
#   unknowns: [input.fruits]
kinds if input.fruits.a == true
kinds if input.fruits.a != false
kinds if input.fruits.a == null
kinds if input.fruits.a != null
kinds if input.fruits.a < 1.50
kinds if input.fruits["a b"] == input.fruits.c
kinds if not input.fruits.a == 1

# METADATA
# compile:
#   unknowns: [input.fruits]
bad if count(input.fruits.name) > 1
`;

/** Signs that mean something in some dialect's texts or patterns. */
const hostile = { input: { user: "o'x%\\_[\n\u001a" } };

function accept(dialect: string) {
  return { accept: `application/vnd.opa.${dialect}+json` };
}

const requests: readonly Request[] = [
  row('POST', '/v1/compile?pretty', { query: 'input.x > 1', unknowns: ['input'] }),
  row('POST', '/v1/compile', { query: 'true' }),
  row('POST', '/v1/compile', { query: 'false' }),
  row('POST', '/v1/compile', { query: 'none(x)' }),
  row('POST', '/v1/compile', { query: 'input.x > 1', unknowns: 'input' }),
  row('POST', '/v1/compile', { query: 'input.x > 1', unknowns: [], input: { x: 2 } }),
  row('POST', '/v1/compile', { query: 7 }),
  row('POST', '/v1/compile', {}),
  row('POST', '/v1/compile', ''),
  row('POST', '/v1/compile', '{'),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('ucast.all')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('ucast.minimal')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('ucast.linq')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('ucast.prisma')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('sql.sqlserver')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('sql.mysql')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('sql.postgresql')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('sql.sqlite')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('sql.none')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('ucast')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('multitarget')),
  row('POST', '/v1/compile/filters/include', { input: { user: 'u' } }, accept('json')),
  row('POST', '/v1/compile/filters/text', hostile, accept('sql.sqlserver')),
  row('POST', '/v1/compile/filters/text', hostile, accept('sql.mysql')),
  row('POST', '/v1/compile/filters/text', hostile, accept('sql.postgresql')),
  row('POST', '/v1/compile/filters/kinds', {}, accept('sql.mysql')),
  row('POST', '/v1/compile/filters/kinds', {}, accept('sql.postgresql')),
  row('POST', '/v1/compile/filters/kinds', {}, accept('sql.sqlite')),
  row(
    'POST',
    '/v1/compile/filters/include',
    { input: { user: 'u' }, options: { targetDialects: ['sql+mysql', 'ucast+prisma'] } },
    accept('multitarget'),
  ),
  row(
    'POST',
    '/v1/compile/filters/include',
    { input: { user: 'u' }, options: { targetDialects: ['sql+none'] } },
    accept('multitarget'),
  ),
  row(
    'POST',
    '/v1/compile/filters/include',
    { input: { user: 'u' }, options: { targetSQLTableMappings: { mysql: { fruits: { $self: 'f', color: 'c' } } } } },
    accept('sql.mysql'),
  ),
  row('POST', '/v1/compile/filters/include?pretty', { input: { user: 'u' } }, accept('sql.mysql')),
  row('POST', '/v1/compile/filters/include', '', accept('sql.mysql')),
  row('POST', '/v1/compile/filters/include', '[]', accept('sql.mysql')),
  row('POST', '/v1/compile/filters/include', '{', accept('sql.mysql')),
  row('POST', '/v1/compile/filters/none', {}, accept('sql.mysql')),
  row('POST', '/v1/compile/filters/include', { unknowns: 7 }, accept('sql.mysql')),
  row('POST', '/v1/compile/filters/include', { options: { maskRule: 'data.filters.masks' } }, accept('sql.mysql')),
  row('POST', '/v1/compile/filters/bad', {}, accept('sql.mysql')),
];

besideOriginal({ 'filters.rego': filters }, requests);
