import { expect, it } from 'vitest';
import { placeOf, sourcesUnder, type Source } from './sources.ts';

/** Places of exported declarations without a doc comment; the first of several overloads speaks for all. */
function undocumented(source: Source): string[] {
  const documented = new Set<string>();
  return source.program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return [];
    const name = source.text
      .slice(node.start, node.end)
      .match(/\b(?:function\*?|class|const|let|interface|type)\s+(\w+)/);
    const hasComment = source.comments.some(
      ({ type, value, end }) =>
        type === 'Block' &&
        value.startsWith('*') &&
        end < node.start &&
        source.text.slice(end, node.start).trim() === '',
    );
    if (hasComment) documented.add(name?.[1] ?? '');
    return documented.has(name?.[1] ?? '') ? [] : [`${placeOf(source, node.start)} ${name?.[1]}`];
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
