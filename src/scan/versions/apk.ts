import { constraintParser } from './constraint.ts';
import { compareDigits, compareText } from './order.ts';
import { defineScheme } from './scheme.ts';

/** Alpine, Wolfi and Chainguard packages (apk-package(5)): `digits{.digits}[letter]{_suffix[digits]}[~hash][-rN]`. */
export const apk = defineScheme({
  name: 'apk',
  doc: 'Alpine, Wolfi and Chainguard packages: numbers, letter, suffixes such as _rc1, build -r0.',
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    return (
      compareNumbers(a.numbers, b.numbers) ||
      compareText(a.letter, b.letter) ||
      compareDigits(a.letterDigits, b.letterDigits) ||
      compareSuffixes(a.suffixes, b.suffixes) ||
      compareText(a.hash, b.hash) ||
      compareDigits(a.build, b.build) ||
      Number(a.rest === '') - Number(b.rest === '')
    );
  },
  parseConstraint: constraintParser(),
});

interface Parts {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly letterDigits: string;
  readonly suffixes: readonly (readonly [weight: number, digits: string])[];
  readonly hash: string;
  readonly build: string;
  readonly rest: string;
}

const shape =
  /^(?<numbers>[0-9]*(?:\.[0-9]*)*)(?<letter>[a-z](?<letterDigits>[0-9]*))?(?<suffixes>(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*)(?:~(?<hash>[0-9a-f]+))?(?:-r(?<build>[0-9]*))?(?<rest>.*)$/su;

function parse(version: string): Parts {
  const groups = shape.exec(version.trim())?.groups;
  return {
    numbers: (groups?.['numbers'] ?? '').split('.'),
    letter: groups?.['letter']?.slice(0, 1) ?? '',
    letterDigits: groups?.['letterDigits'] ?? '',
    suffixes: suffixesOf(groups?.['suffixes'] ?? ''),
    hash: groups?.['hash'] ?? '',
    build: groups?.['build'] ?? '',
    rest: groups?.['rest'] ?? version,
  };
}

const order = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const none = order.indexOf('');

function suffixesOf(text: string): (readonly [number, string])[] {
  return [...text.matchAll(/_([a-z]+)([0-9]*)/gu)].map(([, word = '', digits = '']) => [order.indexOf(word), digits]);
}

/** The first number by value; a later one that begins with 0 as text. A dot without a number stands before the end. */
function compareNumbers(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareNumber(left[index], right[index], index);
    if (order !== 0) return order;
  }
  return 0;
}

function compareNumber(left: string | undefined, right: string | undefined, index: number): number {
  const order = numberRank(left) - numberRank(right);
  if (order !== 0 || left === undefined || right === undefined) return order;
  if (index > 0 && (left.startsWith('0') || right.startsWith('0'))) return compareText(left, right);
  return compareDigits(left, right);
}

function numberRank(part: string | undefined): number {
  return part === '' ? 0 : part === undefined ? 1 : 2;
}

function compareSuffixes(left: Parts['suffixes'], right: Parts['suffixes']): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, digits] = left[index] ?? [none, ''];
    const [b, otherDigits] = right[index] ?? [none, ''];
    if (a !== b) return a - b;
    const value = compareDigits(digits, otherDigits);
    if (value !== 0) return value;
  }
  return 0;
}
