/** Kinds of tokens, as messages name them (section 2.1.6). */
export type TokenKind =
  | '<Invalid>'
  | '<EOF>'
  | '!'
  | '$'
  | '&'
  | '('
  | ')'
  | '...'
  | ':'
  | '='
  | '@'
  | '['
  | ']'
  | '{'
  | '|'
  | '}'
  | 'Name'
  | 'Int'
  | 'Float'
  | 'String'
  | 'BlockString';

/** Where a token stands: its line from 1, and the offsets that its column is counted from. */
export interface Place {
  readonly source: string;
  readonly line: number;
  readonly lineStart: number;
  readonly offset: number;
}

/** A token; the text of strings without quotes and escapes. */
export interface Token extends Place {
  readonly kind: TokenKind;
  readonly value: string;
}

/** Column from 1, in code points. */
export function columnOf({ source, lineStart, offset }: Place): number {
  return Array.from(source.slice(lineStart, offset)).length + 1;
}

const punctuators = '!$&():=@[]{|}';
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const namePattern = /[_A-Za-z][_0-9A-Za-z]*/y;
const numberPattern = /-?(?:0(?![0-9])|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/y;
const stringPart = /[^"\\\u0000-\u0008\u000a-\u001f]+|\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]/y;
const ignored = /[\ufeff\t ,]+|#[^\n\r]*/y;

/** Reads the tokens of a document; what is none becomes a token `<Invalid>`. */
export class Lexer {
  readonly #source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(source: string) {
    this.#source = source;
  }

  next(): Token {
    while (this.#skip(ignored) || this.#skipLineEnd());
    const character = this.#source[this.#at];
    if (character === undefined) return this.#token('<EOF>', '', this.#at);
    if (punctuators.includes(character)) return this.#token(character as TokenKind, '', this.#at, 1);
    if (this.#source.startsWith('...', this.#at)) return this.#token('...', '', this.#at, 3);
    if (this.#source.startsWith('"""', this.#at)) return this.#blockString();
    if (character === '"') return this.#string();
    const name = this.#match(namePattern);
    if (name !== undefined) return this.#token('Name', name[0], this.#at, name[0].length);
    const number = this.#match(numberPattern);
    if (number === undefined) return this.#token('<Invalid>', '', this.#at);
    return this.#token(number[1] === '' ? 'Int' : 'Float', number[0], this.#at, number[0].length);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source) ?? undefined;
  }

  #skip(pattern: RegExp): boolean {
    const match = this.#match(pattern);
    this.#at += match?.[0].length ?? 0;
    return match !== undefined;
  }

  #token(kind: TokenKind, value: string, offset: number, length = 0): Token {
    this.#at += length;
    return { kind, value, source: this.#source, line: this.#line, lineStart: this.#lineStart, offset };
  }

  #skipLineEnd(): boolean {
    const character = this.#source[this.#at];
    if (character !== '\n' && character !== '\r') return false;
    this.#at += this.#source.startsWith('\r\n', this.#at) ? 2 : 1;
    this.#line += 1;
    this.#lineStart = this.#at;
    return true;
  }

  /** The place of strings is behind their opening quotes. */
  #string(): Token {
    const start = this.#at + 1;
    const parts: string[] = [];
    this.#at = start;
    for (let part = this.#match(stringPart); part !== undefined; part = this.#match(stringPart)) {
      const [text] = part;
      this.#at += text.length;
      if (!text.startsWith('\\')) parts.push(text);
      else if (text[1] === 'u') parts.push(String.fromCharCode(Number.parseInt(text.slice(2), 16)));
      else parts.push(escapes[text.slice(1)] ?? '');
    }
    if (this.#source[this.#at] !== '"') return this.#token('<Invalid>', '', this.#at);
    return this.#token('String', parts.join(''), start, 1);
  }

  #blockString(): Token {
    const start = this.#at + 3;
    let text = '';
    for (this.#at = start; !this.#source.startsWith('"""', this.#at); ) {
      if (this.#skipLineEnd()) text += '\n';
      else if (this.#source.startsWith('\\"""', this.#at)) {
        text += '"""';
        this.#at += 4;
      } else {
        const character = this.#source[this.#at];
        if (character === undefined || (character < ' ' && character !== '\t'))
          return this.#token('<Invalid>', '', this.#at);
        text += character;
        this.#at += 1;
      }
    }
    return this.#token('BlockString', dedent(text), Math.max(start, this.#lineStart), 3);
  }
}

/** `BlockStringValue` (section 2.9.4): without common indentation and without blank lines at both ends. */
function dedent(text: string): string {
  const lines = text.split('\n');
  const isBlank = (line: string): boolean => /^[\t ]*$/.test(line);
  const indent = lines
    .slice(1)
    .reduce((least, line) => (isBlank(line) ? least : Math.min(least, line.search(/[^\t ]/))), Infinity);
  const cut = lines.map((line, index) => (index === 0 ? line : line.slice(indent)));
  const first = cut.findIndex((line) => !isBlank(line));
  return first < 0 ? '' : cut.slice(first, cut.findLastIndex((line) => !isBlank(line)) + 1).join('\n');
}
