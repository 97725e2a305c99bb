import { constraintParser } from './constraint.ts';
import { compareDigits, compareText } from './order.ts';
import { defineScheme } from './scheme.ts';

/** Debian and Ubuntu packages (Debian Policy 5.6.12; deb-version(7)): `[epoch:]upstream[-revision]`. */
export const deb = defineScheme({
  name: 'deb',
  doc: 'Debian and Ubuntu packages: epoch, upstream version, revision; a tilde sorts before the end.',
  compare(left, right) {
    const a = split(left);
    const b = split(right);
    return compareDigits(a.epoch, b.epoch) || compareRun(a.upstream, b.upstream) || compareRun(a.revision, b.revision);
  },
  parseConstraint: constraintParser({
    operators: {
      '<<': (version) => [[{ operator: '<', version }]],
      '>>': (version) => [[{ operator: '>', version }]],
    },
  }),
});

function split(version: string): { epoch: string; upstream: string; revision: string } {
  const text = version.trim();
  const epoch = /^([0-9]+):/u.exec(text)?.[1];
  const rest = epoch === undefined ? text : text.slice(epoch.length + 1);
  const hyphen = rest.lastIndexOf('-');
  if (hyphen === -1) return { epoch: epoch ?? '', upstream: rest, revision: '' };
  return { epoch: epoch ?? '', upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) };
}

const pair = /([^0-9]*)([0-9]*)/uy;

/** Walks two strings by turns of non-digits and digits. */
function compareRun(left: string, right: string): number {
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const [a, words, digits] = take(left, i);
    const [b, otherWords, otherDigits] = take(right, j);
    const order = compareWords(words, otherWords) || compareDigits(digits, otherDigits);
    if (order !== 0) return order;
    i = a;
    j = b;
  }
  return 0;
}

function take(text: string, at: number): readonly [end: number, words: string, digits: string] {
  pair.lastIndex = at;
  const match = pair.exec(text);
  return [at + (match?.[0].length ?? 0), match?.[1] ?? '', match?.[2] ?? ''];
}

function compareWords(left: string, right: string): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = weight(left, index) - weight(right, index);
    if (order !== 0) return order;
  }
  return compareText(left, right);
}

/** A tilde before the end, letters before all other characters. */
function weight(text: string, index: number): number {
  if (index >= text.length) return 0;
  const code = text.charCodeAt(index);
  if (code === 126) return -1;
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) ? code : code + 0x10000;
}
