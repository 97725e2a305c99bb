import { constraintParser } from './constraint.ts';
import { compareDigits, compareText } from './order.ts';
import { defineScheme } from './scheme.ts';

/** RPM packages: `[epoch:]version[-release]`, each compared as `rpmvercmp` does, with tilde and caret. */
export const rpm = defineScheme({
  name: 'rpm',
  doc: 'RPM packages: epoch, version, release; a tilde sorts before the end, a caret after it.',
  compare(left, right) {
    const a = split(left);
    const b = split(right);
    return (
      compareDigits(a.epoch, b.epoch) || compareSegments(a.version, b.version) || compareRelease(a.release, b.release)
    );
  },
  parseConstraint: constraintParser(),
});

interface Parts {
  readonly epoch: string;
  readonly version: string;
  readonly release: string | undefined;
}

function split(text: string): Parts {
  const trimmed = text.trim();
  const epoch = /^([0-9]*):/u.exec(trimmed)?.[1];
  const rest = epoch === undefined ? trimmed : trimmed.slice(epoch.length + 1);
  const hyphen = rest.lastIndexOf('-');
  if (hyphen === -1) return { epoch: epoch ?? '', version: rest, release: undefined };
  return { epoch: epoch ?? '', version: rest.slice(0, hyphen), release: rest.slice(hyphen + 1) };
}

function compareRelease(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  return compareSegments(left, right);
}

const segment = /[0-9]+|[A-Za-z]+|~|\^/gu;

function compareSegments(left: string, right: string): number {
  if (left === right) return 0;
  const a = left.match(segment) ?? [];
  const b = right.match(segment) ?? [];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = compareSegment(a[index], b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** A tilde before the end, the end before a caret, a caret before words, words before numbers. */
function compareSegment(left: string | undefined, right: string | undefined): number {
  const order = rank(left) - rank(right);
  if (order !== 0 || left === undefined || right === undefined) return order;
  return rank(left) === 4 ? compareDigits(left, right) : compareText(left, right);
}

function rank(part: string | undefined): number {
  if (part === undefined) return 1;
  if (part === '~') return 0;
  if (part === '^') return 2;
  return part >= '0' && part <= '9~' ? 4 : 3;
}
