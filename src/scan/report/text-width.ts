/** Characters that a terminal draws two columns wide (Unicode Standard Annex 11, Wide and Fullwidth; emoji presentation). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Characters that take no column: marks on others, variation selectors among them, and joiners. */
const empty = /\p{M}|[\u200b-\u200d]/u;

/** Controls, and marks that turn the writing direction: a package's name must not drive a terminal. */
const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

let segmenter: Intl.Segmenter | undefined;

/** Characters as a reader counts them. The segmenter is made for the first text that needs it: that takes 10 ms. */
function* graphemesOf(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemesOf(text)) width += graphemeWidth(grapheme);
  return width;
}

/** A text without anything that a terminal would obey; line feeds stay. */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Lines of a text, none wider than `width` columns: cut at blanks, a longer word wherever it must be. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => (textWidth(line) <= width ? [line] : wrapLine(line, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ').flatMap((word) => pieces(word, width))) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (textWidth(longer) <= width) current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

/** Parts of a word, each of which fits. */
function pieces(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  const parts: string[] = [];
  let [part, used] = ['', 0];
  for (const grapheme of graphemesOf(word)) {
    const columns = graphemeWidth(grapheme);
    if (part !== '' && used + columns > width) {
      parts.push(part);
      [part, used] = ['', 0];
    }
    part += grapheme;
    used += columns;
  }
  return [...parts, part];
}

function graphemeWidth(grapheme: string): number {
  const [first = ''] = grapheme;
  if (empty.test(first)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}
