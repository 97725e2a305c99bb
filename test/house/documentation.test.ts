import { expect, it } from 'vitest';
import { placeOf, sourcesUnder, type Source } from './sources.ts';

/** Places of exported declarations without a doc comment; a group without blank lines, as of overloads, is told of by its first. */
function undocumented(source: Source): string[] {
  let documentedUntil = -1;
  return source.program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return [];
    const isAfter = (end: number) => end <= node.start && source.text.slice(end, node.start).trim() === '';
    const isDocumented = source.comments.some(
      ({ type, value, end }) => type === 'Block' && value.startsWith('*') && isAfter(end),
    );
    if (
      isDocumented ||
      (isAfter(documentedUntil) && !source.text.slice(documentedUntil, node.start).includes('\n\n'))
    ) {
      documentedUntil = node.end;
      return [];
    }
    return [`${placeOf(source, node.start)} ${source.text.slice(node.start, node.end).split('\n', 1)[0]}`];
  });
}

it('gives every exported name a doc comment', () => {
  expect(sourcesUnder('src/').flatMap(undocumented)).toEqual([]);
});

it('has no default exports', () => {
  const found = sourcesUnder('src/').flatMap((source) =>
    source.program.body
      .filter(({ type }) => type === 'ExportDefaultDeclaration')
      .map(({ start }) => placeOf(source, start)),
  );
  expect(found).toEqual([]);
});
