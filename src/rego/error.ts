import { DartagnanError } from '../core/index.ts';
import { type RegoErrorCode, regoErrors } from './errors.ts';
import type { Location } from './syntax/ast.ts';

/** One mistake in a policy: what OPA reports, and lines that help to correct it. */
export interface Problem {
  readonly code: RegoErrorCode;
  /** The sentence without place and code. */
  readonly message: string;
  readonly location: Location | undefined;
  /** Further lines: expected and found types, candidates. */
  readonly details?: readonly string[];
  /** Found by the grammar: the line that it stands in belongs to its text, as in OPA's. */
  readonly showsLine?: true;
  /** Structured details of OPA’s JSON (`{"have": …, "want": …}`), as a JSON value; the parser's `line` and `idx` are derived from the location. */
  readonly data?: unknown;
}

/** One or more mistakes of a policy, in the order of their places. */
export class RegoError extends DartagnanError<RegoErrorCode> {
  readonly problems: readonly Problem[];

  /** @param problems at least one. */
  constructor(problems: readonly [Problem, ...Problem[]]) {
    super(regoErrors, problems[0].code, { message: describeProblems(problems) });
    this.problems = problems;
  }
}

/** Throws where there are problems. @throws RegoError */
export function throwProblems(problems: readonly Problem[]): void {
  const [first, ...rest] = problems;
  if (first !== undefined) throw new RegoError([first, ...rest]);
}

/** OPA's text for a list of mistakes: a count and a line each; for one alone the line with its count. */
export function describeProblems(problems: readonly Problem[]): string {
  const lines = problems.map((problem) => describeProblem(problem));
  return lines.length === 1 ? `1 error occurred: ${lines[0]}` : `${lines.length} errors occurred:\n${lines.join('\n')}`;
}

/** `file:row: code: message` (`row:col:` where the source has no name) and the detail lines. */
export function describeProblem(problem: Problem): string {
  const details = problem.details ?? (problem.showsLine === true ? excerpt(problem) : []);
  return [`${prefix(problem.location)}${problem.code}: ${problem.message}`, ...details].join('\n\t');
}

function prefix(location: Location | undefined): string {
  if (location === undefined) return '';
  if (location.source.name !== '') return `${location.source.name}:${location.row}: `;
  return location.row === 0 ? '' : `${location.row}:${location.col}: `;
}

/** The source line of a problem and a caret under its column; tabs at the line's start are left out. */
export function excerpt({ location }: Problem): string[] {
  if (location === undefined || location.row === 0) return [];
  const { line, index } = lineOf(location);
  const shown = line.replace(/^\t+/, '');
  return [shown, `${' '.repeat(Math.max(index - (line.length - shown.length), 0))}^`];
}

/** The line that a location stands in (of blanks: the nearest before) and its index in it, as OPA's parser errors detail them. */
export function lineOf(location: Location): { readonly line: string; readonly index: number } {
  const { text } = location.source;
  let offset = Math.max(Math.min(location.offset, text.length - 1), 0);
  while (offset > 0 && /[\t-\r ]/.test(text.charAt(offset))) offset -= 1;
  let begin = offset;
  while (begin > 0 && !isNewline(text.charAt(begin))) begin -= 1;
  if (isNewline(text.charAt(begin))) begin += 1;
  let end = offset;
  while (end < text.length && !isNewline(text.charAt(end))) end += 1;
  begin = Math.min(begin, end);
  return { line: shownText(text.slice(begin, end)), index: offset - begin };
}

/** What is no UTF-8 in a source's text is halves of surrogate pairs; readers are shown U+FFFD. */
function shownText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function isNewline(character: string): boolean {
  return character === '\n' || character === '\r';
}

/** Sorts by file, row, column, code, then text, as OPA lists mistakes. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((left, right) => compareProblems(left, right));
}

function compareProblems(left: Problem, right: Problem): number {
  const [a, b] = [left.location, right.location];
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  if (a.source.name !== b.source.name) return a.source.name < b.source.name ? -1 : 1;
  return (
    a.row - b.row || a.col - b.col || compareTexts(left.code, right.code) || compareTexts(left.message, right.message)
  );
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
