import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineCounter, parseAllDocuments as theirs, YAMLParseError } from 'yaml';
import { deepestYaml, parse, parseAllDocuments, parseDocument } from './yaml.ts';

/** Texts that nest `depth` collections, each in one way of the language. */
const nests: Readonly<Record<string, (depth: number) => string>> = {
  braces: (depth) => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`,
  brackets: (depth) => `${'['.repeat(depth)}1${']'.repeat(depth)}`,
  dashes: (depth) => `${'- '.repeat(depth)}x`,
  lines: (depth) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
  'question marks': (depth) => `${'? '.repeat(depth)}x`,
};

describe('depth', () => {
  it.each(Object.entries(nests))('%s may nest so deep and no deeper', (_, nest) => {
    expect(parseDocument(nest(deepestYaml)).errors).toEqual([]);
    expect(parseDocument(nest(deepestYaml + 1)).errors).toMatchObject([{ code: 'RESOURCE_EXHAUSTION' }]);
  });

  // The library ended the whole process at 50,000 braces.
  it.each(['braces', 'brackets', 'dashes', 'question marks'])('50,000 %s are an error with its place', (name) => {
    const text = `top: 1\n---\n${nests[name]!(50_000)}`;
    const [document] = parseAllDocuments(text);
    expect(document!.errors[0]!.message).toMatch(/^collections nest more than 250 deep at line 3, column \d+$/);
    expect(() => parse(text)).toThrow('collections nest more than 250 deep at line 3');
    expect(() => parse(nests[name]!(50_000), { logLevel: 'silent' })).toThrow(YAMLParseError);
  });
});

describe('aliases', () => {
  const chain = (links: number, uses: string) =>
    [
      'a0: &a0 [x]',
      ...Array.from({ length: links }, (_, n) => `a${n + 1}: &a${n + 1} [${uses.replaceAll('*', `*a${n}`)}]`),
    ].join('\n');

  it.each([
    ['that double what they name', chain(40, '*, *'), /aliases make more than \d+ values of the text at line 1/],
    ['that nest what they name', chain(300, '*'), /more than 250 deep by their aliases at line 251/],
    ['inside of what they name', 'a: &a {b: [*a]}', /alias \*a stands inside of what it names at line 1, column 12/],
  ])('%s are refused', (_, text, message) => expect(() => parse(text)).toThrow(message));

  it('stand for what they name', () => {
    expect(parse('a: &x [1]\nb: *x\nc: &x 2\nd: *x')).toEqual({ a: [1], b: [1], c: 2, d: 2 });
    expect(() => parse('a: *nothing')).toThrow('nothing');
  });
});

it('a second document is an error of one that should be alone', () => {
  expect(() => parse('a: 1\n---\nb: 2')).toThrow('more than one document at line 2, column');
  expect(parse('')).toBeNull();
});

it('any text gives what the library gives', () => {
  const piece = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '&x ',
    '*x',
    '|',
    '#',
    '!t ',
    '---\n',
    '?',
    '\t',
    '<<',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const read = (parser: typeof theirs | typeof parseAllDocuments) => {
        const lineCounter = new LineCounter();
        const documents = parser(text, { lineCounter, logLevel: 'silent' });
        return [...documents].map(({ contents, errors }) => [
          String(contents),
          errors
            .filter(({ code }) => code !== 'RESOURCE_EXHAUSTION')
            .map(({ code, pos, linePos }) => [code, pos, linePos]),
        ]);
      };
      expect(read(parseAllDocuments)).toEqual(read(theirs));
    }),
    { numRuns: 500 },
  );
});
