import { detail } from '../details.ts';
import { ownPlain, type Plain, type PlainMembers, setPlain } from '../plain.ts';
import { TextReader } from '../text-reader.ts';

/** Objects and lists in one another at most. */
const deepest = 100;
const blank = /(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const name = /[A-Za-z_][\w.-]*/y;
const number = /-?(?:0[xX][\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.])/y;
const word = /(?:true|false)\b/y;
const heredoc = /<<(-?)([A-Za-z_]\w*)\r?\n/y;
const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };

/**
 * Reads HCL 1, the language of Terraform before 0.12, into the form of its JSON: blocks and objects are lists of objects, one for
 * each time that a name stands, and labels are names in one another; interpolations stay as they are written.
 * @throws FormatError FORMAT_MALFORMED with the line
 */
export function readHcl1(text: string, file: string): PlainMembers {
  return membersUntil(new TextReader(text.replace(/^\uFEFF/, ''), file), undefined, 0);
}

function membersUntil(reader: TextReader, end: '}' | undefined, depth: number): PlainMembers {
  if (depth > deepest) throw reader.fail(detail('blocks stand in one another more than {deepest} deep', { deepest }));
  const members: PlainMembers = {};
  for (;;) {
    reader.take(blank);
    if (end === undefined ? reader.isDone : reader.skip(end)) return members;
    readMember(reader, members, depth);
    reader.take(blank);
    reader.skip(',');
  }
}

function readMember(reader: TextReader, members: PlainMembers, depth: number): void {
  const keys: string[] = [];
  for (let key = keyOf(reader); key !== undefined; key = keyOf(reader)) keys.push(key);
  const [first, ...labels] = keys;
  if (first === undefined) throw reader.fail(detail('no HCL: expected {what}', { what: 'a name' }));
  if (reader.skip('{')) return addObject(members, first, labels, membersUntil(reader, '}', depth + 1));
  if (labels.length > 0 || !reader.skip('=')) throw reader.fail(detail('no HCL: expected {what}', { what: '= or {' }));
  const value = readValue(reader, depth);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) addObject(members, first, [], value);
  else setPlain(members, first, value);
}

function keyOf(reader: TextReader): string | undefined {
  reader.take(blank);
  const key = reader.take(name)?.[0] ?? quotedOf(reader);
  reader.take(blank);
  return key;
}

/** Adds an object to the list of those that have its name. */
function addObject(members: PlainMembers, key: string, labels: readonly string[], object: PlainMembers): void {
  const inner = labels.reduceRight<PlainMembers>((content, label) => {
    const around: PlainMembers = {};
    setPlain(around, label, [content]);
    return around;
  }, object);
  const before = ownPlain(members, key);
  setPlain(members, key, [...(Array.isArray(before) ? before : []), inner]);
}

function readValue(reader: TextReader, depth: number): Plain {
  reader.take(blank);
  if (reader.skip('{')) return membersUntil(reader, '}', depth + 1);
  if (reader.skip('[')) return readList(reader, depth + 1);
  const truth = reader.take(word)?.[0];
  if (truth !== undefined) return truth === 'true';
  const figure = reader.take(number)?.[0];
  if (figure !== undefined) return figure.startsWith('-') ? -Number(figure.slice(1)) : Number(figure);
  const text = heredocOf(reader) ?? quotedOf(reader);
  if (text === undefined) throw reader.fail(detail('no HCL: expected {what}', { what: 'a value' }));
  return text;
}

function readList(reader: TextReader, depth: number): Plain[] {
  if (depth > deepest) throw reader.fail(detail('blocks stand in one another more than {deepest} deep', { deepest }));
  const items: Plain[] = [];
  for (;;) {
    reader.take(blank);
    if (reader.skip(']')) return items;
    items.push(readValue(reader, depth));
    reader.take(blank);
    if (!reader.skip(',') && reader.text[reader.at] !== ']')
      throw reader.fail(detail('no HCL: expected {what}', { what: ', or ]' }));
  }
}

/** Lines up to the one that names their end; with `<<-` without the blanks that all of them begin with. */
function heredocOf(reader: TextReader): string | undefined {
  const open = reader.take(heredoc);
  if (open === undefined) return undefined;
  const [, indented, end = ''] = open;
  const lines: string[] = [];
  for (;;) {
    const line = reader.take(/([^\n]*)(?:\n|$)/y)?.[1]?.replace(/\r$/, '');
    if (line === undefined || (line !== end && line.trim() !== end && reader.isDone))
      throw reader.fail(detail('no HCL: expected {what}', { what: end }));
    if (line === end || line.trim() === end) break;
    lines.push(line);
  }
  const least = Math.min(...lines.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0));
  return lines.map((line) => `${indented === '-' ? line.slice(least) : line}\n`).join('');
}

/** A text in double quotes; what stands in `${…}` is kept as it is, quotes included. */
function quotedOf(reader: TextReader): string | undefined {
  if (!reader.skip('"')) return undefined;
  let found = '';
  for (let open = 0; ; ) {
    const [part, plain, escaped, code] =
      reader.take(/([^"\\$}{\n]+)|\\(?:u([\da-fA-F]{4})|([^\n]))|\$\{|[${}"]/y) ?? [];
    if (part === undefined) throw reader.fail(detail('no HCL: expected {what}', { what: '"' }));
    if (part === '"' && open === 0) return found;
    if (part === '${') open += 1;
    else if (open > 0 && part === '{') open += 1;
    else if (open > 0 && part === '}') open -= 1;
    if (open > 0 || plain !== undefined || !part.startsWith('\\')) found += part;
    else
      found += escaped === undefined ? escapeOf(code ?? '', reader) : String.fromCharCode(Number.parseInt(escaped, 16));
  }
}

function escapeOf(sign: string, reader: TextReader): string {
  const plain = escapes[sign];
  if (plain === undefined) throw reader.fail(detail('an escape names no character'));
  return plain;
}
