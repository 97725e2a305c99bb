import { compareDigits, compareLists, compareText, compareThenLength, isDigits } from './order.ts';

/** A version cut into the parts that Semantic Versioning 2.0.0 orders by. */
export interface SemverParts {
  readonly numbers: readonly string[];
  /** Identifiers of the pre-release; empty for a release. */
  readonly prerelease: readonly string[];
  readonly build: readonly string[];
}

/** Cuts a version leniently: a leading `v`, any number of numbers, a pre-release with or without its hyphen. */
export function semverParts(version: string, count = Number.POSITIVE_INFINITY): SemverParts {
  const [body = '', ...builds] = version
    .trim()
    .replace(/^[vV=]+/u, '')
    .split('+');
  const numbers: string[] = [];
  let rest = body;
  for (let match = leading.exec(rest); match !== null && numbers.length < count; match = following.exec(rest)) {
    numbers.push(match[1] ?? '0');
    rest = rest.slice(match[0].length);
  }
  const build = builds.join('+');
  return { numbers, prerelease: identifiers(rest.replace(/^-/u, '')), build: identifiers(build) };
}

const leading = /^([0-9]+)/u;
const following = /^\.([0-9]+)/u;

function identifiers(text: string): string[] {
  return text === '' ? [] : text.split('.');
}

/** Orders by numbers (missing ones are 0), then a pre-release before its release (semver 2.0.0, item 11); build metadata is left out. */
export function compareSemverParts(left: SemverParts, right: SemverParts): number {
  return (
    compareLists(left.numbers, right.numbers, compareDigits, '0') ||
    comparePrerelease(left.prerelease, right.prerelease)
  );
}

function comparePrerelease(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  return compareThenLength(left, right, compareIdentifier);
}

/** Orders identifiers: numbers by value and before words, words by their characters (semver 2.0.0, item 11.4). */
export function compareIdentifier(left: string, right: string): number {
  const a = isDigits(left);
  const b = isDigits(right);
  if (a && b) return compareDigits(left, right);
  return a === b ? compareText(left, right) : a ? -1 : 1;
}
