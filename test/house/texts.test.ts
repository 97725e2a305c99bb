import { describe, expect, it } from 'vitest';
import { nodesOf, placeOf, sourcesUnder, type Source, type SyntaxNode } from './sources.ts';

interface TextRow {
  readonly place: string;
  readonly en: string | undefined;
  readonly zh: string | undefined;
}

/** Objects with an `en` or `zh` string: the rows of the message catalogues and the remedies of errors. */
function textRows(source: Source): TextRow[] {
  return [...nodesOf(source.program.body)]
    .filter(({ type }) => type === 'ObjectExpression')
    .map((node) => ({ place: placeOf(source, node.start), ...languages(node) }))
    .filter(({ en, zh }) => en !== undefined || zh !== undefined);
}

function languages(node: SyntaxNode): { en: string | undefined; zh: string | undefined } {
  const values = new Map(
    (node.properties as SyntaxNode[]).map((property) => [
      (property.key as { name?: string } | undefined)?.name,
      stringOf(property.value as SyntaxNode | undefined),
    ]),
  );
  return { en: values.get('en'), zh: values.get('zh') };
}

/** Value of a string literal, of a template without parts, or of such joined by `+`. */
function stringOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral')
    return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('');
  if (node?.type !== 'BinaryExpression') return undefined;
  const [left, right] = [stringOf(node.left as SyntaxNode), stringOf(node.right as SyntaxNode)];
  return left === undefined || right === undefined ? undefined : left + right;
}

function parametersOf(template: string): string[] {
  return [...new Set([...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort();
}

/** Chinese by English, as `defineDetails` declares them. */
function detailRows(source: Source): TextRow[] {
  return [...nodesOf(source.program.body)]
    .filter((node) => node.type === 'CallExpression' && (node.callee as { name?: string }).name === 'defineDetails')
    .flatMap((node) => ((node.arguments as SyntaxNode[])[0]?.properties ?? []) as SyntaxNode[])
    .map((property) => ({
      place: placeOf(source, property.start),
      en: stringOf(property.key as SyntaxNode) ?? (property.key as { name?: string }).name,
      zh: stringOf(property.value as SyntaxNode),
    }));
}

const sources = sourcesUnder('src/');
const details = sources.flatMap(detailRows);
const rows = [...sources.flatMap(textRows), ...details];

describe('user-facing texts', () => {
  it('stand in English and Chinese', () => {
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ en, zh }) => !en?.trim() || !zh?.trim()).map(({ place }) => place)).toEqual([]);
  });

  it('take the same parameters in both languages', () => {
    const different = rows.filter(({ en, zh }) => String(parametersOf(en ?? '')) !== String(parametersOf(zh ?? '')));
    expect(different.map(({ place }) => place)).toEqual([]);
  });

  it('are all said: no detail is declared in vain', () => {
    const said = new Set(
      sources
        .flatMap((source) => [...nodesOf(source.program.body)])
        .filter((node) => node.type === 'CallExpression' && (node.callee as { name?: string }).name === 'detail')
        .map((node) => stringOf((node.arguments as SyntaxNode[])[0])),
    );
    expect(details.length).toBeGreaterThan(100);
    expect(details.filter(({ en }) => !said.has(en)).map(({ place }) => place)).toEqual([]);
  });

  it('are Chinese where they say so', () => {
    const ownWords = (text: string) => text.replaceAll(/\{\w+\}/g, '').trim();
    const words = rows.filter(({ en }) => /[a-z]/i.test(ownWords(en ?? '')) && / /.test(ownWords(en ?? '')));
    expect(words.filter(({ zh }) => !/\p{Script=Han}/u.test(zh ?? '')).map(({ place }) => place)).toEqual([]);
  });
});
