import type { Term } from './ast.ts';
import { printTerm } from './print.ts';

const order: Readonly<Record<Term['type'], number>> = {
  null: 0,
  boolean: 1,
  number: 2,
  string: 3,
  var: 4,
  ref: 5,
  array: 6,
  object: 7,
  set: 8,
  arraycomprehension: 9,
  objectcomprehension: 10,
  setcomprehension: 11,
  call: 12,
  templatestring: 13,
};

/** Orders terms as OPA does: by kind, then by value; closures by their text. */
export function compareTerms(left: Term, right: Term): number {
  if (left.type !== right.type) return order[left.type] - order[right.type];
  switch (left.type) {
    case 'null':
      return 0;
    case 'boolean':
      return Number(left.value) - Number(right.type === left.type && right.value);
    case 'number':
      return right.type === 'number' ? compareNumbers(left.value, right.value) : 0;
    case 'string':
    case 'var':
      return right.type === left.type ? compareStrings(left.value, right.value) : 0;
    case 'ref':
    case 'array':
      return right.type === left.type ? compareLists(left.value, right.value) : 0;
    case 'set':
      return right.type === 'set' ? compareLists(sortedSet(left.value), sortedSet(right.value)) : 0;
    case 'object':
      return right.type === 'object' ? compareObjects(left.value, right.value) : 0;
    default:
      return compareStrings(printTerm(left), printTerm(right));
  }
}

/** Orders by code point, as Go orders UTF-8. */
function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return surrogateLast(a) - surrogateLast(b);
  }
  return left.length - right.length;
}

/** Units of characters beyond U+FFFF sort behind U+E000 to U+FFFF. */
function surrogateLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareNumbers(left: string, right: string): number {
  const difference = Number(left) - Number(right);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  const integers = /^-?[0-9]+$/;
  if (!integers.test(left) || !integers.test(right)) return 0;
  return Number(BigInt(left) > BigInt(right)) - Number(BigInt(left) < BigInt(right));
}

function compareLists(left: readonly Term[], right: readonly Term[]): number {
  for (const [index, term] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const compared = compareTerms(term, other);
    if (compared !== 0) return compared;
  }
  return left.length - right.length;
}

type Members = readonly (readonly [Term, Term])[];

function compareObjects(left: Members, right: Members): number {
  const [a, b] = [sortedMembers(left), sortedMembers(right)];
  return compareLists(a.flat(), b.flat());
}

/** Elements of a set term in order, each once; of equal ones the first written stays. */
export function sortedSet(terms: readonly Term[]): Term[] {
  const sorted = [...terms].sort((left, right) => compareTerms(left, right));
  return sorted.filter((term, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareTerms(before, term) !== 0;
  });
}

/** Members of an object term in the order of their keys; of equal keys the last value counts. */
export function sortedMembers(members: Members): (readonly [Term, Term])[] {
  const sorted = [...members].sort(([left], [right]) => compareTerms(left, right));
  const unique: (readonly [Term, Term])[] = [];
  for (const member of sorted) {
    const last = unique.at(-1);
    if (last === undefined || compareTerms(last[0], member[0]) !== 0) unique.push(member);
    else unique[unique.length - 1] = [last[0], member[1]];
  }
  return unique;
}
