import { parseNumber } from './decimal.ts';
import { setMember } from './object.ts';
import type { ObjectBuilder, Value } from './value.ts';

/** Numbers that `JSON.parse` might round or respell: 16 digits or more, a fraction that ends in 0, an exponent. */
const riskyNumber = /\d{16}|\d\.\d*0(?![\d"])|\d[eE]|\d\.\d{14}|-0(?![.\d])/;

/**
 * Parses JSON and keeps every number exact: through `JSON.parse` where the text has only numbers that it holds exactly.
 * @throws {SyntaxError} where the text is no JSON; the message names the offset.
 */
export function parseJson(text: string): Value {
  return riskyNumber.test(text) ? new ExactReader(text).document() : (JSON.parse(text) as Value);
}

const token =
  /[ \t\n\r]*(?:([{}[\]:,]|true|false|null)|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))/y;

/** Reads JSON with `parseNumber` for its numbers; nesting is bounded. */
class ExactReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Value {
    const value = this.#value(this.#next(), 0);
    if (this.#text.slice(this.#at).trim() !== '') this.#fail();
    return value;
  }

  #next(): string {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match === null) return this.#fail();
    this.#at = token.lastIndex;
    return match[1] ?? match[2] ?? (match[3] as string);
  }

  #value(first: string, depth: number): Value {
    if (depth > 10_000) this.#fail();
    switch (first[0]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return JSON.parse(first) as string;
      case 't':
      case 'f':
      case 'n':
        return JSON.parse(first) as boolean | null;
      default:
        return parseNumber(first) ?? this.#fail();
    }
  }

  #array(depth: number): Value {
    const items: Value[] = [];
    for (let first = this.#next(); first !== ']'; ) {
      items.push(this.#value(first, depth + 1));
      const after = this.#next();
      if (after === ']') break;
      if (after !== ',') this.#fail();
      first = this.#next();
      if (first === ']') this.#fail();
    }
    return items;
  }

  #object(depth: number): Value {
    const members: ObjectBuilder = {};
    for (let first = this.#next(); first !== '}'; ) {
      if (first[0] !== '"' || this.#next() !== ':') this.#fail();
      setMember(members, JSON.parse(first) as string, this.#value(this.#next(), depth + 1));
      const after = this.#next();
      if (after === '}') break;
      if (after !== ',') this.#fail();
      first = this.#next();
    }
    return members;
  }

  #fail(): never {
    throw new SyntaxError(`unexpected text in JSON at offset ${this.#at}`);
  }
}
