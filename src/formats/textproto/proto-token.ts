import { detail } from '../details.ts';
import { TextReader } from '../text-reader.ts';

const blank = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const word = /\.?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y;
const number = /[-+]?(?:0[xX][\da-fA-F]+|\d[\w.]*(?:[eE][-+]?\d+)?|inf\b|nan\b)/y;
const text = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;

/** Reads the signs of a `.proto` file, comments left out. */
export class ProtoReader extends TextReader {
  #space(): void {
    this.take(blank);
  }

  /** Whether nothing but space is left. */
  get isAtEnd(): boolean {
    this.#space();
    return this.isDone;
  }

  /** A name, perhaps with dots; undefined where none stands here. */
  name(): string | undefined {
    this.#space();
    return this.take(word)?.[0];
  }

  /** @throws FormatError where no name stands here */
  mustName(): string {
    return this.name() ?? this.#expected('a name');
  }

  /** A quoted text without its quotes; undefined where none stands here. */
  quoted(): string | undefined {
    this.#space();
    return this.take(text)?.[0].slice(1, -1);
  }

  /** Passes a sign; false where another one stands here. */
  sign(sign: string): boolean {
    this.#space();
    return this.skip(sign);
  }

  /** @throws FormatError where another sign stands here */
  mustSign(sign: string): void {
    if (!this.sign(sign)) this.#expected(sign);
  }

  /** A whole number. @throws FormatError */
  mustNumber(): number {
    this.#space();
    const found = this.take(number)?.[0];
    if (found === undefined) return this.#expected('a number');
    const value = found.startsWith('-') ? -Number(found.slice(1)) : Number(found);
    return Number.isInteger(value) ? value : this.#expected('a number');
  }

  /** Passes whatever stands up to a sign outside of brackets, and the sign. @throws FormatError where it never comes */
  skipTo(end: string): void {
    const open: string[] = [];
    while (!this.isAtEnd) {
      if (open.length === 0 && this.skip(end)) return;
      if (this.take(text) !== undefined || this.take(word) !== undefined || this.take(number) !== undefined) continue;
      const [sign = ''] = this.take(/[^]/y) ?? [];
      if ('{[(<'.includes(sign)) open.push(sign);
      else if ('}])>'.includes(sign) && open.pop() === undefined) break;
    }
    this.#expected(end);
  }

  #expected(what: string): never {
    throw this.fail(detail('no .proto file: expected {what}', { what }));
  }
}
