import { RE2JS } from 're2js';
import type { RegoNumber } from '../value/decimal.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { fail } from './error.ts';
import { fastPattern } from './fast-regex.ts';
import { globsIntersect } from './globs-intersect.ts';
import { smallInteger } from './integers.ts';
import { PatternCache } from './pattern-cache.ts';
import { stringArray } from './type.ts';

const meta = { category: 'regex' } as const;

/** What the family needs of a pattern, by either engine. */
interface Compiled {
  test(text: string): boolean;
  readonly re2: () => RE2JS;
}

function compilePattern(pattern: string): Compiled {
  const fast = fastPattern(pattern);
  let slow: RE2JS | undefined;
  const re2 = (): RE2JS => {
    slow ??= compileRe2(pattern);
    return slow;
  };
  if (fast === undefined) {
    const compiled = re2();
    return { re2, test: (text) => compiled.matcher(text).find() };
  }
  const expression = new RegExp(fast, 'u');
  return { re2, test: (text) => expression.test(text) };
}

function compileRe2(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const patterns = new PatternCache(compilePattern);

function isValid(pattern: Value): boolean {
  if (typeof pattern !== 'string') return false;
  try {
    patterns.get(pattern).re2();
    return true;
  } catch {
    return false;
  }
}

/** A match with its groups; undefined groups took no part. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

function* matchesOf(pattern: string, text: string): Generator<Match> {
  const matcher = patterns.get(pattern).re2().matcher(text);
  let previousEnd = -1;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    const accepted = start !== end || start !== previousEnd;
    previousEnd = end;
    if (!accepted) continue;
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
    yield { start, end, groups };
  }
}

function firstMatches(pattern: string, text: string, count: RegoNumber): readonly Match[] {
  const whole = smallInteger(3, count);
  const limit = whole < 0 ? Number.POSITIVE_INFINITY : whole;
  const found: Match[] = [];
  for (const match of matchesOf(pattern, text)) {
    if (found.length >= limit) break;
    found.push(match);
  }
  return found;
}

/** Parts between matches, as Go's `Regexp.Split` cuts them. */
function split(pattern: string, text: string): Value {
  if (pattern.length > 0 && text.length === 0) return [''];
  const parts: string[] = [];
  let [begin, end] = [0, 0];
  for (const match of matchesOf(pattern, text)) {
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(begin, end));
    begin = match.end;
  }
  if (end !== text.length) parts.push(text.slice(begin));
  return parts;
}

/** Replaces every match; `$1`, `${1}` and `${name}` stand for groups, as in Go's `Expand`. */
function replace(text: string, pattern: string, replacement: string): Value {
  let [result, last] = ['', 0];
  const names = patterns.get(pattern).re2();
  for (const match of matchesOf(pattern, text)) {
    result += text.slice(last, match.start) + expand(replacement, match, names);
    last = match.end;
  }
  return result + text.slice(last);
}

function expand(template: string, match: Match, pattern: RE2JS): string {
  return template.replace(
    /\$(?:(\$)|\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g,
    (whole, dollar: string | undefined, braced: string | undefined, bare: string | undefined) => {
      if (dollar !== undefined) return '$';
      const name = braced ?? bare ?? whole;
      if (/^\d+$/.test(name)) return match.groups[Number(name)] ?? '';
      const group = pattern.namedGroups()[name];
      return group === undefined ? '' : (match.groups[group] ?? '');
    },
  );
}

/** A template whose parts between two delimiters are patterns, the rest literal. */
function templateMatch(template: string, text: string, open: string, close: string): boolean {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const rule = (which: string, length: number): never =>
    fail(`${which} delimiter has to be exactly one character long but is ${length} long`);
  if (bytes(open) !== 1) rule('start', bytes(open));
  // The original tells the length of the first delimiter here, too.
  if (bytes(close) !== 1) rule('end', bytes(open));
  let [source, depth, part] = ['^', 0, ''];
  for (const character of template) {
    if (character === open && depth++ === 0) {
      source += RE2JS.quote(part);
      part = '';
    } else if (character === close && --depth === 0) {
      source += `(${part})`;
      part = '';
    } else if (depth < 0) return fail(`unbalanced braces in ${JSON.stringify(template)}`);
    else part += character;
  }
  if (depth !== 0) return fail(`unbalanced braces in ${JSON.stringify(template)}`);
  return patterns.get(`${source}${RE2JS.quote(part)}$`).test(text);
}

const match = (pattern: string, text: string): boolean => patterns.get(pattern).test(text);
const two = ['string', 'string'] as const;

/** Regular expressions of RE2. */
export const regexes = [
  builtin('re_match', two, 'boolean', match, {
    ...meta,
    deprecated: true,
    doc: 'Whether a pattern matches somewhere in a text.',
  }),
  builtin(
    'regex.find_all_string_submatch_n',
    ['string', 'string', 'number'],
    { array: stringArray },
    (pattern, text, count) =>
      firstMatches(pattern, text, count).map(({ groups }) => groups.map((group) => group ?? '')),
    {
      ...meta,
      doc: 'Matches with their groups, a number of them at most; all where it is negative.',
    },
  ),
  builtin(
    'regex.find_n',
    ['string', 'string', 'number'],
    stringArray,
    (pattern, text, count) => firstMatches(pattern, text, count).map(({ groups }) => groups[0] ?? ''),
    {
      ...meta,
      doc: 'Matches, a number of them at most; all where it is negative.',
    },
  ),
  builtin('regex.globs_match', two, 'boolean', globsIntersect, {
    ...meta,
    doc: 'Whether some text matches both of two glob-like patterns.',
  }),
  builtin('regex.is_valid', ['string'], 'boolean', isValid, {
    ...meta,
    unchecked: true,
    doc: 'Whether a text is a pattern.',
  }),
  builtin('regex.match', two, 'boolean', match, { ...meta, doc: 'Whether a pattern matches somewhere in a text.' }),
  builtin('regex.replace', ['string', 'string', 'string'], 'string', replace, {
    ...meta,
    doc: 'A text with every match replaced; `$1` stands for a group.',
  }),
  builtin('regex.split', two, stringArray, split, { ...meta, doc: 'Parts of a text between matches.' }),
  builtin('regex.template_match', ['string', 'string', 'string', 'string'], 'boolean', templateMatch, {
    ...meta,
    doc: 'Whether a text matches a template with patterns between delimiters.',
  }),
];
