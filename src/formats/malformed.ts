import type { Text } from '../core/index.ts';
import { FormatError } from './error.ts';

/** A mistake in a text file. @param line counted from 1 */
export function malformedLine(file: string, line: number, message: string | Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { message, where: `${file}:${line}` });
}
