import { between, constraintParser, raise } from './constraint.ts';
import { compareDigits, compareLists, compareText, isDigits } from './order.ts';
import { defineScheme } from './scheme.ts';

/** Ruby gems (Gem::Version): segments of digits or letters; letters make a pre-release and sort before numbers. */
export const gem = defineScheme({
  name: 'gem',
  doc: 'Ruby gems: segments of digits or letters, a segment of letters makes a pre-release.',
  compare: (left, right) => compareLists(segments(left), segments(right), compareSegment, '0'),
  parseConstraint: constraintParser({ operators: { '~>': pessimistic } }),
});

/** Segments without the zeros that mean nothing: at the end, and before the first letters. */
function segments(version: string): string[] {
  const all: string[] =
    version
      .trim()
      .replaceAll('-', '.pre.')
      .match(/[0-9]+|[A-Za-z]+/gu) ?? [];
  const letters = all.findIndex((part) => !isDigits(part));
  const numbers = letters === -1 ? all : all.slice(0, letters);
  return [...trimZeros(numbers), ...(letters === -1 ? [] : trimZeros(all.slice(letters)))];
}

function trimZeros(parts: readonly string[]): readonly string[] {
  let end = parts.length;
  while (end > 0 && /^0+$/u.test(parts[end - 1] ?? '')) end -= 1;
  return parts.slice(0, end);
}

function compareSegment(left: string, right: string): number {
  const a = isDigits(left);
  const b = isDigits(right);
  if (a && b) return compareDigits(left, right);
  return a === b ? compareText(left, right) : a ? 1 : -1;
}

/** `~> 1.2.3`: at least that, below `1.3`; pre-releases of the end are outside. */
function pessimistic(version: string) {
  const numbers = version.split(/[-.]/u).filter(isDigits);
  return between(version, `${raise(numbers, Math.max(0, numbers.length - 2), 1)}.a`);
}
