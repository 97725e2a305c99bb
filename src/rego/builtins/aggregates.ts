import { product, sum } from '../value/arithmetic.ts';
import type { RegoNumber } from '../value/decimal.ts';
import { type AnyObject, objectSize } from '../value/object.ts';
import { compare, sortedElements } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { failOperand } from './error.ts';
import { anyArray, anyObject, anySet, collection } from './type.ts';
import { isArray, isNumber } from './value-kind.ts';

type Collection = readonly Value[] | RegoSet;

/** Items of an array or elements of a set in order. */
export function itemsOf(source: Collection): readonly Value[] {
  return source instanceof RegoSet ? sortedElements(source) : source;
}

function count(source: string | Collection | AnyObject): number {
  if (typeof source === 'string') return codePointLength(source);
  if (source instanceof RegoSet) return source.size;
  return isArray(source) ? source.length : objectSize(source as AnyObject);
}

/** Number of code points. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(index + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        length -= 1;
        index += 1;
      }
    }
  }
  return length;
}

function requireNumbers(source: Collection): readonly RegoNumber[] {
  return itemsOf(source).map((item) =>
    isNumber(item) ? item : failOperand(1, elementProblem(source, 'number', item)),
  );
}

/** `must be array of numbers but got array containing string`. */
export function elementProblem(source: Collection, wanted: string, item: Value): string {
  const kind = source instanceof RegoSet ? 'set' : 'array';
  return `must be ${kind} of ${wanted}s but got ${kind} containing ${typeNameOf(item)}`;
}

function typeNameOf(value: Value): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  if (value instanceof RegoSet) return 'set';
  if (isNumber(value)) return 'number';
  return typeof value;
}

function extreme(source: Collection, sign: 1 | -1): Value | undefined {
  let best: Value | undefined;
  const items = source instanceof RegoSet ? source.toArray() : source;
  for (const item of items) if (best === undefined || sign * compare(item, best) > 0) best = item;
  return best;
}

const meta = { category: 'aggregates' } as const;
const numberList = { anyOf: [{ array: 'number' }, { set: 'number' }] } as const;

/** Sums, extremes and orders of collections. */
export const aggregates = [
  builtin('all', [collection], 'boolean', (source) => itemsOf(source).every((item) => item === true), {
    ...meta,
    deprecated: true,
    doc: 'Whether every item is true.',
  }),
  builtin('any', [collection], 'boolean', (source) => itemsOf(source).includes(true), {
    ...meta,
    deprecated: true,
    doc: 'Whether some item is true.',
  }),
  builtin('count', [{ anyOf: ['string', anyArray, anyObject, anySet] }], 'number', count, {
    ...meta,
    doc: 'Number of items, members, elements or characters.',
  }),
  builtin('max', [collection], 'any', (source) => extreme(source, 1), {
    ...meta,
    doc: 'Greatest item; undefined of an empty collection.',
  }),
  builtin('min', [collection], 'any', (source) => extreme(source, -1), {
    ...meta,
    doc: 'Least item; undefined of an empty collection.',
  }),
  builtin('product', [numberList], 'number', (source) => product(requireNumbers(source)), {
    ...meta,
    doc: 'Product of numbers; 1 of none.',
  }),
  builtin(
    'sort',
    [collection],
    anyArray,
    (source) => (source instanceof RegoSet ? sortedElements(source) : [...source].sort(compare)),
    {
      ...meta,
      doc: 'Items in order.',
    },
  ),
  builtin('sum', [numberList], 'number', (source) => sum(requireNumbers(source)), {
    ...meta,
    doc: 'Sum of numbers; 0 of none.',
  }),
];
