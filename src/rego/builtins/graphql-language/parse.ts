import type {
  ArgumentNode,
  DirectiveNode,
  FragmentNode,
  OperationNode,
  QueryNode,
  SelectionNode,
  TypeNode,
  ValueNode,
  VariableNode,
} from './ast.ts';
import { valueKinds } from './ast.ts';
import { GraphqlCursor } from './lexer.ts';

/** Parses an executable document (GraphQL specification, section 2.2). @throws BuiltinError */
export function parseQueryDocument(source: string): QueryNode {
  const cursor = new GraphqlCursor(source);
  const operations: OperationNode[] = [];
  const fragments: FragmentNode[] = [];
  while (cursor.token.kind !== '<EOF>') {
    if (cursor.is('{')) operations.push({ Operation: 'query', Name: '', SelectionSet: readSelections(cursor) });
    else if (cursor.is('query') || cursor.is('mutation') || cursor.is('subscription'))
      operations.push(readOperation(cursor));
    else if (cursor.is('fragment')) fragments.push(readFragment(cursor));
    else cursor.unexpected();
  }
  return { Operations: operations, Fragments: fragments };
}

function readOperation(cursor: GraphqlCursor): OperationNode {
  const operation = cursor.name();
  const name = cursor.token.kind === 'Name' ? cursor.name() : '';
  const variables = readVariables(cursor);
  return {
    Operation: operation,
    Name: name,
    VariableDefinitions: variables,
    Directives: readDirectives(cursor, false),
    SelectionSet: readSelections(cursor),
  };
}

function readVariables(cursor: GraphqlCursor): VariableNode[] {
  return cursor.optional('(', ')', () => {
    cursor.expect('$');
    const name = cursor.name();
    cursor.expect(':');
    const type = readType(cursor);
    const fallback = cursor.accept('=') ? { DefaultValue: readValue(cursor, true) } : {};
    return { Variable: name, Type: type, ...fallback, Directives: readDirectives(cursor, true), Used: false };
  });
}

function readFragment(cursor: GraphqlCursor): FragmentNode {
  cursor.expect('fragment');
  if (cursor.is('on')) cursor.unexpected();
  const name = cursor.name();
  const variables = readVariables(cursor);
  cursor.expect('on');
  return {
    Name: name,
    VariableDefinition: variables,
    TypeCondition: cursor.name(),
    Directives: readDirectives(cursor, false),
    SelectionSet: readSelections(cursor),
  };
}

function readSelections(cursor: GraphqlCursor): SelectionNode[] {
  return cursor.some('{', '}', () => (cursor.accept('...') ? readSpread(cursor) : readField(cursor)));
}

function readSpread(cursor: GraphqlCursor): SelectionNode {
  if (cursor.token.kind === 'Name' && !cursor.is('on'))
    return { Name: cursor.name(), Directives: readDirectives(cursor, false) };
  const condition = cursor.accept('on') ? cursor.name() : '';
  return { TypeCondition: condition, Directives: readDirectives(cursor, false), SelectionSet: readSelections(cursor) };
}

function readField(cursor: GraphqlCursor): SelectionNode {
  const alias = cursor.name();
  const name = cursor.accept(':') ? cursor.name() : alias;
  const args = readArguments(cursor, false);
  const directives = readDirectives(cursor, false);
  return {
    Alias: alias,
    Name: name,
    Arguments: args,
    Directives: directives,
    SelectionSet: cursor.is('{') ? readSelections(cursor) : [],
  };
}

function readArguments(cursor: GraphqlCursor, constant: boolean): ArgumentNode[] {
  return cursor.optional('(', ')', () => {
    const name = cursor.name();
    cursor.expect(':');
    return { Name: name, Value: readValue(cursor, constant) };
  });
}

/** Directives that are applied. */
export function readDirectives(cursor: GraphqlCursor, constant: boolean): DirectiveNode[] {
  const directives: DirectiveNode[] = [];
  while (cursor.accept('@'))
    directives.push({ Name: cursor.name(), Location: '', Arguments: readArguments(cursor, constant) });
  return directives;
}

/** A type reference. */
export function readType(cursor: GraphqlCursor): TypeNode {
  if (!cursor.accept('[')) return { NamedType: cursor.name(), NonNull: cursor.accept('!') };
  const element = readType(cursor);
  cursor.expect(']');
  return { NamedType: '', Elem: element, NonNull: cursor.accept('!') };
}

/** A value; constant ones hold no variables. */
export function readValue(cursor: GraphqlCursor, constant: boolean): ValueNode {
  const { token } = cursor;
  const make = (kind: number, raw: string, children: ValueNode['Children'] = []): ValueNode => ({
    Raw: raw,
    Children: children,
    Kind: kind,
    ExpectedTypeHasDefault: false,
  });
  if (cursor.is('[')) {
    cursor.next();
    const items: { Name: string; Value: ValueNode }[] = [];
    while (!cursor.accept(']')) items.push({ Name: '', Value: readValue(cursor, constant) });
    return make(valueKinds.list, '', items);
  }
  if (cursor.is('{')) {
    cursor.next();
    const members: { Name: string; Value: ValueNode }[] = [];
    while (!cursor.accept('}')) {
      const name = cursor.name();
      cursor.expect(':');
      members.push({ Name: name, Value: readValue(cursor, constant) });
    }
    return make(valueKinds.object, '', members);
  }
  if (token.kind === 'punctuator' && token.text === '$' && !constant) {
    cursor.next();
    return make(valueKinds.variable, cursor.name());
  }
  const kinds = {
    Int: valueKinds.int,
    Float: valueKinds.float,
    String: valueKinds.string,
    BlockString: valueKinds.block,
  } as const;
  if (token.kind === 'Name') return make(nameKind(token.text), cursor.next().text);
  if (token.kind === 'Int' || token.kind === 'Float' || token.kind === 'String' || token.kind === 'BlockString')
    return make(kinds[token.kind], cursor.next().text);
  return cursor.unexpected();
}

function nameKind(name: string): number {
  if (name === 'true' || name === 'false') return valueKinds.boolean;
  return name === 'null' ? valueKinds.null : valueKinds.enum;
}
