import { RE2JS } from 're2js';
import { RuntimeError } from '../errors.ts';
import type { FieldType, FieldValue } from '../fields/field.ts';
import type { Operator } from '../rules/condition/ast.ts';
import { globMatcher } from './glob.ts';
import { canonicalAddress, networkMatcher } from './network.ts';
import { PathSet } from './path-set.ts';

/** A scalar that a getter gave. */
export type Scalar = Exclude<FieldValue, readonly unknown[] | undefined>;

/** Whether one value satisfies a comparison. */
export type Predicate = (value: Scalar) => boolean;

/**
 * Makes the comparison of one operator with its constants: everything that can be decided once is decided here.
 * @throws {RuntimeError} where operator or constants do not fit the field's type.
 */
export function makePredicate(type: FieldType, operator: Operator, constants: readonly string[]): Predicate {
  if (operator === 'exists') return () => true;
  const maker = makers[operator];
  return maker(type, constants);
}

type Maker = (type: FieldType, constants: readonly string[]) => Predicate;

const numeric: ReadonlySet<FieldType> = new Set(['number', 'port', 'time', 'duration']);

function textual(name: string, make: (constant: string) => (text: string) => boolean): Maker {
  return (type, [constant = '']) => {
    if (numeric.has(type) || type === 'boolean' || type === 'network') throw unfit(name, type);
    const test = make(constant);
    return (value) => test(value as string);
  };
}

function ordered(name: string, test: (left: number | bigint, right: number | bigint) => boolean): Maker {
  return (type, [constant = '']) => {
    if (!numeric.has(type)) throw unfit(name, type);
    const right = numberOf(constant);
    return (value) => test(value as number | bigint, right);
  };
}

const equal: Maker = (type, constants) => membership(type, constants.slice(0, 1));

const makers: Readonly<Record<Exclude<Operator, 'exists'>, Maker>> = {
  '=': equal,
  '==': equal,
  '!=': (type, constants) => {
    const test = equal(type, constants);
    return (value) => !test(value);
  },
  '<': ordered('<', (left, right) => left < right),
  '<=': ordered('<=', (left, right) => left <= right),
  '>': ordered('>', (left, right) => left > right),
  '>=': ordered('>=', (left, right) => left >= right),
  contains: textual('contains', (part) => (text) => text.includes(part)),
  icontains: textual('icontains', (part) => {
    const lower = part.toLowerCase();
    return (text) => text.toLowerCase().includes(lower);
  }),
  startswith: textual('startswith', (part) => (text) => text.startsWith(part)),
  endswith: textual('endswith', (part) => (text) => text.endsWith(part)),
  bcontains: textual('bcontains', (hex) => {
    const part = bytesOf(hex);
    return (text) => text.includes(part);
  }),
  bstartswith: textual('bstartswith', (hex) => {
    const part = bytesOf(hex);
    return (text) => text.startsWith(part);
  }),
  glob: textual('glob', (pattern) => globMatcher(pattern, false)),
  iglob: textual('iglob', (pattern) => globMatcher(pattern, true)),
  regex: textual('regex', wholeMatch),
  pmatch: (type, paths) => {
    if (type !== 'path' && type !== 'string') throw unfit('pmatch', type);
    const set = new PathSet(paths);
    return (value) => set.matches(value as string);
  },
  in: membership,
  intersects: membership,
};

/** Equality with one of some constants. */
function membership(type: FieldType, constants: readonly string[]): Predicate {
  if (type === 'network' || (type === 'address' && constants.some((constant) => constant.includes('/'))))
    return inNetworks(constants);
  if (type === 'boolean') {
    const wanted = new Set(constants.map(booleanOf));
    return (value) => wanted.has(value as boolean);
  }
  if (numeric.has(type)) return amongNumbers(constants.map(numberOf));
  const texts = type === 'address' ? constants.map((constant) => canonicalAddress(constant) ?? constant) : constants;
  if (texts.length === 1) {
    const [only] = texts;
    return (value) => value === only;
  }
  const set: ReadonlySet<unknown> = new Set(texts);
  return (value) => set.has(value);
}

function amongNumbers(numbers: readonly (number | bigint)[]): Predicate {
  const set = new Set(numbers.map(Number));
  if (numbers.every((number) => Number.isSafeInteger(Number(number))))
    return (value) => set.has(typeof value === 'bigint' ? Number(value) : (value as number));
  const same = (left: number | bigint, right: number | bigint) => !(left < right) && !(left > right);
  return (value) => numbers.some((number) => same(number, value as number | bigint));
}

function inNetworks(constants: readonly string[]): Predicate {
  const tests = constants.map(
    (constant) => networkMatcher(constant) ?? malformed(`${constant} is neither an address nor a network`),
  );
  return (value) => tests.some((test) => test(value as string));
}

function wholeMatch(pattern: string): (text: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matches(text);
  } catch (cause) {
    throw new RuntimeError('RUNTIME_CONDITION', {
      message: `regular expression ${pattern} is not of RE2's syntax`,
      cause,
    });
  }
}

/** Reads a number of a rule: decimal, hexadecimal, octal with a leading zero, or negative. */
export function numberOf(text: string): number | bigint {
  const digits = /^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text;
  const value = Number(digits);
  if (text.trim() === '' || Number.isNaN(value)) throw malformed(`${text} is no number`);
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? value : BigInt(digits);
}

function booleanOf(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  if (lower === 'false' || lower === '0') return false;
  throw malformed(`${text} is neither true nor false`);
}

function bytesOf(hex: string): string {
  if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) throw malformed(`${hex} is no sequence of hexadecimal bytes`);
  return hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

function malformed(message: string): never {
  throw new RuntimeError('RUNTIME_CONDITION', { message });
}

function unfit(operator: string, type: FieldType): RuntimeError {
  return new RuntimeError('RUNTIME_CONDITION', {
    message: `operator '${operator}' does not apply to a field of type ${type}`,
  });
}
