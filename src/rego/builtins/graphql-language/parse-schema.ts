import type {
  DefinitionKind,
  DefinitionNode,
  DirectiveDefinitionNode,
  EnumValueNode,
  FieldNode,
  SchemaDefinitionNode,
  SchemaNode,
} from './ast.ts';
import { GraphqlCursor, type GraphqlToken } from './lexer.ts';
import { readDirectives, readType, readValue } from './parse.ts';

const kinds: ReadonlyMap<string, DefinitionKind> = new Map([
  ['scalar', 'SCALAR'],
  ['type', 'OBJECT'],
  ['interface', 'INTERFACE'],
  ['union', 'UNION'],
  ['enum', 'ENUM'],
  ['input', 'INPUT_OBJECT'],
]);

/** Where directives may stand (specification, "DirectiveLocation"). */
const locations = new Set(
  'QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION SCHEMA SCALAR OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT INPUT_FIELD_DEFINITION'.split(
    ' ',
  ),
);

/** Parses a type system document (GraphQL specification, section 3). @throws BuiltinError */
export function parseSchemaDocument(source: string): SchemaNode {
  const cursor = new GraphqlCursor(source);
  const schema = {
    Schema: [] as SchemaDefinitionNode[],
    SchemaExtension: [] as SchemaDefinitionNode[],
    Directives: [] as DirectiveDefinitionNode[],
    Definitions: [] as DefinitionNode[],
    Extensions: [] as DefinitionNode[],
  };
  while (cursor.token.kind !== '<EOF>') {
    const before = cursor.token;
    const description = readDescription(cursor);
    if (cursor.is('extend')) readExtension(cursor, before, schema);
    else if (cursor.is('schema')) schema.Schema.push(readSchema(cursor, description));
    else if (cursor.is('directive')) schema.Directives.push(readDirectiveDefinition(cursor, description));
    else schema.Definitions.push(readDefinition(cursor, description, false));
  }
  return schema;
}

function readDescription(cursor: GraphqlCursor): string {
  return cursor.token.kind === 'String' || cursor.token.kind === 'BlockString' ? cursor.next().text : '';
}

type Target = { readonly SchemaExtension: SchemaDefinitionNode[]; readonly Extensions: DefinitionNode[] };

function readExtension(cursor: GraphqlCursor, before: GraphqlToken, schema: Target): void {
  if (before !== cursor.token) cursor.unexpected(before);
  cursor.expect('extend');
  if (!cursor.is('schema')) schema.Extensions.push(readDefinition(cursor, '', true));
  else {
    const extension = readSchema(cursor, '', true);
    schema.SchemaExtension.push(extension);
  }
}

function readSchema(cursor: GraphqlCursor, description: string, extension = false): SchemaDefinitionNode {
  cursor.expect('schema');
  const directives = readDirectives(cursor, true);
  const readTypes = () => {
    const operation = cursor.name();
    cursor.expect(':');
    return { Operation: operation, Type: cursor.name() };
  };
  const types = extension ? cursor.optional('{', '}', readTypes) : cursor.some('{', '}', readTypes);
  if (directives.length === 0 && types.length === 0) cursor.unexpected();
  return { Description: description, Directives: directives, OperationTypes: types };
}

function readDirectiveDefinition(cursor: GraphqlCursor, description: string): DirectiveDefinitionNode {
  cursor.expect('directive');
  cursor.expect('@');
  const name = cursor.name();
  const args = cursor.optional('(', ')', () => readInput(cursor));
  const repeatable = cursor.accept('repeatable');
  cursor.expect('on');
  cursor.accept('|');
  const places: string[] = [];
  do {
    const { token } = cursor;
    const place = cursor.name();
    if (!locations.has(place)) cursor.unexpected(token);
    places.push(place);
  } while (cursor.accept('|'));
  return { Description: description, Name: name, Arguments: args, Locations: places, IsRepeatable: repeatable };
}

function readDefinition(cursor: GraphqlCursor, description: string, extension: boolean): DefinitionNode {
  const kind = cursor.token.kind === 'Name' ? kinds.get(cursor.token.text) : undefined;
  if (kind === undefined) return cursor.unexpected();
  cursor.next();
  const name = cursor.name();
  const interfaces = kind === 'OBJECT' || kind === 'INTERFACE' ? readInterfaces(cursor) : [];
  const directives = readDirectives(cursor, true);
  const members = readMembers(cursor, kind);
  const empty = [interfaces, directives, ...Object.values(members)].every((list) => list.length === 0);
  if (extension && empty) cursor.unexpected();
  return {
    Kind: kind,
    Name: name,
    Description: description,
    BuiltIn: false,
    Directives: directives,
    Interfaces: interfaces,
    ...members,
  };
}

function readInterfaces(cursor: GraphqlCursor): string[] {
  if (!cursor.accept('implements')) return [];
  cursor.accept('&');
  const names = [cursor.name()];
  while (cursor.accept('&')) names.push(cursor.name());
  return names;
}

function readMembers(
  cursor: GraphqlCursor,
  kind: DefinitionKind,
): Pick<DefinitionNode, 'Fields' | 'Types' | 'EnumValues'> & Record<string, readonly unknown[]> {
  switch (kind) {
    case 'OBJECT':
    case 'INTERFACE':
      return { Fields: cursor.optional('{', '}', () => readField(cursor)) };
    case 'INPUT_OBJECT':
      return { Fields: cursor.optional('{', '}', () => readInput(cursor)) };
    case 'ENUM':
      return { EnumValues: cursor.optional('{', '}', () => readEnumValue(cursor)) };
    case 'UNION':
      return { Types: readUnion(cursor) };
    default:
      return {};
  }
}

function readUnion(cursor: GraphqlCursor): string[] {
  if (!cursor.accept('=')) return [];
  cursor.accept('|');
  const names = [cursor.name()];
  while (cursor.accept('|')) names.push(cursor.name());
  return names;
}

function readField(cursor: GraphqlCursor): FieldNode {
  const description = readDescription(cursor);
  const name = cursor.name();
  const args = cursor.optional('(', ')', () => readInput(cursor));
  cursor.expect(':');
  return {
    Description: description,
    Name: name,
    Arguments: args,
    Type: readType(cursor),
    Directives: readDirectives(cursor, true),
  };
}

function readInput(cursor: GraphqlCursor): FieldNode {
  const description = readDescription(cursor);
  const name = cursor.name();
  cursor.expect(':');
  const type = readType(cursor);
  const fallback = cursor.accept('=') ? { DefaultValue: readValue(cursor, true) } : {};
  return { Description: description, Name: name, Type: type, ...fallback, Directives: readDirectives(cursor, true) };
}

function readEnumValue(cursor: GraphqlCursor): EnumValueNode {
  return { Description: readDescription(cursor), Name: cursor.name(), Directives: readDirectives(cursor, true) };
}
