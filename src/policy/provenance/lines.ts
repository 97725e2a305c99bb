import { parseLocatedJson } from '../../formats/json/located.ts';
import { readYamlDocuments } from '../load/document.ts';

/** Where a place of a document stands in its file. */
export interface DocumentPlace {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Finds the place of what stands at a path of the input, or of the nearest that stands above it. */
export type LineOfPath = (path: readonly (string | number)[]) => DocumentPlace | undefined;

/** Texts up to this many characters are read once more so that every member has its line; longer ones give those of containers. */
const mostForMembers = 20_000_000;

/** Lines of a JSON or YAML text; the text is read when the first is asked for. @param document number of the document in it */
export function linesOfText(text: string, file: string, document = 0): LineOfPath {
  let find: ((path: readonly (string | number)[]) => number | undefined) | undefined;
  return (path) => {
    find ??= finderOf(text, file, document);
    const line = find(path);
    return line === undefined ? undefined : { file, line };
  };
}

function finderOf(text: string, file: string, document: number) {
  if (text.length > mostForMembers && /^\s*[[{]/.test(text)) return containerLines(text);
  const located = readYamlDocuments(text, file)[document];
  return (path: readonly (string | number)[]) => located?.lineOf(path);
}

function containerLines(text: string) {
  const { value, lines } = parseLocatedJson(text);
  return (path: readonly (string | number)[]): number | undefined => {
    let at = value;
    let line: number | undefined;
    for (const key of [undefined, ...path]) {
      if (key !== undefined) at = (at as Readonly<Record<string | number, unknown>>)[key];
      if (typeof at !== 'object' || at === null) break;
      line = lines(at)?.[0] ?? line;
    }
    return line;
  };
}
