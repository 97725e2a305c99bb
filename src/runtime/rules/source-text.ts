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

function within({ file, raw, text, line, column }: SourceFragment, offset: number): SourcePosition {
  const wanted = text.slice(0, offset).replace(/\s/g, '').length;
  let [seen, at] = [0, 0];
  const begin = Math.max(0, raw.indexOf(firstWord(text)));
  for (at = begin; at < raw.length && (seen < wanted || /\s/.test(raw[at]!)); at += 1)
    if (!/\s/.test(raw[at]!)) seen += 1;
  const before = raw.slice(0, at).split('\n');
  return {
    file,
    line: line + before.length - 1,
    column: before.length === 1 ? column + at : before.at(-1)!.length + 1,
  };
}

function firstWord(text: string): string {
  return /\S+/.exec(text)?.[0] ?? '';
}
