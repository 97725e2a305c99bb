import type { Location, SourceFile } from './ast.ts';

/** Kinds of tokens, named as OPA's messages name them; the infix sets `&`, `|` are `and`, `or`, the keywords `logical-…`. */
export type TokenKind =
  | 'illegal'
  | 'eof'
  | 'identifier'
  | 'package'
  | 'import'
  | 'as'
  | 'default'
  | 'else'
  | 'not'
  | 'some'
  | 'with'
  | 'null'
  | 'true'
  | 'false'
  | 'every'
  | 'in'
  | 'contains'
  | 'if'
  | 'logical-and'
  | 'logical-or'
  | 'number'
  | 'string'
  | 'raw-string'
  | 'template-string-part'
  | 'template-string-end'
  | 'raw-template-string-part'
  | 'raw-template-string-end'
  | '['
  | ']'
  | '{'
  | '}'
  | '('
  | ')'
  | ','
  | ':'
  | 'plus'
  | 'minus'
  | 'mul'
  | 'div'
  | 'rem'
  | 'and'
  | 'or'
  | 'eq'
  | 'equal'
  | 'assign'
  | 'neq'
  | 'gt'
  | 'lt'
  | 'gte'
  | 'lte'
  | '.'
  | ';';

/** A token; words are `identifier` until the parser, which knows the imported keywords, classifies them. */
export interface Token {
  readonly kind: TokenKind;
  readonly row: number;
  readonly col: number;
  readonly offset: number;
  readonly end: number;
  /** Blanks, newlines or comments stand before it. */
  readonly spaceBefore: boolean;
  readonly newlineBefore: boolean;
}

/** A comment as the scanner saw it; the text follows from the range. */
export type CommentToken = Pick<Token, 'row' | 'col' | 'offset' | 'end'>;

/** Where a token stands. */
export function locationOf(source: SourceFile, token: CommentToken): Location {
  return { source, row: token.row, col: token.col, offset: token.offset, end: token.end };
}

const names: Partial<Record<TokenKind, string>> = {
  'logical-and': 'and',
  'logical-or': 'or',
  'raw-string': 'string',
};

/** Name of a kind in messages. */
export function tokenName(kind: TokenKind): string {
  return names[kind] ?? kind;
}
