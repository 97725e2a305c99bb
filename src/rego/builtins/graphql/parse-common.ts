import {
  type ArgumentNode,
  type ChildNode,
  type DirectiveNode,
  type TypeNode,
  type ValueNode,
  valueKinds,
} from './ast.ts';
import { type Cursor, filled, node } from './cursor.ts';
import type { Token } from './lexer.ts';

/** Reads a value (section 2.9); a constant one holds no variables. */
export function parseValue(cursor: Cursor, constant: boolean): ValueNode {
  return cursor.placed(() => {
    const token = cursor.peek();
    switch (token.kind) {
      case '[':
        return composite(
          valueKinds.list,
          cursor.many('[', ']', () => ({ Name: '', Value: parseValue(cursor, constant) })),
        );
      case '{':
        return composite(
          valueKinds.object,
          cursor.many('{', '}', () => parseMember(cursor, constant)),
        );
      case '$':
        return constant ? cursor.unexpected() : scalar(valueKinds.variable, parseVariableName(cursor));
      default:
        return parseScalar(cursor, token);
    }
  });
}

function parseScalar(cursor: Cursor, token: Token): ValueNode {
  const kind = scalarKind(token) ?? cursor.unexpected();
  return scalar(kind, cursor.next().value);
}

function scalarKind({ kind, value }: Token): ValueNode['Kind'] | undefined {
  switch (kind) {
    case 'Int':
      return valueKinds.int;
    case 'Float':
      return valueKinds.float;
    case 'String':
      return valueKinds.string;
    case 'BlockString':
      return valueKinds.block;
    case 'Name':
      if (value === 'null') return valueKinds.null;
      return value === 'true' || value === 'false' ? valueKinds.boolean : valueKinds.enum;
    default:
      return undefined;
  }
}

function scalar(kind: ValueNode['Kind'], text: string): ValueNode {
  return { Raw: text, Kind: kind, ExpectedTypeHasDefault: false };
}

function composite(kind: ValueNode['Kind'], children: readonly ChildNode[] | undefined): ValueNode {
  return node({ Raw: '', Children: children, Kind: kind, ExpectedTypeHasDefault: false });
}

function parseMember(cursor: Cursor, constant: boolean): ChildNode {
  return cursor.placed(() => {
    const name = cursor.name();
    cursor.expect(':');
    return { Name: name, Value: parseValue(cursor, constant) };
  });
}

/** Reads `$name`. */
export function parseVariableName(cursor: Cursor): string {
  cursor.expect('$');
  return cursor.name();
}

/** Reads a use of a type (section 2.11). */
export function parseType(cursor: Cursor): TypeNode {
  return cursor.placed(() => {
    if (!cursor.skip('[')) return { NamedType: cursor.name(), NonNull: cursor.skip('!') };
    const element = cursor.nested(() => parseType(cursor));
    cursor.expect(']');
    return { Elem: element, NamedType: '', NonNull: cursor.skip('!') };
  });
}

/** Reads arguments; none where there are no parentheses. */
export function parseArguments(cursor: Cursor, constant: boolean): readonly ArgumentNode[] | undefined {
  return cursor.many('(', ')', () => parseMember(cursor, constant));
}

/** Reads directives as far as there are. */
export function parseDirectives(cursor: Cursor, constant: boolean): readonly DirectiveNode[] | undefined {
  const directives: DirectiveNode[] = [];
  while (cursor.is('@'))
    directives.push(
      cursor.placed(() => {
        cursor.expect('@');
        return node({ Name: cursor.name(), Arguments: parseArguments(cursor, constant), Location: '' });
      }),
    );
  return filled(directives);
}
