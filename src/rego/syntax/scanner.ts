import type { Location, SourceFile } from './ast.ts';
import { forbiddenCharacters } from './forbidden.ts';
import { locationOf, type CommentToken, type Token, type TokenKind } from './token.ts';

/** What cannot begin or end a token. */
export interface ScanError {
  readonly message: string;
  readonly location: Location;
}

/** What a scan found; `errors` name what cannot begin or end a token, and the token there is `illegal`. */
export interface Scan {
  /** Ends with an `eof` token. */
  readonly tokens: readonly Token[];
  readonly comments: readonly CommentToken[];
  readonly errors: readonly ScanError[];
}

/** Cuts a source into tokens in one pass; template strings yield their parts around the tokens of their expressions. */
export function scan(source: SourceFile): Scan {
  const scanner = new Scanner(source);
  while (scanner.step());
  const { tokens, comments, errors } = scanner;
  return { tokens, comments, errors: [...forbiddenCharacters(source, [...tokens, ...comments]), ...errors] };
}

const single: Readonly<Record<string, TokenKind>> = {
  '[': '[',
  ']': ']',
  '{': '{',
  '(': '(',
  ')': ')',
  ',': ',',
  '+': 'plus',
  '-': 'minus',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '&': 'and',
  '|': 'or',
  ';': ';',
  '.': '.',
};
const withEquals: Readonly<Record<string, readonly [alone: TokenKind, withEquals: TokenKind]>> = {
  ':': [':', 'assign'],
  '=': ['eq', 'equal'],
  '>': ['gt', 'gte'],
  '<': ['lt', 'lte'],
  '!': ['illegal', 'neq'],
};
const word = /[A-Za-z_][A-Za-z_0-9]*/y;
const digits = /[0-9]*/y;
const wordRest = /[A-Za-z_0-9\p{Nd}]*/uy;

/** Open template strings: braces that are open inside the present expression. */
interface Template {
  readonly raw: boolean;
  braces: number;
}

class Scanner {
  readonly tokens: Token[] = [];
  readonly comments: CommentToken[] = [];
  readonly errors: ScanError[] = [];
  private readonly source: SourceFile;
  private readonly text: string;
  private readonly templates: Template[] = [];
  private at = 0;
  private row = 1;
  /** Offset from which columns are counted, and how many units before `columnAt` are second halves of a character. */
  private lineStart = 0;
  private columnAt = 0;
  private halves = 0;
  private space = false;
  private newline = false;

  constructor(source: SourceFile) {
    this.source = source;
    this.text = source.text;
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  /** Reads one token, comment or run of blanks; false at the end. */
  step(): boolean {
    const character = this.text[this.at];
    if (character === undefined) {
      this.push('eof', this.at);
      return false;
    }
    if (character === ' ' || character === '\t' || character === '\r' || character === '\n') this.blank(character);
    else if (character === '#') this.comment();
    else this.token(character);
    return true;
  }

  private blank(character: string): void {
    this.space = true;
    this.at += 1;
    if (character !== '\n') return;
    this.newline = true;
    this.startLine(this.at);
  }

  private startLine(offset: number): void {
    this.row += 1;
    this.lineStart = this.columnAt = offset;
    this.halves = 0;
  }

  private comment(): void {
    const start = this.at;
    const newline = this.text.indexOf('\n', start);
    this.at = newline < 0 ? this.text.length : newline;
    let { at } = this;
    while (at > start + 1 && this.text[at - 1] === '\r') at -= 1;
    this.comments.push({ row: this.row, col: this.column(start), offset: start, end: at });
    this.space = true;
  }

  private token(character: string): void {
    const start = this.at;
    if ((character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character === '_') {
      this.push('identifier', this.match(word));
    } else if (character >= '0' && character <= '9') this.number();
    else if (character === '"') this.string(start, '"', 'string', 'string');
    else if (character === '`') this.string(start, '`', 'raw-string', 'raw-string');
    else if (character === '$') this.openTemplate();
    else if (character === '}') this.closeBrace();
    else this.symbol(character);
  }

  private symbol(character: string): void {
    const pair = withEquals[character];
    const kind = pair === undefined ? single[character] : pair[this.text[this.at + 1] === '=' ? 1 : 0];
    if (kind === undefined || kind === 'illegal') {
      this.illegal(character);
      return;
    }
    const template = this.templates.at(-1);
    if (kind === '{' && template !== undefined) template.braces += 1;
    this.push(kind, this.at + (pair !== undefined && kind !== pair[0] ? 2 : 1));
  }

  private illegal(character: string): void {
    const code = this.text.codePointAt(this.at) ?? 0;
    const length = code > 0xffff ? 2 : 1;
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    const message = isHalf ? '' : (illegalCharacters[character] ?? 'illegal token');
    if (message !== '') this.error(message, this.at + length);
    this.push('illegal', this.at + length);
  }

  private number(): void {
    let end = this.match(digits);
    const fraction = this.text[end] === '.';
    if (fraction) end = this.digitsAfter(end + 1, 'expected fraction');
    if (this.text[end] === 'e' || this.text[end] === 'E') {
      const sign = this.text[end + 1] === '+' || this.text[end + 1] === '-' ? 1 : 0;
      end = this.digitsAfter(end + 1 + sign, 'expected exponent');
    }
    if (/[^\0-\x7f\ufeff\p{Surrogate}]/u.test(this.text.charAt(end)))
      this.error('unexpected number token: invalid float', end);
    const rest = /[A-Za-z_]/.test(this.text.charAt(end)) ? this.match(wordRest, end) : end;
    if (rest > end) this.error('illegal number format', rest);
    this.push(rest > end ? 'illegal' : 'number', rest);
  }

  private digitsAfter(from: number, message: string): number {
    const end = this.match(digits, from);
    if (end === from) this.error(message, end);
    return end;
  }

  private openTemplate(): void {
    const quote = this.text[this.at + 1];
    if (quote === '"' || quote === '`') this.template(quote === '`', this.at + 1);
    else {
      this.error('illegal $ character', this.at + 1);
      this.push('illegal', this.at + 1);
    }
  }

  private closeBrace(): void {
    const template = this.templates.at(-1);
    if (template?.braces === 0) {
      this.push('}', this.at + 1);
      this.templates.pop();
      this.template(template.raw, this.at - 1);
    } else {
      if (template !== undefined) template.braces -= 1;
      this.push('}', this.at + 1);
    }
  }

  /** Reads a part of a template string; `opening` is the offset of the quote or brace that it begins behind. */
  private template(raw: boolean, opening: number): void {
    const part = raw ? 'raw-template-string-part' : 'template-string-part';
    this.string(opening, raw ? '`' : '"', raw ? 'raw-template-string-end' : 'template-string-end', part);
    if (this.tokens.at(-1)?.kind === part) this.templates.push({ raw, braces: 0 });
  }

  /** Reads up to the closing quote, or up to `{` where `part` is another kind than `whole`. */
  private string(opening: number, quote: string, whole: TokenKind, part: TokenKind): void {
    let at = opening + 1;
    for (; ; at += 1) {
      const character = this.text[at];
      if (character === undefined || (character === '\n' && quote === '"')) {
        this.error('non-terminated string', at);
        this.push('illegal', at);
        return;
      }
      if (character === quote) break;
      if (character === '{' && whole !== part) break;
      if (character === '\\') at += this.escape(at, quote, whole !== part);
    }
    this.push(this.text[at] === quote ? whole : part, at + 1);
  }

  /** Units behind a backslash that belong to it. */
  private escape(at: number, quote: string, template: boolean): number {
    const next = this.text[at + 1] ?? '';
    if (template && next === '{') return 1;
    if (quote === '`') return 0;
    // Four characters follow \u, whatever they are, a quote too.
    if (next === 'u') return 5;
    if (next !== '' && '\\"/bfnrt'.includes(next)) return 1;
    this.error('illegal escape sequence', at + 1);
    return 0;
  }

  private match(pattern: RegExp, from = this.at): number {
    pattern.lastIndex = from;
    return pattern.test(this.text) ? pattern.lastIndex : from;
  }

  /** Tells of the present token what is wrong with it. */
  private error(message: string, end: number): void {
    const place = { row: this.row, col: this.column(this.at), offset: this.at, end };
    this.errors.push({ message, location: locationOf(this.source, place) });
  }

  private push(kind: TokenKind, end: number): void {
    const { at } = this;
    this.tokens.push({
      kind,
      row: this.row,
      // The end stands where the last character does: OPA has nothing behind it to count.
      col: this.column(at) - (kind === 'eof' ? 1 : 0),
      offset: at,
      end,
      spaceBefore: this.space,
      newlineBefore: this.newline,
    });
    this.space = this.newline = false;
    if (multiLine.has(kind)) this.countLines(at, end);
    this.at = end;
  }

  private countLines(from: number, end: number): void {
    for (let at = from; at < end; at += 1) if (this.text[at] === '\n') this.startLine(at + 1);
  }

  /** Column in characters: pairs of surrogates between the line's start and the offset count once. */
  private column(offset: number): number {
    for (; this.columnAt < offset; this.columnAt += 1) {
      const unit = this.text.charCodeAt(this.columnAt);
      if (unit >= 0xdc00 && unit <= 0xdfff) this.halves += 1;
    }
    return offset - this.lineStart - this.halves + 1;
  }
}

const multiLine: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'illegal',
  'raw-string',
  'raw-template-string-part',
  'raw-template-string-end',
]);
const illegalCharacters: Readonly<Record<string, string>> = {
  '!': 'illegal ! character',
  // What may stand nowhere is told once, by `forbiddenCharacters`.
  '\0': '',
  '\u00a0': 'illegal non-breaking space character, use a regular space instead',
  '\ufeff': '',
};
