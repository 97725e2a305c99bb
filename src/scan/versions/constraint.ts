import { ScanError } from '../error.ts';
import type { Bound, Constraint, Operator, Range } from './scheme.ts';
import { detail } from '../details.ts';

/** Expands what an operator of the ecosystem means for a version into plain ranges. */
export type Expansion = (version: string) => Constraint;

/** What is particular to an ecosystem's constraint syntax. */
export interface ConstraintSyntax {
  /** Operators beyond the five plain ones, `^`, `~>`, …; they may replace a plain one. `''` is a version that stands alone. */
  readonly operators?: Readonly<Record<string, Expansion>>;
  /** Rewrites an alternative before its bounds are read (hyphen ranges). */
  readonly rewrite?: (alternative: string) => string;
}

const plain: readonly Operator[] = ['<', '<=', '=', '>', '>='];
const token = /\s*,?\s*([<>=!~^]*)\s*([^\s,<>=!~^|]+)/uy;

/**
 * Makes a reader of constraints: alternatives between `||` (or `|`), in each of them bounds between commas or spaces.
 * `*` and an empty alternative hold for every version.
 */
export function constraintParser(syntax: ConstraintSyntax = {}): (text: string) => Constraint {
  const cache = new Map<string, Constraint>();
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const constraint = text.split(/\|\|?/u).flatMap((alternative) => parseAlternative(alternative, text, syntax));
    if (cache.size >= 4096) cache.clear();
    cache.set(text, constraint);
    return constraint;
  };
}

function parseAlternative(alternative: string, whole: string, syntax: ConstraintSyntax): Constraint {
  const text = (syntax.rewrite?.(alternative) ?? alternative).trim();
  let ranges: Constraint = [[]];
  token.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    const match = token.exec(text);
    if (match === null) {
      if (/^[\s,]*$/u.test(text.slice(at))) break;
      throw malformed(whole, text.slice(at));
    }
    at = token.lastIndex;
    ranges = intersect(ranges, expand(match[1] ?? '', match[2] ?? '', whole, syntax));
  }
  return ranges;
}

function expand(operator: string, version: string, whole: string, syntax: ConstraintSyntax): Constraint {
  const own = syntax.operators;
  if (own !== undefined && Object.hasOwn(own, operator)) return own[operator]?.(version) ?? [];
  if (version === '*') return [[]];
  if (operator === '' || operator === '==') return [[{ operator: '=', version }]];
  if (operator === '!=') return [[{ operator: '<', version }], [{ operator: '>', version }]];
  const known = plain.find((each) => each === operator);
  if (known === undefined) throw malformed(whole, `${operator}${version}`);
  return [[{ operator: known, version }]];
}

/** Ranges that satisfy both constraints; bounded, because every ecosystem's expansions are small. */
export function intersect(left: Constraint, right: Constraint): Constraint {
  if (left.length * right.length > 4096) throw malformed(`${left.length * right.length} alternatives`, 'too many');
  return left.flatMap((a) => right.map((b): Range => [...a, ...b]));
}

/** The half-open range from a version up to, not including, another. */
export function between(from: string, below: string | undefined): Constraint {
  const lower: Bound = { operator: '>=', version: from };
  return [below === undefined ? [lower] : [lower, { operator: '<', version: below }]];
}

/** The error of a constraint that is none. */
export function malformed(constraint: string, at: string): ScanError {
  const shown = constraint.length > 200 ? `${constraint.slice(0, 200)}…` : constraint;
  return new ScanError('SCAN_CONSTRAINT_MALFORMED', {
    message: detail('version constraint {constraint} cannot be read at {at}', {
      constraint: JSON.stringify(shown),
      at: JSON.stringify(at.slice(0, 80)),
    }),
  });
}

/** A version with its number at `index` (of `length` numbers) raised by one and the rest 0, `1.2.3` at 1 gives `1.3.0`. */
export function raise(numbers: readonly string[], index: number, length = 3): string {
  const kept = numbers.slice(0, index + 1);
  while (kept.length <= index) kept.push('0');
  kept[index] = (BigInt(kept[index] ?? '0') + 1n).toString();
  while (kept.length < length) kept.push('0');
  return kept.join('.');
}
