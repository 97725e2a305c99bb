import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { fastPattern } from './fast-regex.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  'Z',
  '0',
  '.',
  '-',
  '/',
  ' ',
  '\\.',
  '\\d',
  '\\w',
  '\\$',
  '[a-c]',
  '[^a]',
  '[a-z0-9_.-]',
  '[^\\d]',
  '(a|b)',
  '\\s',
  'é',
  '[z-a]',
  '(?i)a',
  '\\b',
);
const repeat = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '??');
const pattern = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.array(
      fc.tuple(atom, repeat).map((parts) => parts.join('')),
      { maxLength: 5 },
    ),
    fc.constantFrom('', '$'),
  )
  .map(([begin, parts, end]) => begin + parts.join('') + end);
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'Z', '0', '9', '.', '-', '/', ' ', '_', '$', '\n', '\u2028', 'é', '\u{1f600}'),
  maxLength: 8,
});

describe('fastPattern', () => {
  it('means in V8 what RE2 means', () => {
    let taken = 0;
    fc.assert(
      fc.property(pattern, text, (source, sample) => {
        const fast = fastPattern(source);
        if (fast === undefined) return;
        taken += 1;
        expect(new RegExp(fast, 'u').test(sample)).toBe(RE2JS.compile(source).matcher(sample).find());
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it('leaves to RE2 what could backtrack badly', () => {
    for (const source of ['(a+)+$', '(a|a)*b', 'a*a*a*b', '(x*)*', '\\p{L}+', '(?:a|b)'])
      expect(fastPattern(source)).toBeUndefined();
  });

  it('stays quick on long texts', () => {
    const expression = new RegExp(fastPattern('[a-z]+[0-9]*x$') ?? expect.fail('not taken'), 'u');
    const start = performance.now();
    expression.test('a'.repeat(5_000));
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
