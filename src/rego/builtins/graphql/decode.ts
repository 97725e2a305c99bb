import { objectGet } from '../../value/object.ts';
import type { Value } from '../../value/value.ts';
import { fail } from '../error.ts';
import { isArray, isObject } from '../value-kind.ts';
import { definitionKinds, type QueryDocument, type SchemaDocument } from './ast.ts';
import { filled, node } from './cursor.ts';

/** What a member of a node holds. */
type Shape =
  | 'string'
  | 'boolean'
  | 'valueKind'
  | 'definitionKind'
  | 'strings'
  | { readonly node: string }
  | { readonly optional: string }
  | { readonly list: string };

const directives = { Directives: { list: 'directive' } } as const;
const input = {
  Description: 'string',
  Name: 'string',
  DefaultValue: { optional: 'value' },
  Type: { node: 'type' },
} as const;

/** Members of the nodes of both kinds of documents. */
const shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  query: { Operations: { list: 'operation' }, Fragments: { list: 'fragment' } },
  operation: {
    Operation: 'string',
    Name: 'string',
    VariableDefinitions: { list: 'variable' },
    ...directives,
    SelectionSet: { list: 'selection' },
  },
  fragment: {
    Name: 'string',
    VariableDefinition: { list: 'variable' },
    TypeCondition: 'string',
    ...directives,
    SelectionSet: { list: 'selection' },
  },
  variable: {
    Variable: 'string',
    Type: { node: 'type' },
    DefaultValue: { optional: 'value' },
    ...directives,
    Used: 'boolean',
  },
  type: { NamedType: 'string', Elem: { optional: 'type' }, NonNull: 'boolean' },
  value: { Raw: 'string', Children: { list: 'member' }, Kind: 'valueKind', ExpectedTypeHasDefault: 'boolean' },
  member: { Name: 'string', Value: { node: 'value' } },
  directive: { Name: 'string', Arguments: { list: 'member' }, Location: 'string' },
  field: {
    Alias: 'string',
    Name: 'string',
    Arguments: { list: 'member' },
    ...directives,
    SelectionSet: { list: 'selection' },
  },
  spread: { Name: 'string', ...directives },
  inline: { TypeCondition: 'string', ...directives, SelectionSet: { list: 'selection' } },
  schema: {
    Schema: { list: 'schemaDefinition' },
    SchemaExtension: { list: 'schemaDefinition' },
    Directives: { list: 'directiveDefinition' },
    Definitions: { list: 'definition' },
    Extensions: { list: 'definition' },
  },
  schemaDefinition: { Description: 'string', ...directives, OperationTypes: { list: 'operationType' } },
  operationType: { Operation: 'string', Type: 'string' },
  directiveDefinition: {
    Description: 'string',
    Name: 'string',
    Arguments: { list: 'argumentDefinition' },
    Locations: 'strings',
    IsRepeatable: 'boolean',
  },
  argumentDefinition: { ...input, ...directives },
  fieldDefinition: { ...input, Arguments: { list: 'argumentDefinition' }, ...directives },
  enumValue: { Description: 'string', Name: 'string', ...directives },
  definition: {
    Kind: 'definitionKind',
    Description: 'string',
    Name: 'string',
    ...directives,
    Interfaces: 'strings',
    Fields: { list: 'fieldDefinition' },
    Types: 'strings',
    EnumValues: { list: 'enumValue' },
    BuiltIn: 'boolean',
  },
};

/** A query document that a policy holds as an object. @throws BuiltinError where it has another shape */
export function decodeQuery(value: Value): QueryDocument {
  return decodeNode(value, 'query', 'query', 0) as QueryDocument;
}

/** A schema document that a policy holds as an object. @throws BuiltinError where it has another shape */
export function decodeSchema(value: Value): SchemaDocument {
  return decodeNode(value, 'schema', 'schema', 0) as SchemaDocument;
}

function decodeNode(value: Value, name: string, where: string, depth: number): object {
  if (depth > 1000) return fail(`GraphQL AST: ${where.slice(0, 60)}… nests too deep`);
  if (!isObject(value)) return fail(`GraphQL AST: ${where} is not an object`);
  const shape = shapes[name === 'selection' ? selectionShape(value) : name] ?? {};
  return node(
    Object.fromEntries(
      Object.entries(shape).map(([member, kind]) => [
        member,
        decodeMember(objectGet(value, member) ?? null, kind, `${where}.${member}`, depth + 1),
      ]),
    ),
  );
}

function selectionShape(value: Value): string {
  if (!isObject(value)) return 'field';
  if (objectGet(value, 'Alias') !== undefined) return 'field';
  return objectGet(value, 'TypeCondition') === undefined ? 'spread' : 'inline';
}

function decodeMember(value: Value, shape: Shape, where: string, depth: number): unknown {
  if (typeof shape === 'object') {
    if ('node' in shape) return decodeNode(value, shape.node, where, depth);
    if ('optional' in shape) return value === null ? undefined : decodeNode(value, shape.optional, where, depth);
    return filled(
      itemsOf(value, where).map((item, index) => decodeNode(item, shape.list, `${where}[${index}]`, depth)),
    );
  }
  if (shape === 'strings')
    return filled(
      itemsOf(value, where).map((item, index) => decodeMember(item, 'string', `${where}[${index}]`, depth)),
    );
  return decodeScalar(value, shape, where);
}

function itemsOf(value: Value, where: string): readonly Value[] {
  if (value === null) return [];
  return isArray(value) ? value : fail(`GraphQL AST: ${where} is not an array`);
}

function decodeScalar(
  value: Value,
  shape: 'string' | 'boolean' | 'valueKind' | 'definitionKind',
  where: string,
): Value {
  switch (shape) {
    case 'string':
      return typeof (value ?? '') === 'string' ? (value ?? '') : fail(`GraphQL AST: ${where} is not a string`);
    case 'boolean':
      return typeof (value ?? false) === 'boolean' ? (value ?? false) : fail(`GraphQL AST: ${where} is not a boolean`);
    case 'valueKind': {
      const kind = value ?? 0;
      return typeof kind === 'number' && Number.isInteger(kind) && kind >= 0 && kind <= 9
        ? kind
        : fail(`GraphQL AST: ${where} is not a number from 0 to 9`);
    }
    default:
      return definitionKinds.some((kind) => kind === value)
        ? value
        : fail(`GraphQL AST: ${where} is not one of ${definitionKinds.join(', ')}`);
  }
}
