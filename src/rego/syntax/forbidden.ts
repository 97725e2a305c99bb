import type { SourceFile } from './ast.ts';
import { locationOf, type CommentToken } from './token.ts';
import type { ScanError } from './scanner.ts';

/** What may stand nowhere, not even in strings and comments; halves of pairs are bytes that are no UTF-8 (`decodeSource`). */
const forbidden = /[\0\ufeff\p{Surrogate}]+/gu;

/**
 * Errors for characters that may stand nowhere, one a token. OPA names the token before: it had looked one character ahead.
 * @param pieces tokens and comments in any order
 */
export function forbiddenCharacters(source: SourceFile, pieces: readonly CommentToken[]): ScanError[] {
  const { text } = source;
  const found = [...text.matchAll(forbidden)].filter(({ 0: run, index }) => run !== '\ufeff' || index > 0);
  if (found.length === 0) return [];
  const holders = pieces.toSorted((left, right) => left.offset - right.offset);
  const errors = new Map<number, ScanError>();
  let next = 0;
  for (const { 0: run, index } of found) {
    while ((holders[next]?.end ?? index) < index) next += 1;
    const holder = holders[next];
    const place = holder !== undefined && holder.offset < index ? holder : blankBefore(text, index);
    if (!errors.has(place.offset))
      errors.set(place.offset, { message: messageFor(run), location: locationOf(source, place) });
  }
  return [...errors.values()];
}

function messageFor([character]: string): string {
  if (character === '\0') return 'illegal null character';
  return character === '\ufeff' ? 'illegal byte-order mark' : 'illegal utf-8 character';
}

/** The blank before an offset; a newline counts as column 0 of the line that it begins. */
function blankBefore(text: string, index: number): CommentToken {
  const offset = Math.max(index - 1, 0);
  const lines = text.slice(0, text[offset] === '\n' ? index : offset).split('\n');
  const column = [...(lines.at(-1) ?? '')].length + (text[offset] === '\n' ? 0 : 1);
  return { row: lines.length, col: column, offset, end: offset + 1 };
}

/** Keeps a mark at the beginning, which counts as a column. */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of a source's bytes. What is no UTF-8 becomes half of a surrogate pair a byte, which the scanner refuses. */
export function decodeSource(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return [...sequences(bytes)].join('');
  }
}

/** Decodes character by character. */
function* sequences(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const text = decoded(bytes.subarray(at, at + length));
    yield text ?? String.fromCharCode(0xdc00 + lead);
    at += text === undefined ? 1 : length;
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
