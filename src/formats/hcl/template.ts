import type { HclCursor } from './cursor.ts';
import { type HclNode, partText, type TemplatePart } from './node.ts';
import { detail } from '../details.ts';

/** Reads an expression inside of a template. */
export type ExpressionReader = (cursor: HclCursor) => HclNode;

/** What ends a template, and how its expressions are read. */
export interface TemplateGrammar {
  /** A quote ends it and backslashes escape; else it goes to the end of the text. */
  readonly quoted: boolean;
  readonly expression: ExpressionReader;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const plain = {
  quoted: /[^"\\$%\n]+|\$(?!\{|\$\{)|%(?!\{|%\{)/y,
  heredoc: /[^$%]+|\$(?!\{|\$\{)|%(?!\{|%\{)/y,
};

/** Reads the pieces of a quoted text up to its closing quote, or of a here-document's text to its end. */
export function parseTemplate(cursor: HclCursor, grammar: TemplateGrammar): TemplatePart[] {
  const parts: TemplatePart[] = [];
  for (;;) {
    if (grammar.quoted ? cursor.peek('"') : cursor.done) return parts;
    if (cursor.done || (grammar.quoted && cursor.peek('\n')))
      throw cursor.fail(detail('a quoted text is never closed'));
    if (cursor.peek('%{') && isClosing(cursor)) return parts;
    parsePart(cursor, grammar, parts);
  }
}

function parsePart(cursor: HclCursor, grammar: TemplateGrammar, parts: TemplatePart[]): void {
  const words = cursor.match(grammar.quoted ? plain.quoted : plain.heredoc);
  if (words !== undefined) addText(parts, words);
  else if (cursor.peek('$${') || cursor.peek('%%{')) {
    addText(parts, cursor.text.slice(cursor.at, cursor.at + 3));
    cursor.at += 3;
  } else if (cursor.take('${')) parts.push(...interpolation(cursor, grammar, parts));
  else if (cursor.take('%{')) parts.push({ kind: 'directive', text: directive(cursor, grammar) });
  else addText(parts, escaped(cursor));
}

function addText(parts: TemplatePart[], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
  else parts.push({ kind: 'text', text });
}

function escaped(cursor: HclCursor): string {
  const found = cursor.match(/\\(?:["\\nrt]|u[\da-fA-F]{4}|U[\da-fA-F]{8})/y);
  if (found === undefined) throw cursor.fail(detail('unknown escape in a quoted text'));
  const name = found.slice(1);
  const code = Number.parseInt(name.slice(1), 16);
  if (!/^[uU]/.test(name)) return escapes[name] ?? name;
  if (code > 0x10ffff) throw cursor.fail(detail('an escape names no character'));
  return String.fromCodePoint(code);
}

/** `${expression}`; a tilde takes the blanks on its side away. */
function interpolation(cursor: HclCursor, { expression }: TemplateGrammar, before: TemplatePart[]): TemplatePart[] {
  if (cursor.take('~')) trimEnd(before);
  return cursor.nested(() => {
    cursor.skip();
    const node = expression(cursor);
    cursor.skip();
    const trims = cursor.take('~');
    cursor.expect('}', detail('behind an interpolated expression'));
    if (trims) cursor.match(blanksOfLine);
    return [{ kind: 'expression', node }];
  }, 'in');
}

function trimEnd(parts: TemplatePart[]): void {
  const last = parts.at(-1);
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text.replace(/[^\S\n]*\n?$/, '') };
}

/** A tilde takes blanks away up to the end of the line. */
const blanksOfLine = /[^\S\n]+\n?|\n/y;
const closing = /%\{~?\s*(?:else|endif|endfor)\b/y;

function isClosing(cursor: HclCursor): boolean {
  closing.lastIndex = cursor.at;
  return closing.test(cursor.text);
}

function directiveName(cursor: HclCursor): 'if' | 'for' | undefined {
  const name = cursor.match(/(?:if|for)\b/y);
  return name === 'if' || name === 'for' ? name : undefined;
}

/** An if or for directive behind its `%{`, written anew without blanks. */
function directive(cursor: HclCursor, grammar: TemplateGrammar): string {
  cursor.take('~');
  return cursor.nested(() => {
    cursor.skip();
    const name = directiveName(cursor);
    if (name === undefined) throw cursor.fail(detail('expected if or for in a template directive'));
    cursor.skip();
    const start = cursor.at;
    if (name === 'for') {
      cursor.match(/[\p{ID_Start}_][\p{ID_Continue}-]*(?:\s*,\s*[\p{ID_Start}_][\p{ID_Continue}-]*)?\s+in\b\s*/uy);
    }
    const variables = cursor.text.slice(start, cursor.at).replace(/\s+/g, ' ').replace(' ,', ',');
    const { source } = grammar.expression(cursor);
    closeDirective(cursor);
    const body = parseTemplate(cursor, grammar);
    const hasElse = name === 'if' && takeClosing(cursor, 'else', body);
    const other = hasElse ? parseTemplate(cursor, grammar) : [];
    if (!takeClosing(cursor, `end${name}`, hasElse ? other : body))
      throw cursor.fail(detail('the directive {name} is never closed', { name: `%{${name}}` }));
    const rest = other.length > 0 ? `%{else}${other.map(partText).join('')}` : '';
    return `%{${name} ${variables}${source}}${body.map(partText).join('')}${rest}%{end${name}}`;
  }, 'in');
}

const closings = {
  else: /%\{~?\s*else\b/y,
  endif: /%\{~?\s*endif\b/y,
  endfor: /%\{~?\s*endfor\b/y,
} as const;

/** Takes a closing directive whose tilde trims the parts before it. */
function takeClosing(cursor: HclCursor, name: keyof typeof closings, before: TemplatePart[]): boolean {
  const found = cursor.match(closings[name]);
  if (found === undefined) return false;
  if (found.startsWith('%{~')) trimEnd(before);
  closeDirective(cursor);
  return true;
}

function closeDirective(cursor: HclCursor): void {
  cursor.skip();
  const trims = cursor.take('~');
  cursor.expect('}', detail('behind a template directive'));
  if (trims) cursor.match(blanksOfLine);
}
