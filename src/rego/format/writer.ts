import type { Problem } from '../error.ts';
import type { Body, Comment, Expr, Location, Term } from '../syntax/ast.ts';

/** What the target version and the file's imports decide. */
export interface Style {
  /** Written for v1, or for both versions. */
  readonly v1: boolean;
  readonly ifs: boolean;
  readonly contains: boolean;
  /** Some head is a longer reference, so that all heads are written as references. */
  readonly refHeads: boolean;
  /** Words that a reference cannot hold bare where its author quoted them. */
  readonly keywords: ReadonlySet<string>;
}

/** Thrown where two comments meet on one line: the term around them is written as it stands in the source. */
export class UnexpectedComment extends Error {}

/** The ways from terms to expressions and back. */
export interface Parts {
  term(writer: Writer, term: Term): void;
  expr(writer: Writer, expr: Expr): void;
  /** An expression that has its lines to itself. */
  statement(writer: Writer, expr: Expr): void;
  body(writer: Writer, body: Body): void;
  /** The inside of braces or brackets behind an opening that is written already. */
  enclosed(writer: Writer, body: Body, brackets: Brackets, after: Location, whole: Location): void;
}

/** An opening and its closing character. */
export type Brackets = readonly [open: string, close: string];

/** Text in the making: lines with their indentation, and the comments that wait for their place. */
export class Writer {
  readonly style: Style;
  readonly parts: Parts;
  readonly problems: Problem[] = [];
  text = '';
  level = 0;
  /** A line is begun. */
  inline = false;
  /** The comment that ends the present line. */
  lineComment: Comment | undefined;
  /** An expression or term that must be written in parentheses when it is met. */
  parenthesized: Expr | Term | undefined;
  /** A term that is written as it stands takes the comment of its last line with it. */
  commentOnFinalLine = false;
  private delayed = false;
  private readonly comments: readonly Comment[];
  private next = 0;

  /** @param comments in the order of their places, without blanks at their ends. */
  constructor(style: Style, parts: Parts, comments: readonly Comment[]) {
    this.style = style;
    this.parts = parts;
    this.comments = comments;
  }

  write(text: string): void {
    this.text += text;
  }

  startLine(): void {
    this.inline = true;
    this.text += '\t'.repeat(this.level);
  }

  endLine(): void {
    this.inline = false;
    if (this.lineComment !== undefined && !this.delayed) {
      this.write(` #${this.lineComment.text}`);
      this.lineComment = undefined;
    }
    this.delayed = false;
    this.write('\n');
  }

  /** Keeps the line's comment for the line after. */
  delayComment(): void {
    this.delayed = true;
  }

  blankLine(): void {
    if (this.inline) this.endLine();
    this.write('\n');
  }

  /** Runs work one level further in. */
  indented(work: () => void): void {
    this.level += 1;
    try {
      work();
    } finally {
      this.level -= 1;
    }
  }

  /** The first comment that is not written yet. */
  get pending(): Comment | undefined {
    return this.comments[this.next];
  }

  /** Comments that are not written yet. */
  get rest(): readonly Comment[] {
    return this.comments.slice(this.next);
  }

  /** Takes the comments of the rows before one. */
  takeBefore(row: number): Comment[] {
    const taken: Comment[] = [];
    for (let comment = this.pending; comment !== undefined && comment.location.row < row; comment = this.pending) {
      taken.push(comment);
      this.next += 1;
    }
    return taken;
  }

  /** Writes the comments that stand above a place and keeps the one beside it for the line's end. */
  insertComments({ row }: Pick<Location, 'row'>): void {
    const before = this.takeBefore(row);
    this.writeComments(before);
    const last = before.at(-1);
    if (last !== undefined && row - last.location.row > 1) this.blankLine();
    const beside = this.pending;
    if (beside === undefined || beside.location.row !== row) return;
    this.next += 1;
    this.endLineWith(beside);
  }

  private endLineWith(comment: Comment): void {
    if (this.lineComment === undefined) this.lineComment = comment;
    else {
      this.lineComment = undefined;
      throw new UnexpectedComment(`a second comment for line ${comment.location.row}`);
    }
  }

  /** Writes comments on lines of their own; blank lines between them stay, and part METADATA blocks. */
  writeComments(comments: readonly Comment[]): void {
    let inMetadata = false;
    for (const [index, comment] of comments.entries()) {
      const distance = index === 0 ? 0 : comment.location.row - (comments[index - 1]?.location.row ?? 0);
      const isMetadata = comment.location.col === 1 && comment.text.trim().startsWith('METADATA');
      if (distance > 1) inMetadata = false;
      if (distance > 1 || (distance === 1 && inMetadata && isMetadata)) this.blankLine();
      inMetadata ||= isMetadata;
      this.writeLine(`#${comment.text}`);
    }
  }

  writeLine(text: string): void {
    if (!this.inline) this.startLine();
    this.write(text);
    this.endLine();
  }

  /** A place to come back to. */
  save(): () => void {
    const { text, level, next } = this;
    return () => {
      this.text = text;
      this.level = level;
      this.next = next;
    };
  }

  /** Writes a node as it stands in the source, with the comments in it. */
  writeSource(location: Location): void {
    const source = textOf(location);
    const lastRow = location.row + countRows(source);
    this.write(source);
    while (this.pending !== undefined) {
      const { row } = this.pending.location;
      if (this.commentOnFinalLine && row === lastRow) this.write(` #${this.pending.text}`);
      else if (row >= lastRow) return;
      this.next += 1;
    }
  }

  /** Runs work; false where two comments met in it. */
  expected(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (error instanceof UnexpectedComment) return false;
      throw error;
    }
  }
}

/** The text of a place. */
export function textOf({ source, offset, end }: Location): string {
  return source.text.slice(offset, end);
}

/** Newlines in a text. */
export function countRows(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** The last row of a place. */
export function endRow(location: Location): number {
  return location.row + countRows(textOf(location));
}

/**
 * Row of the bracket that closes the first opening one; -1 where there is none. As in OPA, rows count from the opening
 * bracket on, as if it stood in the first: comments of a body whose brace stands lower move out of it.
 * @param skip brackets to pass before.
 */
export function closingRow(brackets: Brackets, location: Location, skip?: Brackets): { readonly row: number } {
  const text = textOf(location);
  const skipped = skip === undefined ? { end: 0, rows: 0 } : spanOf(text, 0, skip);
  const span = skipped && spanOf(text, skipped.end, brackets);
  return { row: skipped === undefined || span === undefined ? -1 : location.row + skipped.rows + span.rows };
}

/** Where brackets close that open behind a place, and the rows between them. */
function spanOf(
  text: string,
  from: number,
  [open, close]: Brackets,
): { readonly end: number; readonly rows: number } | undefined {
  const start = text.indexOf(open, from);
  if (start < 0) return undefined;
  for (let at = start + 1, depth = 1; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close) depth -= 1;
    if (depth === 0) return { end: at, rows: countRows(text.slice(start, at)) };
  }
  return undefined;
}
