import type { Value } from '../../value/value.ts';
import { builtin } from '../builtin.ts';
import { BuiltinError, failType } from '../error.ts';
import { anyObject } from '../type.ts';
import { isObject } from '../value-kind.ts';
import type { QueryDocument, SchemaDocument } from './ast.ts';
import { decodeQuery, decodeSchema } from './decode.ts';
import { parseQuery } from './parse-query.ts';
import { parseSchema } from './parse-schema.ts';
import { buildSchema } from './schema.ts';
import { validateQuery } from './validate.ts';

const queryOf = (operand: Value): QueryDocument =>
  typeof operand === 'string' ? parseQuery(operand) : decodeQuery(requireObject(0, operand));
const schemaOf = (operand: Value): SchemaDocument =>
  typeof operand === 'string' ? parseSchema(operand) : decodeSchema(requireObject(1, operand));

/** The original counts operands from 0 here. */
function requireObject(position: number, operand: Value): Value {
  return isObject(operand) ? operand : failType(position, ['string', 'object'], operand);
}

/** Nodes are values: plain objects of texts, booleans, numbers and lists. */
const valueOf = (document: QueryDocument | SchemaDocument): Value => document as unknown as Value;

function verified(query: Value, schema: Value): readonly [query: Value, schema: Value] {
  const [queryDocument, schemaDocument] = [queryOf(query), schemaOf(schema)];
  validateQuery(buildSchema(schemaDocument), queryDocument);
  return [valueOf(queryDocument), valueOf(schemaDocument)];
}

/** The result, or another one where the documents break a rule. */
function attempt<Result>(run: () => Result, otherwise: Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof BuiltinError) return otherwise;
    throw error;
  }
}

const meta = { category: 'graphql' } as const;
const document = { anyOf: ['string', anyObject] } as const;

/** Queries and schemas of GraphQL, as texts or as the objects that parsing them gives. */
export const graphql = [
  builtin(
    'graphql.is_valid',
    [document, document],
    'boolean',
    (query, schema) => attempt(() => verified(query, schema).length === 2, false),
    { ...meta, unchecked: true, doc: 'Whether a query is valid for a schema.' },
  ),
  builtin('graphql.parse', [document, document], { tuple: [anyObject, anyObject] }, verified, {
    ...meta,
    unchecked: true,
    doc: 'Objects of a query and of a schema that it is valid for.',
  }),
  builtin(
    'graphql.parse_and_verify',
    [document, document],
    { tuple: ['boolean', anyObject, anyObject] },
    (query, schema) => attempt<Value>(() => [true, ...verified(query, schema)], [false, {}, {}]),
    { ...meta, unchecked: true, doc: 'Whether a query is valid for a schema, and the objects of both.' },
  ),
  builtin('graphql.parse_query', ['string'], anyObject, (text) => valueOf(parseQuery(text)), {
    ...meta,
    doc: 'Object of a query, not checked against a schema.',
  }),
  builtin('graphql.parse_schema', ['string'], anyObject, (text) => valueOf(parseSchema(text)), {
    ...meta,
    doc: 'Object of a schema, whose rules are not checked.',
  }),
  builtin(
    'graphql.schema_is_valid',
    [document],
    'boolean',
    (schema) => attempt(() => buildSchema(schemaOf(schema)).types.size > 0, false),
    { ...meta, unchecked: true, doc: 'Whether a schema keeps the rules of GraphQL.' },
  ),
];
