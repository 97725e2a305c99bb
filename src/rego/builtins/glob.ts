import { RE2JS } from 're2js';
import { typeName } from '../value/order.ts';
import type { Value } from '../value/value.ts';
import { codePointLength } from './aggregates.ts';
import { builtin } from './builtin.ts';
import { fail, failOperand } from './error.ts';
import { PatternCache } from './pattern-cache.ts';
import { stringArray } from './type.ts';
import { isArray } from './value-kind.ts';

/** A glob as the source of a regular expression that both engines read alike. */
interface GlobSource {
  readonly source: string;
  /** Wildcards without bound. */
  readonly wildcards: number;
}

/** Characters of a glob times those of a text that RE2 is given: a few seconds of work, which no limit of time could interrupt. */
const largestSearch = 10_000_000;

const literal = (character: string): string =>
  /[A-Za-z0-9_]/.test(character) ? character : `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`;

class GlobReader {
  readonly #characters: readonly string[];
  readonly #notDelimiter: string;
  #at = 0;
  wildcards = 0;

  constructor(glob: string, delimiters: readonly string[]) {
    this.#characters = [...glob];
    this.#notDelimiter = delimiters.length === 0 ? '[\\x{0}-\\x{10ffff}]' : `[^${delimiters.map(literal).join('')}]`;
  }

  /** Reads up to the end or, inside braces, to `,` or `}`. */
  sequence(inBraces: boolean): string {
    let source = '';
    for (; this.#at < this.#characters.length; ) {
      const character = this.#characters[this.#at] as string;
      if (inBraces && (character === ',' || character === '}')) break;
      this.#at += 1;
      source += this.#piece(character);
    }
    return source;
  }

  #fail(problem: string): never {
    return fail(`glob: syntax error at ${this.#at}: ${problem}`);
  }

  #piece(character: string): string {
    switch (character) {
      case '*':
        this.wildcards += 1;
        if (this.#characters[this.#at] !== '*') return `${this.#notDelimiter}*`;
        this.#at += 1;
        return '[\\x{0}-\\x{10ffff}]*';
      case '?':
        return this.#notDelimiter;
      case '[':
        return this.#set();
      case '{':
        return this.#alternatives();
      case '\\':
        if (this.#at === this.#characters.length) return this.#fail('trailing backslash');
        this.#at += 1;
        return literal(this.#characters[this.#at - 1] as string);
      default:
        return literal(character);
    }
  }

  #alternatives(): string {
    const parts = [this.sequence(true)];
    while (this.#characters[this.#at] === ',') {
      this.#at += 1;
      parts.push(this.sequence(true));
    }
    if (this.#characters[this.#at] !== '}') return this.#fail('unclosed `{`');
    this.#at += 1;
    return `(?:${parts.join('|')})`;
  }

  #set(): string {
    const close = this.#characters.indexOf(']', this.#at);
    if (close < 0) {
      this.#at = this.#characters.length;
      return this.#fail('unexpected end of input');
    }
    let body = this.#characters.slice(this.#at, close);
    this.#at = close + 1;
    const negated = body[0] === '!';
    if (negated) body = body.slice(1);
    if (body.length === 3 && body[1] === '-') {
      if ((body[0] as string) > (body[2] as string)) return this.#fail('range hi character is less than lo');
      return `[${negated ? '^' : ''}${literal(body[0] as string)}-${literal(body[2] as string)}]`;
    }
    if (body.length === 0) return this.#fail('could not parse range');
    if (body[1] === '-') return this.#fail('unexpected end of input');
    return `[${negated ? '^' : ''}${body.map(literal).join('')}]`;
  }
}

function globSource(glob: string, delimiters: readonly string[]): GlobSource {
  const reader = new GlobReader(glob, delimiters);
  const source = `^${reader.sequence(false)}$`;
  return { source, wildcards: reader.wildcards };
}

/**
 * What a glob matches; `*` stops at delimiters. V8 runs globs with few wildcards outside alternatives, whose cost is at most
 * quadratic; RE2 the others. @throws BuiltinError where the glob is none
 */
export function compileGlob(glob: string, delimiters: readonly string[]): (text: string) => boolean {
  const { source, wildcards } = globSource(glob, delimiters);
  if (wildcards <= 2 && !source.includes('(')) {
    const expression = new RegExp(source.replace(/\\x\{/g, '\\u{'), 'u');
    return (text) => expression.test(text);
  }
  const pattern = RE2JS.compile(source);
  return (text) => {
    if (glob.length * text.length > largestSearch) fail('the glob and the text are too large together');
    return pattern.matcher(text).find();
  };
}

const caches = new PatternCache((delimiters) => new PatternCache((glob) => compileGlob(glob, [...delimiters])), 50);

function delimiterProblem(delimiter: Value): string {
  return typeof delimiter === 'string'
    ? 'must be array of runes but got array containing string'
    : `must be array of strings but got array containing ${typeName(delimiter)}`;
}

function matchGlob(pattern: string, delimiters: null | readonly Value[], text: string): boolean {
  let joined = delimiters === null ? '' : '.';
  if (delimiters !== null && delimiters.length > 0) {
    joined = delimiters.join('');
    for (const delimiter of delimiters)
      if (typeof delimiter !== 'string' || codePointLength(delimiter) !== 1)
        return failOperand(2, delimiterProblem(delimiter));
  }
  return caches.get(joined).get(pattern)(text);
}

/** Globs. */
export const globFamily = [
  builtin(
    'glob.match',
    ['string', { anyOf: ['null', stringArray] }, 'string'],
    'boolean',
    (pattern, delimiters, text) => matchGlob(pattern, isArray(delimiters) ? delimiters : null, text),
    {
      category: 'glob',
      doc: 'Whether a text matches a glob; `*` stops at delimiters (`.` where the list is empty, none where it is null).',
    },
  ),
  builtin('glob.quote_meta', ['string'], 'string', (text) => text.replace(/[*?\\[\]{}]/g, '\\$&'), {
    category: 'glob',
    doc: 'A text in which no character is a wildcard.',
  }),
];
