import { detail } from '../details.ts';
import type { Plain, PlainMembers } from '../plain.ts';
import { TextReader } from '../text-reader.ts';

/** Blocks in one another at most. */
const deepest = 100;
const blank = /(?:\s|#[^\n]*)*/y;
const parameter =
  /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|(?:\$\{[^}]*\}|\\[^]|[^\s;{}"'\\])(?:\$\{[^}]*\}|\\[^]|[^\s;{}\\])*/y;

/**
 * Reads a configuration of nginx: directives with name, parameters as they are written and, where there is one, block. Comments
 * are left out ("Beginner's Guide" of nginx's documentation, "Configuration File's Structure").
 * @throws FormatError FORMAT_MALFORMED with the line
 */
export function readNginx(text: string, file: string): PlainMembers {
  const reader = new TextReader(text.replace(/^\uFEFF/, ''), file);
  return { directives: directivesUntil(reader, undefined, 0) };
}

function directivesUntil(reader: TextReader, end: string | undefined, depth: number): Plain[] {
  if (depth > deepest) throw reader.fail(detail('blocks stand in one another more than {deepest} deep', { deepest }));
  const directives: Plain[] = [];
  for (;;) {
    reader.take(blank);
    if (end === undefined ? reader.isDone : reader.skip(end)) return directives;
    directives.push(readDirective(reader, depth));
  }
}

function readDirective(reader: TextReader, depth: number): PlainMembers {
  const words: string[] = [];
  for (let word = reader.take(parameter)?.[0]; word !== undefined; word = reader.take(parameter)?.[0]) {
    words.push(word);
    reader.take(blank);
  }
  const [name, ...parameters] = words;
  if (name === undefined) throw reader.fail(detail('no configuration of nginx: expected a directive'));
  const said: PlainMembers = { name, ...(parameters.length > 0 && { parameters }) };
  if (reader.skip(';')) return said;
  if (!reader.skip('{'))
    throw reader.fail(detail('no configuration of nginx: expected ; or a block behind {name}', { name }));
  // What is between these braces is a program in Lua, not directives.
  if (name.endsWith('_by_lua_block')) return { ...said, block: { directives: [] }, ...passLua(reader, name) };
  return { ...said, block: { directives: directivesUntil(reader, '}', depth + 1) } };
}

/** Passes a program up to the brace that closes it. */
function passLua(reader: TextReader, name: string): PlainMembers {
  const part = /--\[\[[^]*?\]\]|--[^\n]*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|\[\[[^]*?\]\]|[^]/y;
  for (let open = 1, match = reader.take(part); match !== undefined; match = reader.take(part)) {
    if (match[0] === '{') open += 1;
    else if (match[0] === '}') open -= 1;
    if (open === 0) return {};
  }
  throw reader.fail(detail('no configuration of nginx: expected ; or a block behind {name}', { name }));
}
