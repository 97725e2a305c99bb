import type {
  FieldNode,
  FragmentNode,
  InlineNode,
  OperationNode,
  QueryDocument,
  SelectionNode,
  SpreadNode,
  VariableNode,
} from './ast.ts';
import { Cursor, filled, node } from './cursor.ts';
import { parseArguments, parseDirectives, parseType, parseValue, parseVariableName } from './parse-common.ts';

/** Reads a document to execute (section 2.2). @throws BuiltinError with line and column */
export function parseQuery(source: string): QueryDocument {
  const cursor = new Cursor(source);
  const operations: OperationNode[] = [];
  const fragments: FragmentNode[] = [];
  while (!cursor.is('<EOF>')) {
    if (cursor.is('Name', 'fragment')) fragments.push(cursor.placed(() => parseFragment(cursor)));
    else operations.push(cursor.placed(() => parseOperation(cursor)));
  }
  return node({ Operations: filled(operations), Fragments: filled(fragments) });
}

function parseOperation(cursor: Cursor): OperationNode {
  if (cursor.is('{')) return node({ Operation: 'query', Name: '', SelectionSet: parseRequiredSelections(cursor) });
  return node({
    Operation: parseOperationType(cursor),
    Name: cursor.is('Name') ? cursor.name() : '',
    VariableDefinitions: parseVariables(cursor),
    Directives: parseDirectives(cursor, false),
    SelectionSet: parseRequiredSelections(cursor),
  });
}

/** Reads `query`, `mutation` or `subscription`. */
export function parseOperationType(cursor: Cursor): string {
  const token = cursor.peek();
  const known = token.kind === 'Name' && ['query', 'mutation', 'subscription'].includes(token.value);
  return known ? cursor.next().value : cursor.unexpected(token);
}

function parseFragment(cursor: Cursor): FragmentNode {
  cursor.expectKeyword('fragment');
  const name = parseFragmentName(cursor);
  const variables = parseVariables(cursor);
  cursor.expectKeyword('on');
  return node({
    Name: name,
    VariableDefinition: variables,
    TypeCondition: cursor.name(),
    Directives: parseDirectives(cursor, false),
    SelectionSet: parseRequiredSelections(cursor),
  });
}

function parseFragmentName(cursor: Cursor): string {
  return cursor.is('Name', 'on') ? cursor.unexpected() : cursor.name();
}

function parseVariables(cursor: Cursor): readonly VariableNode[] | undefined {
  return cursor.many('(', ')', () => cursor.placed(() => parseVariable(cursor)));
}

function parseVariable(cursor: Cursor): VariableNode {
  const name = parseVariableName(cursor);
  cursor.expect(':');
  return node({
    Variable: name,
    Type: parseType(cursor),
    DefaultValue: cursor.skip('=') ? parseValue(cursor, true) : undefined,
    Directives: parseDirectives(cursor, false),
    Used: false,
  });
}

function parseRequiredSelections(cursor: Cursor): readonly SelectionNode[] | undefined {
  return cursor.is('{') ? parseSelections(cursor) : cursor.fail(`Expected {, found ${cursor.peek().kind}`);
}

function parseSelections(cursor: Cursor): readonly SelectionNode[] | undefined {
  return cursor.some('{', '}', () =>
    cursor.placed<SelectionNode>(() => (cursor.skip('...') ? parseSpread(cursor) : parseField(cursor))),
  );
}

function parseField(cursor: Cursor): FieldNode {
  const alias = cursor.name();
  return node({
    Alias: alias,
    Name: cursor.skip(':') ? cursor.name() : alias,
    Arguments: parseArguments(cursor, false),
    Directives: parseDirectives(cursor, false),
    SelectionSet: parseSelections(cursor),
  });
}

function parseSpread(cursor: Cursor): SpreadNode | InlineNode {
  if (cursor.is('Name') && !cursor.is('Name', 'on'))
    return node({ Name: cursor.name(), Directives: parseDirectives(cursor, false) });
  const isConditional = cursor.is('Name', 'on');
  if (isConditional) cursor.next();
  return node({
    TypeCondition: isConditional ? cursor.name() : '',
    Directives: parseDirectives(cursor, false),
    SelectionSet: parseRequiredSelections(cursor),
  });
}
