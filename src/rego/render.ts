import { type Language, translate } from '../core/index.ts';
import type { Problem } from './error.ts';
import { causes, hintOf, likeNames } from './hints.ts';
import { regoErrors } from './errors.ts';
import type { Location } from './syntax/ast.ts';

/**
 * A mistake for a reader at a terminal: place and message, the line with the place marked, details, and what to do.
 * {@link describeProblem} writes the same as OPA does.
 */
export function renderProblem(problem: Problem, language: Language = 'en'): string {
  const { code, message, location, details = [] } = problem;
  const place =
    location === undefined || (location.row === 0 && location.source.name === '') ? '' : `${placeOf(location)}: `;
  const notes = [...details, ...likeNames(problem)].map((line) => `  ${line}`);
  const remedy = translate(language, { text: hintOf(problem) ?? regoErrors[code].remedy, values: {} });
  return [`${place}${message} [${code}]`, ...marked(location), ...notes, `  ${remedy}`].join('\n');
}

/** Several mistakes, parted by blank lines; those that follow from another one are left out. */
export function renderProblems(problems: readonly Problem[], language: Language = 'en'): string {
  return causes(problems)
    .map((problem) => renderProblem(problem, language))
    .join('\n\n');
}

function placeOf({ source, row, col }: Location): string {
  if (row === 0) return source.name;
  return source.name === '' ? `${row}:${col}` : `${source.name}:${row}:${col}`;
}

/** Place, words and the marked line of what is no mistake, such as a lint finding. */
export function renderRemark(location: Location, words: string): string {
  return [`${placeOf(location)}: ${words}`, ...marked(location)].join('\n');
}

/** The line of a place and carets below the text that it means; tabs stay, so that the carets stand right. */
function marked(location: Location | undefined): string[] {
  const line = location?.source.text.split('\n')[location.row - 1]?.replace(/\r$/, '');
  if (location === undefined || line === undefined) return [];
  const number = String(location.row);
  const before = [...line].slice(0, location.col - 1);
  const blank = before.map((character) => (character === '\t' ? '\t' : ' ')).join('');
  const rest = [...line].length - before.length;
  const meant = [...(location.source.text.slice(location.offset, location.end).split('\n')[0] ?? '')].length;
  const carets = '^'.repeat(Math.max(1, Math.min(meant, rest)));
  return [`  ${number} | ${line}`, `  ${' '.repeat(number.length)} | ${blank}${carets}`];
}
