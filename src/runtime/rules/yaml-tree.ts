import { isMap, isScalar, isSeq, LineCounter, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { parseAllDocuments } from '../../formats/yaml/yaml.ts';
import type { SourcePosition } from './diagnostic.ts';
import { followAliases } from './yaml-aliases.ts';
import { sourceText, type SourceText } from './source-text.ts';

/** A YAML file whose nodes know their places. */
export interface YamlFile {
  readonly name: string;
  readonly content: string;
  readonly documents: readonly Document.Parsed[];
  position(node: Node | undefined): SourcePosition;
  positionAt(offset: number): SourcePosition;
  /** The text of a scalar with its place; undefined for anything else. */
  text(node: Node | undefined): SourceText | undefined;
  /** The lines around a place. */
  snippet(position: SourcePosition): string;
}

/** Parses all documents of a file. Errors stand in the documents. */
export function readYaml(name: string, content: string): YamlFile {
  const lines = new LineCounter();
  const documents = parseAllDocuments(content, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
  if (content.includes('*'))
    for (const document of documents) if (document.errors.length === 0) followAliases(document);
  const positionAt = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line, column: col };
  };
  const position = (node: Node | undefined): SourcePosition => positionAt(node?.range?.[0] ?? 0);
  let rows: readonly string[] | undefined;
  return {
    name,
    content,
    documents,
    position,
    positionAt,
    text(node) {
      const text = scalarText(node);
      if (text === undefined || node?.range === undefined || node.range === null) return undefined;
      const { line, column } = position(node);
      return sourceText({ text, file: name, raw: content.slice(node.range[0], node.range[1]), line, column });
    },
    snippet: (place) => linesAround((rows ??= content.split('\n')), place),
  };
}

/** A place's line with those around it; of a long line what is near the place, for a report may have thousands of places of one line. */
export function linesAround(
  lines: readonly string[],
  { line, column }: Pick<SourcePosition, 'line' | 'column'>,
): string {
  return lines
    .slice(Math.max(0, line - 2), line + 3)
    .map((text) => clip(text, column))
    .join('\n');
}

const widest = 160;

function clip(text: string, column: number): string {
  if (text.length <= widest) return text;
  const from = Math.max(0, Math.min(column - widest / 2, text.length - widest));
  const part = text.slice(from, from + widest);
  return `${from > 0 ? '...' : ''}${part}${from + widest < text.length ? '...' : ''}`;
}

/** A scalar's text as written, numbers and booleans too: `1e3` stays `1e3`. */
export function scalarText(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null || node.value === undefined) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

/** The value of a key of a mapping. */
export function child(map: YAMLMap, key: string): Node | undefined {
  return (map.get(key, true) as Node | null | undefined) ?? undefined;
}

/** Keys of a mapping in order. */
export function keysOf(map: YAMLMap): string[] {
  return map.items.flatMap(({ key }) => scalarText(key) ?? []);
}

/** The scalar texts of a sequence, nested sequences flattened; undefined where it is no sequence or holds mappings. */
export function texts(node: Node | undefined): string[] | undefined {
  if (!isSeq(node)) return undefined;
  const all = node.items.map((item) => (isSeq(item) ? texts(item as YAMLSeq) : wrap(scalarText(item))));
  return all.includes(undefined) ? undefined : all.flatMap((part) => part ?? []);
}

function wrap(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : [text];
}

export { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq };
