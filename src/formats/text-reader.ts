import type { Text } from '../core/index.ts';
import type { FormatError } from './error.ts';
import { malformedLine } from './malformed.ts';

/** Walks through a text by patterns, and knows the line where it is. */
export class TextReader {
  readonly text: string;
  readonly file: string;
  /** Offset of what comes next. */
  at = 0;

  /** @param file name for errors */
  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
  }

  get isDone(): boolean {
    return this.at >= this.text.length;
  }

  /** Passes what matches here. @param pattern sticky @returns undefined where it does not match */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.at = pattern.lastIndex;
    return match;
  }

  /** Whether these signs come next; they are passed then. */
  skip(signs: string): boolean {
    if (!this.text.startsWith(signs, this.at)) return false;
    this.at += signs.length;
    return true;
  }

  /** The error of what stands here. */
  fail(message: string | Text): FormatError {
    let line = 1;
    for (let end = this.text.indexOf('\n'); end !== -1 && end < this.at; end = this.text.indexOf('\n', end + 1))
      line += 1;
    return malformedLine(this.file, line, message);
  }
}
