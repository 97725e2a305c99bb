import { ownPlain, type Plain, type PlainMembers, setPlain } from '../plain.ts';
import { HclCursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { nodeValue, partText } from './node.ts';
import { parseTemplate } from './template.ts';
import { detail } from '../details.ts';

const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/**
 * Reads HCL 2 (Terraform's language) into the JSON that policies for Terraform files expect: a block is a list below its
 * labels, since it may stand several times; expressions that must be computed are texts, `${var.name}`.
 * @throws FormatError FORMAT_MALFORMED with file and line, FORMAT_LIMIT where it nests too deep
 */
export function readHcl(text: string, file: string): PlainMembers {
  const cursor = new HclCursor(text.replace(/^\uFEFF/, ''), file);
  const body = parseBody(cursor);
  if (!cursor.done) throw cursor.fail(detail('expected an attribute or a block'));
  return body;
}

function parseBody(cursor: HclCursor): PlainMembers {
  const blocks: PlainMembers = {};
  const attributes: PlainMembers = {};
  for (;;) {
    cursor.skip(true);
    if (cursor.done || cursor.peek('}')) break;
    const name = cursor.match(identifier);
    if (name === undefined) throw cursor.fail(detail('expected an attribute or a block'));
    cursor.skip();
    if (cursor.peek('=') && !cursor.peek('==')) {
      cursor.at++;
      cursor.skip();
      if (Object.hasOwn(attributes, name)) throw cursor.fail(detail('the attribute {name} stands twice', { name }));
      setPlain(attributes, name, nodeValue(parseExpression(cursor), objectOf));
    } else parseBlock(cursor, name, blocks);
    endItem(cursor);
  }
  for (const [name, value] of Object.entries(attributes)) setPlain(blocks, name, value);
  return blocks;
}

function endItem(cursor: HclCursor): void {
  cursor.skip();
  if (cursor.done || cursor.peek('}') || cursor.match(/\n/y) !== undefined) return;
  throw cursor.fail(detail('expected a new line'));
}

function objectOf(members: readonly (readonly [string, Plain])[]): PlainMembers {
  const result: PlainMembers = {};
  for (const [name, value] of members) setPlain(result, name, value);
  return result;
}

function parseBlock(cursor: HclCursor, type: string, blocks: PlainMembers): void {
  const path = [type];
  for (;;) {
    cursor.skip();
    if (cursor.take('{')) break;
    path.push(label(cursor));
  }
  const body = cursor.nested(() => parseBody(cursor), 'out');
  cursor.expect('}', detail('at the end of the block {block}', { block: path.join('.') }));
  const name = path.pop() ?? type;
  const parent = path.reduce((parent, step) => memberObject(cursor, parent, step), blocks);
  const before = ownPlain(parent, name);
  if (before !== undefined && !Array.isArray(before))
    throw cursor.fail(detail('blocks named {type} stand with different numbers of labels', { type }));
  setPlain(parent, name, [...(before ?? []), body]);
}

function memberObject(cursor: HclCursor, parent: PlainMembers, name: string): PlainMembers {
  const member = ownPlain(parent, name) ?? {};
  if (typeof member !== 'object' || member === null || Array.isArray(member))
    throw cursor.fail(detail('blocks named {name} stand with different numbers of labels', { name }));
  setPlain(parent, name, member);
  return member;
}

function label(cursor: HclCursor): string {
  if (cursor.take('"')) {
    const parts = parseTemplate(cursor, { quoted: true, expression: parseExpression });
    cursor.expect('"', detail('at the end of a label'));
    return parts.map(partText).join('');
  }
  const name = cursor.match(identifier);
  if (name === undefined) throw cursor.fail(detail('expected "=", a label or "{"'));
  return name;
}
