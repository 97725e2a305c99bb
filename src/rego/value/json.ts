import { Decimal, parseNumber } from './decimal.ts';
import { Composite } from './composite.ts';
import type { Value } from './value.ts';

/** Numbers that `JSON.parse` might round or respell: 16 digits or more, a fraction that ends in 0, an exponent. */
const riskyNumber = /\d{16}|\d\.\d*0(?![\d"])|\d[eE]|\d\.\d{14}|-0(?![.\d])/;

/**
 * Parses JSON and keeps every number exact. Objects are those that `JSON.parse` makes, as nobody makes smaller ones: numbers
 * that it would round are put in their places afterwards.
 * @throws {SyntaxError} where the text is no JSON; the message names the offset.
 */
export function parseJson(text: string): Value {
  if (!riskyNumber.test(text)) return JSON.parse(text) as Value;
  const { marked, mark, numbers } = markNumbers(text);
  if (numbers.length === 0) return JSON.parse(text) as Value;
  const root = { value: parsed(marked) };
  if (putNumbers(root, mark, numbers) === numbers.length) return root.value as Value;
  // What was marked was no value: the text is no JSON, and its error is the one to tell.
  return JSON.parse(text) as Value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

interface Marked {
  /** The text with a string in the place of each number that `JSON.parse` would round. */
  readonly marked: string;
  /** What these strings begin with, and no text can foresee; the number's index follows. */
  readonly mark: string;
  readonly numbers: readonly Decimal[];
}

function markNumbers(text: string): Marked {
  const mark = `number ${Math.random()} ${Math.random()} `;
  const numbers: Decimal[] = [];
  const marked = text.replace(token, (found) => {
    if (found.startsWith('"') || /^\d{1,15}$/.test(found) || !number.test(found)) return found;
    const value = parseNumber(found);
    if (value === undefined) throw new SyntaxError(`number too large in JSON: ${found.slice(0, 40)}`);
    if (!(value instanceof Decimal)) return found;
    numbers.push(value);
    return `"${mark}${numbers.length - 1}"`;
  });
  return { marked, mark, numbers };
}

/** Puts the numbers in the places of their strings; returns how many places there were. */
function putNumbers(root: object, mark: string, numbers: readonly Decimal[]): number {
  let found = 0;
  const open: Record<string, unknown>[] = [root as Record<string, unknown>];
  for (let container = open.pop(); container !== undefined; container = open.pop())
    for (const key of Object.keys(container)) {
      const value = container[key];
      if (typeof value === 'object' && value !== null && !(value instanceof Composite))
        open.push(value as Record<string, unknown>);
      if (typeof value !== 'string' || !value.startsWith(mark)) continue;
      Object.defineProperty(container, key, {
        value: numbers[Number(value.slice(mark.length))],
        configurable: true,
        enumerable: true,
        writable: true,
      });
      found += 1;
    }
  return found;
}
