import type { SourcePosition } from './diagnostic.ts';

/** A piece of a file whose text became part of a condition or output; `raw` is how it stands in the file. */
export interface SourceFragment {
  readonly text: string;
  readonly file: string;
  readonly raw: string;
  /** Line and column of the first character of `raw`, from 1. */
  readonly line: number;
  readonly column: number;
}

/** A text that was put together from several places (a rule and its appends), and that still knows where each character came from. */
export interface SourceText {
  readonly text: string;
  readonly fragments: readonly SourceFragment[];
}

/** A text of one place. */
export function sourceText(fragment: SourceFragment): SourceText {
  return { text: fragment.text, fragments: [fragment] };
}

/** Appends as Falco does: with one blank between. */
export function appendText(left: SourceText, right: SourceText): SourceText {
  return { text: `${left.text} ${right.text}`, fragments: [...left.fragments, ...right.fragments] };
}

/**
 * The place in a file of a character of the text. YAML folds and unquotes scalars but keeps the order of what is not blank,
 * so the place is found by counting those characters.
 */
export function positionOf({ fragments }: SourceText, offset: number): SourcePosition {
  let start = 0;
  for (const fragment of fragments) {
    const end = start + fragment.text.length;
    if (offset <= end || fragment === fragments.at(-1))
      return within(fragment, Math.min(offset - start, fragment.text.length));
    start = end + 1;
  }
  return { file: '', line: 0, column: 0 };
}

function within(fragment: SourceFragment, offset: number): SourcePosition {
  const { seen, places, lineStarts } = marksOf(fragment);
  const at = places[seen[offset]!] ?? fragment.raw.length;
  const row = countUpTo(lineStarts, at);
  return {
    file: fragment.file,
    line: fragment.line + row,
    column: row === 0 ? fragment.column + at : at - lineStarts[row - 1]! + 1,
  };
}

/** What finds a fragment's places without reading it again. */
interface Marks {
  /** For each offset of the text, the characters before it that are not blank. */
  readonly seen: Uint32Array;
  /** For each character that is not blank, its offset in `raw`; behind the last one, the end. */
  readonly places: Uint32Array;
  /** Where the second and the further lines of `raw` begin. */
  readonly lineStarts: readonly number[];
}

/** A condition of thousands of terms may have a fault in each: what they all count is counted once. */
const known = new WeakMap<SourceFragment, Marks>();

function marksOf(fragment: SourceFragment): Marks {
  const marks = known.get(fragment) ?? countMarks(fragment);
  known.set(fragment, marks);
  return marks;
}

function countMarks({ raw, text }: SourceFragment): Marks {
  const seen = new Uint32Array(text.length + 1);
  for (let at = 0; at < text.length; at += 1) seen[at + 1] = seen[at]! + (isBlank(text, at) ? 0 : 1);
  const places = new Uint32Array(raw.length + 1).fill(raw.length);
  let count = 0;
  for (let at = Math.max(0, raw.indexOf(firstWord(text))); at < raw.length; at += 1)
    if (!isBlank(raw, at)) places[count++] = at;
  return { seen, places, lineStarts: Array.from(raw.matchAll(/\n/g), ({ index }) => index + 1) };
}

/** Signs of ASCII are told without a pattern: most texts have no others. */
function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code > 0x20 && code < 0x80 ? false : /\s/.test(text[at]!);
}

/** How many of the numbers, which rise, are not above a limit. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstWord(text: string): string {
  return /\S+/.exec(text)?.[0] ?? '';
}
