import { between, constraintParser, raise } from './constraint.ts';
import { compareDigits, isDigits } from './order.ts';
import { defineScheme } from './scheme.ts';
import { caret } from './semver-range.ts';

/** PHP packages: the order of PHP's `version_compare`, constraints as Composer writes them. */
export const packagist = defineScheme({
  name: 'packagist',
  doc: 'PHP packages: dev, alpha, beta, RC, release, patch level; Composer’s caret and tilde.',
  compare: (left, right) => compareTokens(tokens(left), tokens(right)),
  parseConstraint: constraintParser({
    rewrite: (text) => text.replace(/(^|\s)([^\s<>=~^]+)\s+-\s+([^\s<>=~^]+)/gu, '$1>=$2 <=$3'),
    operators: { '^': caret, '~': tilde, '': wildcard },
  }),
});

/** Composer's `~1.2`: at least that, below `2`; `~1.2.3` is below `1.3`. */
function tilde(version: string) {
  const numbers = (version.split('-')[0] ?? '').split('.').filter(isDigits);
  return between(version, `${raise(numbers, Math.max(0, numbers.length - 2))}-dev`);
}

function wildcard(version: string) {
  if (!/[*xX]$/u.test(version)) return [[{ operator: '=' as const, version }]];
  const numbers = version.split('.').filter(isDigits);
  if (numbers.length === 0) return [[]];
  return between(`${numbers.join('.')}-dev`, `${raise(numbers, numbers.length - 1)}-dev`);
}

const forms = [
  ['dev', 0],
  ['alpha', 1],
  ['a', 1],
  ['beta', 2],
  ['b', 2],
  ['rc', 3],
  ['RC', 3],
  ['#', 4],
  ['pl', 5],
  ['p', 5],
] as const;

/** Cuts at separators and wherever digits meet other characters. */
function tokens(version: string): string[] {
  const text = version.trim().replace(/^v/iu, '');
  return text.match(/[0-9]+|[^0-9._+-]+/gu) ?? [];
}

const number = 4;

/** A word that is no known form, `BETA` too, stands before all others. */
function rank(token: string): number {
  if (isDigits(token)) return number;
  return forms.find(([form]) => token.startsWith(form))?.[1] ?? -1;
}

function compareTokens(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareToken(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** The end of a version stands where a number would, but before every number. */
function compareToken(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) {
    if (right !== undefined) return -compareToken(right, undefined);
    return left === undefined ? 0 : isDigits(left) ? 1 : rank(left) - number;
  }
  return isDigits(left) && isDigits(right) ? compareDigits(left, right) : rank(left) - rank(right);
}
