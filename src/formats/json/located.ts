import { FormatError } from '../error.ts';

/** First and last line of an object or array, counted from 1. */
export type JsonLines = readonly [first: number, last: number];

/** A JSON document and the lines on which each of its objects and arrays stands. */
export interface LocatedJson {
  readonly value: unknown;
  lines(container: object): JsonLines | undefined;
}

const maximumDepth = 512;
const whitespace = /[ \t\n\r]*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plainString = /"[^"\\\x00-\x1f]*"/y;
const escapedString = /"(?:[^"\\\x00-\x1f]|\\.)*"/y;

/**
 * Parses JSON (RFC 8259) as JSON.parse does, and keeps where every object and array stands.
 * @throws {FormatError} with the line where the text is no JSON, or nests deeper than 512.
 */
export function parseLocatedJson(text: string): LocatedJson {
  const parser = new LocatedParser(text);
  const value = parser.document();
  return { value, lines: (container) => parser.places.get(container) };
}

class LocatedParser {
  readonly places = new Map<object, JsonLines>();
  readonly #text: string;
  #at = 0;
  /** Line of the last position asked for: positions only grow. */
  #line = 1;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#malformed('text after the end of the document');
    return value;
  }

  #value(depth: number): unknown {
    if (depth > maximumDepth)
      throw new FormatError('FORMAT_LIMIT', {
        where: `JSON, line ${this.#lineHere()}`,
        message: `nested deeper than ${maximumDepth}`,
      });
    this.#skip();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return JSON.parse(this.#match(literal) ?? this.#fail('a value')) as unknown;
    }
  }

  #object(depth: number): object {
    const object: Record<string, unknown> = {};
    this.#container(object, '}', () => {
      if (this.#text[this.#at] !== '"') this.#fail('a member name');
      const name = this.#string();
      this.#skip();
      if (this.#text[this.#at] !== ':') this.#fail('a colon');
      this.#at += 1;
      setMember(object, name, this.#value(depth + 1));
    });
    return object;
  }

  #array(depth: number): object {
    const array: unknown[] = [];
    this.#container(array, ']', () => array.push(this.#value(depth + 1)));
    return array;
  }

  #container(container: object, end: string, element: () => void): void {
    const first = this.#lineHere();
    this.#at += 1;
    this.#skip();
    while (this.#text[this.#at] !== end) {
      element();
      this.#skip();
      if (this.#text[this.#at] === end) break;
      if (this.#text[this.#at] !== ',') this.#fail(`a comma or ${end}`);
      this.#at += 1;
      this.#skip();
      if (this.#text[this.#at] === end) this.#fail('an element after the comma');
    }
    this.places.set(container, [first, this.#lineHere()]);
    this.#at += 1;
  }

  #string(): string {
    const plain = this.#match(plainString);
    if (plain !== undefined) return plain.slice(1, -1);
    const quoted = this.#match(escapedString) ?? this.#fail('a closed string');
    try {
      return JSON.parse(quoted) as string;
    } catch (cause) {
      throw this.#malformed('a string has a bad escape', cause);
    }
  }

  #skip(): void {
    this.#match(whitespace);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const matched = pattern.exec(this.#text)?.[0];
    if (matched !== undefined) this.#at += matched.length;
    return matched;
  }

  #lineHere(): number {
    for (
      let at = this.#text.indexOf('\n', this.#counted);
      at >= 0 && at < this.#at;
      at = this.#text.indexOf('\n', at + 1)
    ) {
      this.#line += 1;
      this.#counted = at + 1;
    }
    return this.#line;
  }

  #fail(expected: string): never {
    const found = this.#text[this.#at];
    throw this.#malformed(`expected ${expected}, found ${found === undefined ? 'the end' : JSON.stringify(found)}`);
  }

  #malformed(message: string, cause?: unknown): FormatError {
    return new FormatError('FORMAT_MALFORMED', { where: `JSON, line ${this.#lineHere()}`, message, cause });
  }
}

/** Sets a member as JSON.parse does: `__proto__` is a name like any other. */
function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}
