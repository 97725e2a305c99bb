import { detail } from '../details.ts';
import { type Plain, type PlainMembers, setPlain } from '../plain.ts';
import { TextReader } from '../text-reader.ts';

/** Collections in one another at most. */
const deepest = 500;
const blank = /(?:[\s,]|;[^\n]*)*/y;
const quoted = /"((?:[^"\\]|\\[^])*)"/y;
const character = /\\(?:u[\da-fA-F]{4}|newline|return|space|tab|formfeed|backspace|[^\s])/y;
const token = /[^\s,;"()[\]{}]+/y;
const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const named: Readonly<Record<string, string>> = {
  backspace: '\b',
  formfeed: '\f',
  newline: '\n',
  return: '\r',
  space: ' ',
  tab: '\t',
};

/**
 * Reads extensible data notation as conftest shows it: maps are objects whose names are the keys as they are written (`:db`),
 * vectors and lists are lists, and every other value is a text, sets `map[a:true b:true]` and tagged values `#tag value` among them.
 * @throws FormatError FORMAT_MALFORMED with the line
 */
export function readEdn(text: string, file: string): Plain {
  const reader = new TextReader(text.replace(/^\uFEFF/, ''), file);
  const value = read(reader, 0);
  if (value !== undefined) return value;
  throw reader.fail(detail('no EDN: expected a value'));
}

/** One value; undefined at the end of the text or of a collection. */
function read(reader: TextReader, depth: number): Plain | undefined {
  if (depth > deepest)
    throw reader.fail(detail('collections stand in one another more than {deepest} deep', { deepest }));
  reader.take(blank);
  if (reader.skip('#_')) {
    must(reader, depth);
    return read(reader, depth);
  }
  if (reader.skip('#{')) return setText(readUntil(reader, '}', depth));
  if (reader.skip('{')) return mapOf(readUntil(reader, '}', depth), reader);
  if (reader.skip('[')) return readUntil(reader, ']', depth);
  if (reader.skip('(')) return readUntil(reader, ')', depth);
  const text = reader.take(quoted)?.[1];
  if (text !== undefined) return unescaped(text, reader);
  const sign = reader.take(character)?.[0];
  if (sign !== undefined) return String(characterOf(sign.slice(1)).codePointAt(0));
  const word = reader.take(token)?.[0];
  if (word?.startsWith('#') === true) return taggedText(word, must(reader, depth), reader);
  return word === undefined ? undefined : word === 'nil' ? '<nil>' : wordOf(word);
}

function must(reader: TextReader, depth: number): Plain {
  const value = read(reader, depth + 1);
  if (value === undefined) throw reader.fail(detail('no EDN: expected a value'));
  return value;
}

function readUntil(reader: TextReader, end: string, depth: number): Plain[] {
  const items: Plain[] = [];
  for (;;) {
    const value = read(reader, depth + 1);
    if (value !== undefined) items.push(value);
    else if (reader.skip(end)) return items;
    else throw reader.fail(detail('no EDN: expected {sign}', { sign: end }));
  }
}

/** Whole numbers lose their mark of exactness and a plus. */
function wordOf(word: string): string {
  const whole = /^\+?(-?\d+)[NM]?$/.exec(word)?.[1];
  if (whole !== undefined) return whole;
  return /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?M?$/.test(word) ? String(Number(word.replace('M', ''))) : word;
}

function mapOf(items: readonly Plain[], reader: TextReader): PlainMembers {
  if (items.length % 2 !== 0) throw reader.fail(detail('no EDN: a map has a key without a value'));
  const members: PlainMembers = {};
  for (let at = 0; at < items.length; at += 2) setPlain(members, printed(items[at] ?? null), items[at + 1] ?? null);
  return members;
}

function setText(items: readonly Plain[]): string {
  const names = [...new Set(items.map(printed))].sort();
  return `map[${names.map((name) => `${name}:true`).join(' ')}]`;
}

/** A value as Go prints it. */
function printed(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `map[${members.map(([name, member]) => `${name}:${printed(member)}`).join(' ')}]`;
}

function taggedText(tag: string, value: Plain, reader: TextReader): string {
  if (tag !== '#inst') return tag === '#uuid' || tag === '#base64' ? printed(value) : `${tag} ${printed(value)}`;
  const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d*?)?0*(?:Z|([+-]\d\d):?(\d\d))$/.exec(printed(value));
  if (time === null) throw reader.fail(detail('no EDN: {text} is no time', { text: printed(value) }));
  const [, day, clock, fraction = '', hours = '+00', minutes = '00'] = time;
  const zone = `${hours}${minutes}`;
  return `${day} ${clock}${fraction === '.' ? '' : fraction} ${zone} ${zone === '+0000' ? 'UTC' : zone}`;
}

function characterOf(name: string): string {
  if (/^u[\da-fA-F]{4}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  return named[name] ?? name;
}

function unescaped(text: string, reader: TextReader): string {
  return text.replace(/\\(?:u([\da-fA-F]{4})|([^]))/g, (_, code: string | undefined, sign: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const plain = escapes[sign ?? ''];
    if (plain === undefined) throw reader.fail(detail('an escape names no character'));
    return plain;
  });
}
