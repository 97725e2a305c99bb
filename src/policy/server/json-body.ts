import { jsonProblem } from '../../rego/builtins/json-problem.ts';
import { parseJson } from '../../rego/value/json.ts';
import type { Value } from '../../rego/value/value.ts';

/**
 * The first JSON value of a body; what stands behind it is not looked at, as the original's decoder leaves it for a next
 * request. @throws SyntaxError in the original's words
 */
export function firstJson(text: string): Value {
  requireShallow(text);
  try {
    return parseJson(text);
  } catch (error) {
    if (isTooLarge(error)) throw error;
    const end = endOfValue(text);
    const value = end === 0 || end === text.length ? undefined : parsedOrNone(text.slice(0, end));
    if (value === undefined) throw new SyntaxError(jsonProblem(text));
    return value;
  }
}

/** The one JSON value of a text that holds nothing else. @throws SyntaxError in the original's words */
export function onlyJson(text: string): Value {
  requireShallow(text);
  try {
    return parseJson(text);
  } catch (error) {
    throw isTooLarge(error) ? error : new SyntaxError(jsonProblem(text));
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('number too large');
}

function parsedOrNone(text: string): Value | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Lists and objects in one another at most, as the original's reader has it. */
const maxDepth = 10_000;
const signs = { quote: 0x22, list: 0x5b, listEnd: 0x5d, object: 0x7b, objectEnd: 0x7d } as const;

/** @throws SyntaxError where JSON is nested so deeply that whoever walks through it would run out of stack */
function requireShallow(text: string): void {
  // Each level has two brackets: short texts need no look.
  if (text.length < 2 * maxDepth) return;
  walkBrackets(text, 0, (depth) => {
    if (depth > maxDepth) throw new SyntaxError('exceeded max depth');
    return false;
  });
}

const scalar = /"[^"\\]*(?:\\.[^"\\]*)*"|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Offset behind the first value of a text, as far as its brackets tell; 0 where none begins. */
function endOfValue(text: string): number {
  const start = text.search(/[^ \t\r\n]/);
  if (start === -1) return 0;
  if (/[[{]/.test(text[start] ?? '')) return walkBrackets(text, start, (depth) => depth === 0) ?? text.length;
  scalar.lastIndex = start;
  return scalar.test(text) ? scalar.lastIndex : 0;
}

/** Tells each change of the depth; ends, and gives the offset behind it, where it is wanted. */
function walkBrackets(text: string, start: number, isEnd: (depth: number) => boolean): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === signs.quote) at = endOfString(text, at);
    else if (sign === signs.list || sign === signs.object) depth += 1;
    else if (sign === signs.listEnd || sign === signs.objectEnd) depth -= 1;
    else continue;
    if (sign !== signs.quote && isEnd(depth)) return at + 1;
  }
  return undefined;
}

/** Where the string ends that begins at an offset: at a quote before which an even number of backslashes stands. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === '\\') before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}
