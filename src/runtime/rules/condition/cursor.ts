import { RuntimeError } from '../../errors.ts';

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  ' ': ' ',
  '/': '/',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** A place in a condition's text that moves forward by patterns. */
export class Cursor {
  readonly text: string;
  /** Offset of the next character. */
  offset = 0;
  /** Transformers that are open here. */
  depth = 0;
  #last = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.offset >= this.text.length;
  }

  skipBlanks(): void {
    // Most places have one blank or none: the pattern is for what is neither a blank nor a sign of ASCII.
    for (;;) {
      const code = this.text.charCodeAt(this.offset);
      if (code > 0x20 && code < 0x80) return;
      if (code !== 0x20 && !/\s/.test(this.text[this.offset] ?? '')) return;
      this.offset += 1;
    }
  }

  /** Takes what a sticky pattern matches here, after blanks; undefined where it does not. */
  take(pattern: RegExp): string | undefined {
    this.skipBlanks();
    pattern.lastIndex = this.offset;
    const [match] = pattern.exec(this.text) ?? [];
    if (match === undefined) return undefined;
    this.#last = this.offset;
    this.offset += match.length;
    return match;
  }

  /** Whether a sticky pattern matches here, after blanks. */
  sees(pattern: RegExp): boolean {
    this.skipBlanks();
    pattern.lastIndex = this.offset;
    return pattern.test(this.text);
  }

  /** Takes a string in quotes with its escapes undone; an unknown escape stays as written, for regular expressions. */
  takeQuoted(): string | undefined {
    this.skipBlanks();
    const quote = this.text[this.offset];
    if (quote !== '"' && quote !== "'") return undefined;
    const begin = this.offset;
    let value = '';
    for (this.offset += 1; !this.atEnd; this.offset += 1) {
      const character = this.text[this.offset]!;
      if (character === quote) {
        this.#last = begin;
        this.offset += 1;
        return value;
      }
      if (character !== '\\') value += character;
      else {
        this.offset += 1;
        const escaped = this.text[this.offset] ?? '';
        value += escapes[escaped] ?? `\\${escaped}`;
      }
    }
    this.offset = begin;
    throw this.error(`expected a ${quote} that ends the string`);
  }

  /** An error here, which names the token before it, as users of Falco know it. */
  error(message: string): RuntimeError {
    const before = this.text.slice(this.#last, this.offset).trim();
    return new RuntimeError('RUNTIME_CONDITION', {
      message: before === '' ? message : `${message} after '${before}'`,
      offset: this.offset,
    });
  }

  /** The error of a token that cannot stand here. */
  unexpected(expecting: string): RuntimeError {
    const before = this.text.slice(this.#last, this.offset).trim();
    return new RuntimeError('RUNTIME_CONDITION', {
      message: `unexpected token after '${before}', expecting ${expecting}`,
      offset: this.offset,
    });
  }
}
