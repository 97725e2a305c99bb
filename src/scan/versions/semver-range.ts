import { between, constraintParser, type Expansion, raise } from './constraint.ts';
import type { Constraint, Operator } from './scheme.ts';

interface Partial {
  readonly numbers: readonly string[];
  readonly whole: boolean;
  readonly text: string;
}

/** Reads `1`, `1.2.x`, `1.2.3-rc.1`: the numbers before the first wildcard or the end. */
function partial(version: string): Partial {
  const text = version.replace(/^[vV]/u, '');
  const head = text.split(/[-+]/u)[0] ?? '';
  const numbers: string[] = [];
  for (const part of head.split('.')) {
    if (!/^[0-9]+$/u.test(part)) break;
    numbers.push(part);
  }
  return { numbers, whole: numbers.length >= 3 || /[^0-9.xX*]/u.test(head), text };
}

/** The least version that begins so; `low` is `-0` where pre-releases of a partial version belong to it. */
function floor({ numbers, whole, text }: Partial, low: Low): string {
  if (whole) return text;
  return `${[...numbers, '0', '0', '0'].slice(0, 3).join('.')}${low}`;
}

/** What is appended to the beginning of a range that was written as a partial version. */
type Low = '' | '-0';

/** Where a range ends, the pre-releases of the end are outside too. */
function below(numbers: readonly string[], index: number): string {
  return `${raise(numbers, index)}-0`;
}

/** `^1.2.3`: changes that leave the leftmost number that is not 0. */
export const caret: Expansion = caretFrom('');

function caretFrom(low: Low): Expansion {
  return (version) => {
    const parts = partial(version);
    if (parts.numbers.length === 0) return [[]];
    const index = parts.numbers.findIndex((number) => !/^0+$/u.test(number));
    return between(floor(parts, low), below(parts.numbers, index === -1 ? parts.numbers.length - 1 : index));
  };
}

/** `~1.2.3`: changes of the last number; `~1` leaves the major number. */
function tildeFrom(low: Low): Expansion {
  return (version) => {
    const parts = partial(version);
    if (parts.numbers.length === 0) return [[]];
    return between(floor(parts, low), below(parts.numbers, Math.min(parts.numbers.length - 1, 1)));
  };
}

/** `1.2` and `1.2.x`: any version that begins so; a whole version is itself alone. */
const exactOrWildcard: Expansion = (version) => {
  const parts = partial(version);
  if (parts.whole) return [[{ operator: '=', version: parts.text }]];
  if (parts.numbers.length === 0) return [[]];
  return between(floor(parts, '-0'), below(parts.numbers, parts.numbers.length - 1));
};

/** A plain operator on a version that may be partial: `>1.2` is `>=1.3.0`, `<=1.2` is `<1.3.0`. */
function onPartial(operator: Operator): Expansion {
  return (version): Constraint => {
    const parts = partial(version);
    if (parts.whole) return [[{ operator, version: parts.text }]];
    if (parts.numbers.length === 0) return operator === '<' || operator === '>' ? [] : [[]];
    const next = raise(parts.numbers, parts.numbers.length - 1);
    if (operator === '>') return [[{ operator: '>=', version: `${next}-0` }]];
    if (operator === '<=') return [[{ operator: '<', version: `${next}-0` }]];
    return [[{ operator, version: floor(parts, '-0') }]];
  };
}

/** `1.2.3 - 2.3`: both ends belong to the range, and so do the pre-releases of the lower one. */
function hyphen(alternative: string): string {
  return alternative.replace(/(^|\s)([^\s<>=~^]+)\s+-\s+([^\s<>=~^]+)/gu, (_whole, before, from: string, to) => {
    const low = /^v?\d+\.\d+\.\d+$/u.test(from) ? '-0' : '';
    return `${before}>=${from}${low} <=${to}`;
  });
}

/** Constraints as node-semver reads them, pre-releases included wherever the order puts them. */
export const npmConstraint = constraintParser({
  rewrite: hyphen,
  operators: {
    '': exactOrWildcard,
    '=': exactOrWildcard,
    '==': exactOrWildcard,
    '^': caretFrom('-0'),
    '~': tildeFrom('-0'),
    '~>': tildeFrom('-0'),
    '<': onPartial('<'),
    '<=': onPartial('<='),
    '>': onPartial('>'),
    '>=': onPartial('>='),
  },
});

/** Constraints of the ecosystems that follow Semantic Versioning and pad a partial version with zeros. */
export const semverConstraint = constraintParser({
  operators: { '^': caret, '~': tildeFrom(''), '~>': tildeFrom('') },
});
