import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** First and last line of an object or array, counted from 1. */
export type JsonLines = readonly [first: number, last: number];

/** A JSON document and the lines on which each of its objects and arrays stands. */
export interface LocatedJson {
  readonly value: unknown;
  lines(container: object): JsonLines | undefined;
}

const maximumDepth = 512;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const special = /[\\\x00-\x1f]/;
const escapedString = /"(?:[^"\\\x00-\x1f]|\\.)*"/y;

/**
 * Parses JSON (RFC 8259) as JSON.parse does, and keeps where every object and array stands. Objects have no prototype: every
 * name is a member like any other, and thousands of names do not make thousands of hidden classes.
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
  /** Line of the last position asked for, and the next line feed behind it: positions only grow. */
  #line = 1;
  #lineFeed: number;

  constructor(text: string) {
    this.#text = text;
    this.#lineFeed = this.#lineFeedFrom(0);
  }

  document(): unknown {
    const value = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#malformed(detail('text after the end of the document'));
    return value;
  }

  #value(depth: number): unknown {
    if (depth > maximumDepth)
      throw new FormatError('FORMAT_LIMIT', {
        where: `JSON, line ${this.#lineHere()}`,
        message: detail('nested deeper than {maximumDepth}', { maximumDepth }),
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
        return JSON.parse(this.#match(literal) ?? this.#fail(detail('a value'))) as unknown;
    }
  }

  #object(depth: number): object {
    const object = Object.create(null) as Record<string, unknown>;
    this.#container(object, '}', () => {
      if (this.#text[this.#at] !== '"') this.#fail(detail('a member name'));
      const name = this.#string();
      this.#skip();
      if (this.#text[this.#at] !== ':') this.#fail(detail('a colon'));
      this.#at += 1;
      object[name] = this.#value(depth + 1);
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
      if (this.#text[this.#at] !== ',') this.#fail(detail('a comma or {end}', { end }));
      this.#at += 1;
      this.#skip();
      if (this.#text[this.#at] === end) this.#fail(detail('an element after the comma'));
    }
    this.places.set(container, [first, this.#lineHere()]);
    this.#at += 1;
  }

  #string(): string {
    const end = this.#text.indexOf('"', this.#at + 1);
    const plain = end < 0 ? this.#fail(detail('a closed string')) : this.#text.slice(this.#at + 1, end);
    if (!special.test(plain)) {
      this.#at = end + 1;
      return plain;
    }
    const quoted = this.#match(escapedString) ?? this.#fail(detail('a closed string'));
    try {
      return JSON.parse(quoted) as string;
    } catch (cause) {
      throw this.#malformed(detail('a string has a bad escape'), cause);
    }
  }

  #skip(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const matched = pattern.exec(this.#text)?.[0];
    if (matched !== undefined) this.#at += matched.length;
    return matched;
  }

  #lineHere(): number {
    while (this.#lineFeed < this.#at) {
      this.#line += 1;
      this.#lineFeed = this.#lineFeedFrom(this.#lineFeed + 1);
    }
    return this.#line;
  }

  #lineFeedFrom(at: number): number {
    const found = this.#text.indexOf('\n', at);
    return found < 0 ? Infinity : found;
  }

  #fail(expected: Text): never {
    const found = this.#text[this.#at];
    throw this.#malformed(
      found === undefined
        ? detail('expected {expected}, found the end', { expected })
        : detail('expected {expected}, found {found}', { expected, found: JSON.stringify(found) }),
    );
  }

  #malformed(message: Text, cause?: unknown): FormatError {
    return new FormatError('FORMAT_MALFORMED', { where: `JSON, line ${this.#lineHere()}`, message, cause });
  }
}
