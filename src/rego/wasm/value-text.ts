import { parseNumber } from '../value/decimal.ts';
import { parseJson } from '../value/json.ts';
import { ObjectMaker } from '../value/object.ts';
import { RegoSet, setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';

/** Deeper texts are refused; those of modules do not nest as deep. */
const deepest = 10_000;

/**
 * Reads the text that modules write values in: JSON with sets (`{1,2}`, `set()`) and keys of any type.
 * @throws {SyntaxError} where it is none
 */
export function parseValueText(text: string): Value {
  try {
    return parseJson(text);
  } catch {
    return new ValueReader(text).whole();
  }
}

/**
 * Reads the text of a set of solutions, `{{"x":1},{"x":2}}`: where there are no sets in them they are JSON, which is read faster.
 * @throws {SyntaxError} where it is none
 */
export function parseSolutions(text: string): readonly Value[] {
  const value = parseValueText(text.startsWith('{{') ? `[${text.slice(1, -1)}]` : text);
  return value instanceof RegoSet ? value.toArray() : (value as readonly Value[]);
}

const token = /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null|set\(\))|([[\]{},:]))/y;

class ValueReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Value {
    const value = this.#value();
    if (this.#text.slice(this.#at).trim() !== '') this.#fail();
    return value;
  }

  #fail(): never {
    throw new SyntaxError(`no value at offset ${this.#at}`);
  }

  #next(): RegExpExecArray {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text) ?? this.#fail();
    this.#at = token.lastIndex;
    return found;
  }

  /** Takes a mark where it stands next. */
  #takes(mark: string): boolean {
    const before = this.#at;
    if (this.#next()[4] === mark) return true;
    this.#at = before;
    return false;
  }

  #value(): Value {
    const [, string, number, word, mark] = this.#next();
    if (string !== undefined) return JSON.parse(string) as string;
    if (number !== undefined) return parseNumber(number) ?? this.#fail();
    if (word !== undefined) return word === 'set()' ? setOf([]) : word === 'null' ? null : word === 'true';
    this.#depth += 1;
    if (this.#depth > deepest) this.#fail();
    const value = mark === '[' ? this.#list(']') : mark === '{' ? this.#braces() : this.#fail();
    this.#depth -= 1;
    return value;
  }

  #list(close: string): Value[] {
    const items: Value[] = [];
    if (this.#takes(close)) return items;
    do items.push(this.#value());
    while (this.#takes(','));
    return this.#takes(close) ? items : this.#fail();
  }

  #braces(): Value {
    if (this.#takes('}')) return {};
    const first = this.#value();
    if (!this.#takes(':')) return setOf([first, ...(this.#takes(',') ? this.#list('}') : this.#closed())]);
    const maker = new ObjectMaker();
    maker.set(first, this.#value());
    while (this.#takes(',')) {
      const key = this.#value();
      if (!this.#takes(':')) this.#fail();
      maker.set(key, this.#value());
    }
    return this.#takes('}') ? maker.finish() : this.#fail();
  }

  #closed(): Value[] {
    return this.#takes('}') ? [] : this.#fail();
  }
}
