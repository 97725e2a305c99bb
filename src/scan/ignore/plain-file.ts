import { type Text } from '../../core/index.ts';
import { ScanError } from '../error.ts';
import type { IgnoreRule } from './rule.ts';
import { detail } from '../details.ts';

/**
 * Reads a `.trivyignore`: an id a line, with `exp:YYYY-MM-DD` where it is for a time; `#` begins a comment.
 * @throws {ScanError} SCAN_IGNORE_FILE_MALFORMED with `file:line` where a date is none or a word is not understood.
 */
export function readPlainIgnoreFile(content: string, file: string): IgnoreRule[] {
  return content
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => readLine(line, `${file}:${index + 1}`));
}

function readLine(line: string, where: string): IgnoreRule[] {
  const [id, ...words] = (/^(.*?)(?:(?:^|\s)#.*)?$/.exec(line)?.[1] ?? '').split(/\s+/).filter((word) => word !== '');
  if (id === undefined) return [];
  const expirations = words.map((word) => readExpiration(word, where));
  const [expires] = expirations;
  return [{ class: 'vulnerabilities', id, paths: [], purls: [], where, ...(expires !== undefined && { expires }) }];
}

function readExpiration(word: string, where: string): number {
  if (!word.startsWith('exp:'))
    throw refuse(
      where,
      detail('{word} is not understood: only exp:YYYY-MM-DD may follow an id', { word: JSON.stringify(word) }),
    );
  return readDate(word.slice('exp:'.length), where);
}

/** The end of a rule: the beginning of that day, UTC, as Trivy takes it. @throws {ScanError} where it is no day of the calendar. */
export function readDate(text: string, where: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw refuse(where, detail('{text} is no date: write it as YYYY-MM-DD', { text: JSON.stringify(text) }));
  return time;
}

/** The error of an ignore file that is not understood. */
export function refuse(where: string, message: Text, cause?: unknown): ScanError {
  return new ScanError('SCAN_IGNORE_FILE_MALFORMED', { where, message, cause });
}
