import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** Expressions, bodies and templates inside of each other, at most. */
const maxDepth = 200;

/** A place in an HCL text, with the skipping of blanks and comments (HCL native syntax specification, "Lexical Elements"). */
export class HclCursor {
  readonly text: string;
  readonly file: string;
  at = 0;
  /** Line feeds do not end an expression inside of brackets. */
  brackets = 0;
  readonly #firstLine: () => number;
  #depth: number;

  constructor(text: string, file: string, { firstLine = (): number => 1, depth = 0 } = {}) {
    this.text = text;
    this.file = file;
    this.#firstLine = firstLine;
    this.#depth = depth;
  }

  get depth(): number {
    return this.#depth;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  get lineNumber(): number {
    return this.lineAt(this.at);
  }

  /** Line of an offset; counted only where a message needs it. */
  lineAt(at: number): number {
    return this.#firstLine() + this.text.slice(0, at).split('\n').length - 1;
  }

  /** Skips blanks and comments; line feeds too where they mean nothing. */
  skip(lines = this.brackets > 0): void {
    const pattern = lines ? /\s+|(?:#|\/\/)[^\n]*|\/\*[^]*?\*\//y : /[^\S\n]+|(?:#|\/\/)[^\n]*|\/\*[^]*?\*\//y;
    while (this.match(pattern) !== undefined);
  }

  /** Matches a sticky pattern here and moves behind it. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined || found === '') return undefined;
    this.at += found.length;
    return found;
  }

  peek(words: string): boolean {
    return this.text.startsWith(words, this.at);
  }

  take(words: string): boolean {
    if (!this.peek(words)) return false;
    this.at += words.length;
    return true;
  }

  /** @throws FormatError where something else stands here */
  expect(words: string, context: Text): void {
    if (!this.take(words))
      throw this.fail(detail('expected {words} {context}', { words: JSON.stringify(words), context }));
  }

  /** Reads one level deeper. @throws FormatError FORMAT_LIMIT */
  nested<Result>(read: () => Result, brackets: 'in' | 'out' | 'same'): Result {
    if (this.#depth >= maxDepth)
      throw new FormatError('FORMAT_LIMIT', {
        message: detail('nested deeper than {maxDepth}', { maxDepth }),
        where: `${this.file}:${this.lineNumber}`,
      });
    const before = this.brackets;
    this.#depth++;
    if (brackets === 'in') this.brackets++;
    else if (brackets === 'out') this.brackets = 0;
    const result = read();
    this.brackets = before;
    this.#depth--;
    return result;
  }

  /** A mistake at this place. */
  fail(message: Text): FormatError {
    const found = this.done
      ? detail('the end of the text')
      : JSON.stringify(this.text.slice(this.at, this.at + 20).split('\n')[0]);
    return new FormatError('FORMAT_MALFORMED', {
      message: detail('no HCL: {message}, found {found}', { message, found }),
      where: `${this.file}:${this.lineNumber}`,
    });
  }
}
