import { detail } from '../details.ts';
import { FormatError } from '../error.ts';

/** Most objects and lists inside each other; what walks a document recurs that deep, and the engine's own writer with it. */
const maximumDepth = 512;

/**
 * Parses JSON of others with the engine's parser, which itself takes any depth.
 * @throws {FormatError} where values nest deeper than 512, and {SyntaxError} where the text is no JSON.
 */
export function parseJson(text: string): unknown {
  if (text.length > maximumDepth && nestsDeep(text))
    throw new FormatError('FORMAT_LIMIT', {
      where: 'JSON',
      message: detail('nested deeper than {maximumDepth}', { maximumDepth }),
    });
  return JSON.parse(text) as unknown;
}

const [quote, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Counts brackets outside of texts. */
function nestsDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfText(text, at + 1);
    else if (code === openList || code === openObject) {
      depth += 1;
      if (depth > maximumDepth) return true;
    } else if (code === closeList || code === closeObject) depth -= 1;
  }
  return false;
}

/** Offset of the quote that ends a text; the end of all where none does. */
function endOfText(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}
