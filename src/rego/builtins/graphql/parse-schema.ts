import {
  type ArgumentDefinition,
  type Definition,
  type DefinitionKind,
  type DirectiveDefinition,
  directiveLocations,
  type EnumValueDefinition,
  type FieldDefinition,
  type SchemaDefinition,
  type SchemaDocument,
} from './ast.ts';
import { Cursor, filled, node } from './cursor.ts';
import { parseDirectives, parseType, parseValue } from './parse-common.ts';
import { parseOperationType } from './parse-query.ts';

const kindOfKeyword: ReadonlyMap<string, DefinitionKind> = new Map([
  ['enum', 'ENUM'],
  ['input', 'INPUT_OBJECT'],
  ['interface', 'INTERFACE'],
  ['scalar', 'SCALAR'],
  ['type', 'OBJECT'],
  ['union', 'UNION'],
]);

/** A document that is being read. */
interface Parts {
  readonly schema: SchemaDefinition[];
  readonly extensionsOfSchema: SchemaDefinition[];
  readonly directives: DirectiveDefinition[];
  readonly definitions: Definition[];
  readonly extensions: Definition[];
}

/** Reads a document of definitions (section 3). @throws BuiltinError with line and column */
export function parseSchema(source: string): SchemaDocument {
  const cursor = new Cursor(source);
  const parts: Parts = { schema: [], extensionsOfSchema: [], directives: [], definitions: [], extensions: [] };
  while (!cursor.is('<EOF>')) parseDefinition(cursor, parts);
  return node({
    Schema: filled(parts.schema),
    SchemaExtension: filled(parts.extensionsOfSchema),
    Directives: filled(parts.directives),
    Definitions: filled(parts.definitions),
    Extensions: filled(parts.extensions),
  });
}

function parseDefinition(cursor: Cursor, parts: Parts): void {
  const first = cursor.peek();
  const description = parseDescription(cursor);
  if (cursor.is('Name', 'extend')) {
    if (description !== '') cursor.unexpected(first);
    cursor.next();
    parseExtension(cursor, parts);
  } else if (cursor.is('Name', 'schema'))
    parts.schema.push(cursor.placed(() => parseSchemaDefinition(cursor, description)));
  else if (cursor.is('Name', 'directive'))
    parts.directives.push(cursor.placed(() => parseDirectiveDefinition(cursor, description)));
  else parts.definitions.push(cursor.placed(() => parseTypeDefinition(cursor, description)));
}

function parseExtension(cursor: Cursor, parts: Parts): void {
  if (cursor.is('Name', 'schema')) {
    const extension = cursor.placed(() => parseSchemaDefinition(cursor, ''));
    if (extension.Directives === undefined && extension.OperationTypes === undefined) cursor.unexpected();
    parts.extensionsOfSchema.push(extension);
    return;
  }
  const extension = cursor.placed(() => parseTypeDefinition(cursor, ''));
  const { Directives, Interfaces, Fields, Types, EnumValues } = extension;
  if ([Directives, Interfaces, Fields, Types, EnumValues].every((part) => part === undefined)) cursor.unexpected();
  parts.extensions.push(extension);
}

function parseDescription(cursor: Cursor): string {
  return cursor.is('String') || cursor.is('BlockString') ? cursor.next().value : '';
}

function parseSchemaDefinition(cursor: Cursor, description: string): SchemaDefinition {
  cursor.expectKeyword('schema');
  return node({
    Description: description,
    Directives: parseDirectives(cursor, true),
    OperationTypes: cursor.some('{', '}', () => {
      const operation = parseOperationType(cursor);
      cursor.expect(':');
      return { Operation: operation, Type: cursor.name() };
    }),
  });
}

function parseTypeDefinition(cursor: Cursor, description: string): Definition {
  const token = cursor.peek();
  const kind = (token.kind === 'Name' ? kindOfKeyword.get(token.value) : undefined) ?? cursor.unexpected();
  cursor.next();
  const isComposite = kind === 'OBJECT' || kind === 'INTERFACE';
  return node({
    Kind: kind,
    Description: description,
    Name: cursor.name(),
    Interfaces: isComposite ? parseInterfaces(cursor) : undefined,
    Directives: parseDirectives(cursor, true),
    Fields: parseFields(cursor, kind),
    Types: kind === 'UNION' && cursor.skip('=') ? cursor.separated('|', () => cursor.name()) : undefined,
    EnumValues: kind === 'ENUM' ? cursor.some('{', '}', () => cursor.placed(() => parseEnumValue(cursor))) : undefined,
    BuiltIn: false,
  });
}

function parseInterfaces(cursor: Cursor): readonly string[] | undefined {
  if (!cursor.is('Name', 'implements')) return undefined;
  cursor.next();
  return cursor.separated('&', () => cursor.name());
}

function parseFields(cursor: Cursor, kind: DefinitionKind): readonly FieldDefinition[] | undefined {
  if (kind === 'INPUT_OBJECT') return cursor.some('{', '}', () => cursor.placed(() => parseInputValue(cursor)));
  if (kind !== 'OBJECT' && kind !== 'INTERFACE') return undefined;
  return cursor.some('{', '}', () => cursor.placed(() => parseField(cursor)));
}

function parseField(cursor: Cursor): FieldDefinition {
  const [description, name, args] = [parseDescription(cursor), cursor.name(), parseArgumentDefinitions(cursor)];
  cursor.expect(':');
  return node({
    Description: description,
    Name: name,
    Arguments: args,
    Type: parseType(cursor),
    Directives: parseDirectives(cursor, true),
  });
}

function parseArgumentDefinitions(cursor: Cursor): readonly ArgumentDefinition[] | undefined {
  return cursor.some('(', ')', () => cursor.placed(() => parseInputValue(cursor)));
}

function parseInputValue(cursor: Cursor): ArgumentDefinition {
  const [description, name] = [parseDescription(cursor), cursor.name()];
  cursor.expect(':');
  return node({
    Description: description,
    Name: name,
    Type: parseType(cursor),
    DefaultValue: cursor.skip('=') ? parseValue(cursor, true) : undefined,
    Directives: parseDirectives(cursor, true),
  });
}

function parseEnumValue(cursor: Cursor): EnumValueDefinition {
  return node({
    Description: parseDescription(cursor),
    Name: cursor.name(),
    Directives: parseDirectives(cursor, true),
  });
}

function parseDirectiveDefinition(cursor: Cursor, description: string): DirectiveDefinition {
  cursor.expectKeyword('directive');
  cursor.expect('@');
  const [name, args] = [cursor.name(), parseArgumentDefinitions(cursor)];
  const isRepeatable = cursor.is('Name', 'repeatable');
  if (isRepeatable) cursor.next();
  cursor.expectKeyword('on');
  const locations = cursor.separated('|', () => {
    const token = cursor.expect('Name');
    return directiveLocations.has(token.value) ? token.value : cursor.unexpected(token);
  });
  return node({
    Description: description,
    Name: name,
    Arguments: args,
    Locations: locations,
    IsRepeatable: isRepeatable,
  });
}
