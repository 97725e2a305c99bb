import { messageOf, sameWords } from '../../core/index.ts';
import { ChecklistError } from '../error.ts';
import { detail } from '../details.ts';

/**
 * The JSON documents of a file: one document, or one a line. Lines of plain words before them, and between JSON lines, are
 * passed over: tools print their log into the same file.
 * @throws ChecklistError EVIDENCE_NOT_JSON with `file:line:column` of the first mistake.
 */
export function parseDocuments(text: string, file: string): readonly unknown[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const first = lines.findIndex((line) => /^\s*[[{]/.test(line));
  if (first === -1)
    throw new ChecklistError('EVIDENCE_NOT_JSON', { message: detail('no JSON document in it'), where: file });
  const whole = lines.slice(first).join('\n');
  try {
    return [JSON.parse(whole)];
  } catch (thrown) {
    const documents = parseLines(lines.slice(first));
    if (documents !== undefined) return documents;
    const { line, column } = mistakeIn(lines, first);
    const where = `${file}:${line}:${column}`;
    throw new ChecklistError('EVIDENCE_NOT_JSON', { message: sameWords(messageOf(thrown).slice(0, 200)), where });
  }
}

/** Documents of JSON lines; undefined where one of the lines that begin like JSON is not. */
function parseLines(lines: readonly string[]): readonly unknown[] | undefined {
  try {
    return lines.filter((line) => /^\s*[[{]/.test(line)).map((line): unknown => JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Where JSON goes wrong: in the first bad line of JSON lines, else in the whole from the first line on. */
function mistakeIn(lines: readonly string[], first: number): { readonly line: number; readonly column: number } {
  const isLines = isJson(lines[first] ?? '');
  if (isLines) {
    const bad = lines.findIndex((line, index) => index > first && /^\s*[[{]/.test(line) && !isJson(line));
    return { line: bad + 1, column: mistakeAt(lines[bad] ?? '') + 1 };
  }
  const whole = lines.slice(first).join('\n');
  const before = whole.slice(0, mistakeAt(whole)).split('\n');
  return { line: first + before.length, column: (before.at(-1) ?? '').length + 1 };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One token of JSON (RFC 8259) after white space, or the end. */
const token =
  /[ \t\n\r]*(?:([{[]|[}\]]|[,:])|("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

/** What may come next while a JSON text is read. */
type Expected = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'comma' | 'end';

/** Offset of the first token that cannot stand where it stands; the length where the text ends too early. */
export function mistakeAt(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  token.lastIndex = 0;
  for (;;) {
    const begun = token.lastIndex;
    const found = token.exec(text);
    if (found === null) return begun + (/^[ \t\n\r]*/.exec(text.slice(begun))?.[0].length ?? 0);
    const after = step(expected, found[1] ?? (found[2] === undefined ? 'scalar' : 'string'), open);
    if (after === undefined) return token.lastIndex - found[0].trimStart().length;
    expected = after;
  }
}

/** What is expected after a token; undefined where it is a mistake. `open` holds the brackets that are open. */
function step(expected: Expected, kind: string, open: string[]): Expected | undefined {
  const done = () => (open.length === 0 ? 'end' : 'comma');
  if (kind === '}' || kind === ']') {
    const closes = open.at(-1) === (kind === '}' ? '{' : '[');
    const may = expected === 'comma' || expected === (kind === '}' ? 'first-key' : 'first-value');
    if (!closes || !may) return undefined;
    open.pop();
    return done();
  }
  if (kind === ',') return expected === 'comma' ? (open.at(-1) === '{' ? 'key' : 'value') : undefined;
  if (kind === ':') return expected === 'colon' ? 'value' : undefined;
  if (expected === 'key' || expected === 'first-key') return kind === 'string' ? 'colon' : undefined;
  if (expected !== 'value' && expected !== 'first-value') return undefined;
  if (kind !== '{' && kind !== '[') return done();
  open.push(kind);
  return kind === '{' ? 'first-key' : 'first-value';
}
