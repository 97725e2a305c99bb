import { inEveryLanguage, type Language, type Saying, type Text } from './text.ts';

/** Exit codes of dartagnan's own verbs: 1 a gate failed, 2 usage or bad input, 3 environment (network, permission, kernel, database). */
export type ExitCode = 0 | 1 | 2 | 3;

/** One row of a room's error catalogue: what went wrong in general, and what the reader can do. */
export interface ErrorRow {
  /** One whole sentence in every language; it goes before the detail of an error where that is not in the reader's language. */
  readonly summary: Text;
  readonly remedy: Text;
  readonly exit: ExitCode;
}

/** Declares the errors of one room; the keys become the closed union of its codes. */
export function defineErrors<const Rows extends Readonly<Record<string, ErrorRow>>>(rows: Rows): Rows {
  return rows;
}

/** What a message needs to help: the thing that was read and the place in it. */
export interface ErrorDetail<Message extends string | Text = string | Text> {
  /** What was being done or read and what was wrong, one sentence without a full stop; English alone where it is a string. */
  readonly message: Message;
  /** File, URL, layer digest with path, `file:line:column`, or byte offset. */
  readonly where?: string;
  readonly cause?: unknown;
  /** Exit code where that of the row is not the one of the original that a verb stands in for. */
  readonly exit?: ExitCode;
}

/** Base of every error that the house throws on purpose; rooms derive one small class each with a closed union of codes. */
export abstract class DartagnanError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly where: string | undefined;
  /** The message in every language. */
  readonly words: Text;
  /** What went wrong in general, in every language. */
  readonly summary: Text;
  /** What the reader can do about it, in every language. */
  readonly remedy: Text;
  readonly exit: ExitCode;

  constructor(rows: Readonly<Record<Code, ErrorRow>>, code: Code, { message, where, cause, exit }: ErrorDetail) {
    const placed = (words: string) => (where === undefined ? words : `${where}: ${words}`);
    super(placed(typeof message === 'string' ? message : message.en), cause === undefined ? undefined : { cause });
    this.code = code;
    this.where = where;
    this.words =
      typeof message === 'string'
        ? { en: placed(message), zh: rows[code].summary.zh + placed(message) }
        : inEveryLanguage(message, placed);
    this.summary = rows[code].summary;
    this.remedy = rows[code].remedy;
    this.exit = exit ?? rows[code].exit;
    this.name = new.target.name;
  }
}

/** Message of anything that was thrown, with those messages of its causes that it does not repeat; in English. */
export function messageOf(thrown: unknown): string {
  return sayError(thrown, 'en');
}

/** Like {@link messageOf}, in every language; words of others stay as they are. */
export function wordsOf(thrown: unknown): Text {
  return { en: sayError(thrown, 'en'), zh: sayError(thrown, 'zh') };
}

/** The remedy of an error as a saying; undefined for errors that are not ours. */
export function remedyOf(thrown: unknown): Saying | undefined {
  return thrown instanceof DartagnanError ? { text: thrown.remedy, values: {} } : undefined;
}

/** Like {@link messageOf}, in one language. */
export function sayError(thrown: unknown, language: Language): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const own = thrown instanceof DartagnanError ? thrown.words[language] : thrown.message;
  const cause = thrown.cause instanceof Error ? sayError(thrown.cause, language) : '';
  return cause === '' || own.includes(cause) ? own : `${own} (${cause})`;
}

/** Message, code and remedy, to read. */
export function describeError(thrown: unknown, language: Language): string {
  const message = sayError(thrown, language);
  return thrown instanceof DartagnanError ? `${message} [${thrown.code}]\n  ${thrown.remedy[language]}` : message;
}
