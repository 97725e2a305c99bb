import type { AnyObject } from '../value/object.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { BuiltinError } from './error.ts';
import { type QueryNode, type SchemaNode, toValue } from './graphql-language/ast.ts';
import { parseSchemaDocument } from './graphql-language/parse-schema.ts';
import { parseQueryDocument } from './graphql-language/parse.ts';
import { checkSchemaDocument } from './graphql-language/schema.ts';
import { validateQuery } from './graphql-language/validate.ts';
import { anyObject } from './type.ts';

type Source = string | AnyObject;

/** A query by its text or its tree. */
function queryOf(source: Source): QueryNode {
  return typeof source === 'string' ? parseQueryDocument(source) : (source as QueryNode);
}

function schemaOf(source: Source): SchemaNode {
  return typeof source === 'string' ? parseSchemaDocument(source) : (source as SchemaNode);
}

function verify(query: Source, schema: Source): readonly [QueryNode, SchemaNode] {
  const parsed = [queryOf(query), schemaOf(schema)] as const;
  validateQuery(checkSchemaDocument(parsed[1]), parsed[0]);
  return parsed;
}

/** Whether something succeeds; trees of a wrong shape fail, too. */
function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof BuiltinError || error instanceof TypeError) return false;
    throw error;
  }
}

function parseAndVerify(query: Source, schema: Source): Value {
  if (!succeeds(() => verify(query, schema))) return [false, {}, {}];
  return [true, toValue(queryOf(query)), toValue(schemaOf(schema))];
}

const meta = { category: 'graphql' } as const;
const source = { anyOf: ['string', anyObject] } as const;

/** GraphQL. */
export const graphql = [
  builtin('graphql.is_valid', [source, source], 'boolean', (query, schema) => succeeds(() => verify(query, schema)), {
    ...meta,
    doc: 'Whether a query fits a schema.',
  }),
  builtin(
    'graphql.parse',
    [source, source],
    { tuple: [anyObject, anyObject] },
    (query, schema) => {
      const [parsed, types] = verify(query, schema);
      return [toValue(parsed), toValue(types)];
    },
    { ...meta, doc: 'Trees of a query and of the schema that it fits.' },
  ),
  builtin('graphql.parse_and_verify', [source, source], { tuple: ['boolean', anyObject, anyObject] }, parseAndVerify, {
    ...meta,
    doc: 'Whether a query fits a schema, with the trees of both where it does.',
  }),
  builtin('graphql.parse_query', ['string'], anyObject, (text) => toValue(parseQueryDocument(text)), {
    ...meta,
    doc: 'Tree of a query.',
  }),
  builtin('graphql.parse_schema', ['string'], anyObject, (text) => toValue(parseSchemaDocument(text)), {
    ...meta,
    doc: 'Tree of a schema.',
  }),
  builtin(
    'graphql.schema_is_valid',
    [source],
    'boolean',
    (schema) => succeeds(() => checkSchemaDocument(schemaOf(schema))),
    { ...meta, doc: 'Whether a schema is one.' },
  ),
];
