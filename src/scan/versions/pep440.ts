import { between, constraintParser, raise } from './constraint.ts';
import { isDigits } from './order.ts';
import { compareLegacy } from './pep440-legacy.ts';
import { comparePep440, parsePep440, type Pep440Version } from './pep440-order.ts';
import { type Bound, defineScheme, orderSatisfies } from './scheme.ts';

/** Python packages (PEP 440): epochs, pre-, post- and development releases, local versions; specifiers with ~= and ==1.*. */
export const pep440 = defineScheme({
  name: 'pep440',
  doc: 'Python packages: epoch, release, pre-, post- and development releases, local version; specifiers.',
  compare(left, right) {
    const a = parsePep440(left);
    const b = parsePep440(right);
    if (a !== undefined && b !== undefined) return comparePep440(a, b);
    if (a === undefined && b === undefined) return compareLegacy(left, right);
    return a === undefined ? -1 : 1;
  },
  holds,
  parseConstraint: constraintParser({
    operators: { '~=': compatible, '==': equal, '': equal, '=': equal, '===': equal, '~': compatible, '!=': different },
  }),
});

/** PEP 440, "Version specifiers": a bound excludes its own pre-releases (`<`), post-releases and local versions (`>`). */
function holds(version: string, { operator, version: bound }: Bound): boolean {
  const a = parsePep440(version);
  const b = parsePep440(bound);
  if (a === undefined || b === undefined) return orderSatisfies(pep440.compare(version, bound), operator);
  if (operator === '<') return comparePep440(a, b, false) < 0 && !(isPre(a) && !isPre(b) && sameRelease(a, b));
  if (operator === '>')
    return comparePep440(a, b, false) > 0 && !(a.post !== undefined && b.post === undefined && sameRelease(a, b));
  return orderSatisfies(comparePep440(a, b, operator === '=' && b.local.length > 0), operator);
}

function isPre({ pre, dev }: Pep440Version): boolean {
  return pre !== undefined || dev !== undefined;
}

function sameRelease(left: Pep440Version, right: Pep440Version): boolean {
  const bare = { pre: undefined, post: undefined, dev: undefined, local: [] };
  return comparePep440({ ...left, ...bare }, { ...right, ...bare }) === 0;
}

function numbersOf(version: string): string[] {
  return (version.replace(/^v/iu, '').split(/[^0-9.]/u)[0] ?? '').split('.').filter(isDigits);
}

function compatible(version: string) {
  const numbers = numbersOf(version);
  return between(version, `${raise(numbers, Math.max(0, numbers.length - 2), 1)}.dev0`);
}

function equal(version: string) {
  if (!version.endsWith('*')) return [[{ operator: '=' as const, version }]];
  const numbers = numbersOf(version);
  if (numbers.length === 0) return [[]];
  return between(`${numbers.join('.')}.dev0`, `${raise(numbers, numbers.length - 1, 1)}.dev0`);
}

function different(version: string) {
  if (!version.endsWith('*')) return [[{ operator: '<' as const, version }], [{ operator: '>' as const, version }]];
  const numbers = numbersOf(version);
  const next = `${raise(numbers, Math.max(0, numbers.length - 1), 1)}.dev0`;
  return [
    [{ operator: '<' as const, version: `${numbers.join('.')}.dev0` }],
    [{ operator: '>=' as const, version: next }],
  ];
}
