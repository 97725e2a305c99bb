import { bracketRanges } from './bracket.ts';
import { constraintParser, malformed } from './constraint.ts';
import { compareDigits, compareText, isDigits } from './order.ts';
import { defineScheme } from './scheme.ts';

/** Java packages (Maven POM reference, "Version Order Specification"); interval notation and plain bounds. */
export const maven = defineScheme({
  name: 'maven',
  doc: 'Java packages: alpha, beta, milestone, rc, snapshot, release, sp, then other words; bracket intervals.',
  compare(left, right) {
    const a = tokens(left);
    const b = tokens(right);
    for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
      const order = compareToken(a[index] ?? padding(b[index]), b[index] ?? padding(a[index]));
      if (order !== 0) return order;
    }
    return 0;
  },
  parseConstraint: (text) => bracketRanges(text, plain, malformed),
});

const plain = constraintParser();

interface Token {
  readonly prefix: '' | '.' | '-';
  readonly value: string;
}

const releases: readonly string[] = ['', 'final', 'ga', 'release'];
const qualifiers: readonly string[] = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const aliases: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' };

/** Cuts at dots, hyphens and wherever digits meet letters, then leaves out what means nothing before a hyphen or the end. */
function tokens(version: string): Token[] {
  const list: Token[] = [];
  let prefix: Token['prefix'] = '';
  for (const part of version
    .trim()
    .toLowerCase()
    .split(/([.-])/u)) {
    if (part === '.' || part === '-') {
      prefix = part;
      continue;
    }
    const pieces = part.match(/[0-9]+|[^0-9]+/gu) ?? ['0'];
    pieces.forEach((piece, index) => {
      const next = pieces[index + 1];
      list.push({ prefix: index === 0 ? prefix : '-', value: canonical(piece, next !== undefined) });
    });
  }
  return trim(list);
}

function canonical(word: string, beforeDigits: boolean): string {
  if (isDigits(word)) return word.replace(/^0+(?=[0-9])/u, '');
  if (releases.includes(word)) return '';
  if (word === 'cr') return 'rc';
  return (beforeDigits && Object.hasOwn(aliases, word) ? aliases[word] : undefined) ?? word;
}

function isNull({ value }: Token): boolean {
  return value === '0' || value === '';
}

function trim(list: readonly Token[]): Token[] {
  const kept: Token[] = [];
  let boundary = true;
  for (const token of [...list].reverse()) {
    if (boundary && isNull(token) && token.prefix !== '') continue;
    kept.push(token);
    boundary = token.prefix === '-';
  }
  return kept.reverse();
}

/** What stands for a token that the other version has and this one lacks. */
function padding(other: Token | undefined): Token {
  const prefix = other?.prefix ?? '.';
  return { prefix, value: other !== undefined && isDigits(other.value) ? '0' : '' };
}

/** Words after a dot, words after a hyphen, numbers after a hyphen, numbers after a dot. */
function kind({ prefix, value }: Token): number {
  if (isDigits(value)) return prefix === '-' ? 2 : 3;
  return prefix === '-' ? 1 : 0;
}

function compareToken(left: Token, right: Token): number {
  const order = kind(left) - kind(right);
  if (order !== 0) return order;
  return kind(left) < 2 ? compareQualifier(left.value, right.value) : compareDigits(left.value, right.value);
}

function compareQualifier(left: string, right: string): number {
  const a = rank(left);
  const b = rank(right);
  return a === b && a === qualifiers.length ? compareText(left, right) : a - b;
}

function rank(qualifier: string): number {
  const index = qualifiers.indexOf(qualifier);
  return index === -1 ? qualifiers.length : index;
}
