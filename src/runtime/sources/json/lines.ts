import { detail } from '../../details.ts';
import { createReadStream } from 'node:fs';
import { type Text, wordsOf } from '../../../core/index.ts';
import { RuntimeError } from '../../errors.ts';
import { parseJson } from '../../../formats/json/parse.ts';

/** A longer line is hostile: API servers cut events long before. */
const longestLine = 64 << 20;

/**
 * Gives the JSON documents of a file, one a line; empty lines are left out.
 * @throws {RuntimeError} RUNTIME_JSON with the number of the line that is no JSON or too long.
 */
export async function* readJsonLines(
  path: string,
  pieces: AsyncIterable<string> = createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>,
): AsyncGenerator<unknown> {
  let [rest, line] = ['', 0];
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > longestLine)
      throw fault(path, line + 1, detail('it is longer than {longest} characters', { longest: longestLine }));
    for (const part of parts) {
      line += 1;
      if (part.trim() !== '') yield parse(path, line, part);
    }
  }
  if (rest.trim() !== '') yield parse(path, line + 1, rest);
}

function parse(path: string, line: number, text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw fault(path, line, wordsOf(cause), cause);
  }
}

function fault(path: string, line: number, reason: Text, cause?: unknown): RuntimeError {
  return new RuntimeError('RUNTIME_JSON', {
    message: detail('{path}, line {line}: {reason}', { path, line, reason }),
    ...(cause === undefined ? {} : { cause }),
  });
}
