import { expect, it } from 'vitest';
import { nodesOf, placeOf, sourcesUnder, type Source } from './sources.ts';

const limits = { file: 400, function: 60 };
const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const sources = ['src/', 'tools/', 'conformance/', 'bench/'].flatMap((folder) => sourcesUnder(folder));

function lineCount(text: string): number {
  return text.trimEnd().split('\n').length;
}

function longFunctions(source: Source): string[] {
  return [...nodesOf(source.program.body)]
    .filter(
      ({ type, start, end }) => functionTypes.has(type) && lineCount(source.text.slice(start, end)) > limits.function,
    )
    .map(({ start }) => placeOf(source, start));
}

it(`keeps files within ${limits.file} lines`, () => {
  expect(sources.filter(({ text }) => lineCount(text) > limits.file).map(({ path }) => path)).toEqual([]);
});

it(`keeps functions within ${limits.function} lines`, () => {
  expect(sources.flatMap(longFunctions)).toEqual([]);
});

it('keeps half of the files under 100 lines', () => {
  const lengths = sources.map(({ text }) => lineCount(text)).sort((left, right) => left - right);
  expect(lengths[lengths.length >> 1]).toBeLessThan(100);
});
