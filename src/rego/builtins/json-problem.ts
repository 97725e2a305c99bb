/** Where a text stops being JSON, in the words of Go's decoder; the text is known not to be JSON. */
export function jsonProblem(text: string): string {
  if (text.trim() === '') return 'EOF';
  const reader = new Reader(text);
  try {
    reader.value('looking for beginning of value');
    reader.space();
    return reader.trailing().message;
  } catch (error) {
    if (error instanceof Stop) return error.message;
    throw error;
  }
}

/** Levels of nesting that Go's decoder reads. */
const deepest = 10_000;

class Stop {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#bytes = new TextEncoder().encode(text);
  }

  /** The error of what stands here. */
  stop(where: string): Stop {
    const byte = this.#bytes[this.#at];
    return new Stop(byte === undefined ? 'unexpected EOF' : `invalid character ${quoted(byte)} ${where}`);
  }

  /** The error of what stands behind the value: another one is told otherwise than what begins none. */
  trailing(): Stop {
    if (!/[-\d"tfn[{]/.test(this.#peek())) return this.stop('looking for beginning of value');
    return new Stop(`error: ${this.stop('after top-level value').message}`);
  }

  space(): void {
    while ([0x20, 0x09, 0x0a, 0x0d].includes(this.#bytes[this.#at] ?? 0)) this.#at += 1;
  }

  #peek(): string {
    return String.fromCharCode(this.#bytes[this.#at] ?? 0);
  }

  #take(accepted: RegExp, where: string): void {
    if (this.#at >= this.#bytes.length || !accepted.test(this.#peek())) throw this.stop(where);
    this.#at += 1;
  }

  value(where: string): void {
    this.space();
    const first = this.#peek();
    if (first === '{') this.#members('}', () => this.#member());
    else if (first === '[') this.#members(']', () => this.value('looking for beginning of value'));
    else if (first === '"') this.#string();
    else if (/[-\d]/.test(first)) this.#number();
    else if (/[tfn]/.test(first)) this.#word(first === 't' ? 'true' : first === 'f' ? 'false' : 'null');
    else throw this.stop(where);
  }

  #members(close: string, one: () => void): void {
    this.#depth += 1;
    if (this.#depth > deepest) throw new Stop('exceeded max depth');
    this.#at += 1;
    this.space();
    if (this.#peek() !== close) {
      one();
      for (this.space(); this.#peek() === ','; this.space()) {
        this.#at += 1;
        one();
      }
    }
    this.#take(close === '}' ? /\}/ : /\]/, close === '}' ? 'after object key:value pair' : 'after array element');
    this.#depth -= 1;
  }

  #member(): void {
    this.space();
    if (this.#peek() !== '"') throw this.stop('looking for beginning of object key string');
    this.#string();
    this.space();
    this.#take(/:/, 'after object key');
    this.value('looking for beginning of value');
  }

  #string(): void {
    this.#at += 1;
    while (this.#peek() !== '"') {
      const escape = this.#peek() === '\\';
      this.#take(/[^\u0000-\u001f]/, 'in string literal');
      if (escape) this.#escape();
    }
    this.#at += 1;
  }

  #escape(): void {
    const isCode = this.#peek() === 'u';
    this.#take(/["\\/bfnrtu]/, 'in string escape code');
    for (let digit = 0; digit < (isCode ? 4 : 0); digit += 1)
      this.#take(/[0-9a-fA-F]/, 'in \\u hexadecimal character escape');
  }

  #digits(): void {
    while (/\d/.test(this.#peek())) this.#at += 1;
  }

  #number(): void {
    if (this.#peek() === '-') this.#at += 1;
    const zero = this.#peek() === '0';
    this.#take(/\d/, 'in numeric literal');
    if (!zero) this.#digits();
    if (this.#peek() === '.') {
      this.#at += 1;
      this.#take(/\d/, 'after decimal point in numeric literal');
      this.#digits();
    }
    if (!/[eE]/.test(this.#peek())) return;
    this.#at += 1;
    if (/[-+]/.test(this.#peek())) this.#at += 1;
    this.#take(/\d/, 'in exponent of numeric literal');
    this.#digits();
  }

  #word(word: string): void {
    for (const [index, letter] of [...word].entries())
      this.#take(new RegExp(letter), index === 0 ? '' : `in literal ${word} (expecting '${letter}')`);
  }
}

function quoted(byte: number): string {
  const short: Readonly<Record<number, string>> = {
    0x07: 'a',
    0x08: 'b',
    0x09: 't',
    0x0a: 'n',
    0x0b: 'v',
    0x0c: 'f',
    0x0d: 'r',
  };
  if (byte === 0x27) return String.raw`'\''`;
  if (byte === 0x22) return `'"'`;
  if (byte === 0x5c) return String.raw`'\\'`;
  if (short[byte] !== undefined) return `'\\${short[byte]}'`;
  const code = byte.toString(16).padStart(2, '0');
  if (byte < 0x20 || byte === 0x7f) return `'\\x${code}'`;
  return (byte > 0x7f && byte <= 0xa0) || byte === 0xad ? `'\\u00${code}'` : `'${String.fromCharCode(byte)}'`;
}
