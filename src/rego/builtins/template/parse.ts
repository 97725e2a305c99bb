import { fail } from '../error.ts';
import type { Body, Node, Numeral, Operand, Pipe } from './syntax.ts';
import { type Piece, splitTemplate } from './tokens.ts';

/** Deepest nesting of blocks and of parentheses. */
const depthLimit = 200;

/** A template and those that it defines. */
export interface Templates {
  readonly main: Body;
  readonly defined: ReadonlyMap<string, Body>;
}

/** Parses a template of Go's `text/template`. @throws BuiltinError with the line */
export function parseTemplate(source: string): Templates {
  const parser = new Parser(splitTemplate(source));
  const { nodes, end } = parser.body(0);
  if (end !== undefined) return fail(`template: template: unexpected {{${end}}}`);
  return { main: nodes, defined: parser.defined };
}

const blocks = new Set(['if', 'with', 'range', 'define', 'block']);
const ends = new Set(['end', 'else']);

class Parser {
  readonly defined = new Map<string, Body>();
  readonly #pieces: readonly Piece[];
  #at = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  /** Parts up to `end` or `else`, whose tokens follow `end`. */
  body(depth: number): { readonly nodes: Body; readonly end: string | undefined; readonly rest: readonly string[] } {
    const nodes: Node[] = [];
    for (let piece = this.#pieces[this.#at]; piece !== undefined; piece = this.#pieces[this.#at]) {
      this.#at += 1;
      if (piece.kind === 'text') {
        nodes.push({ kind: 'text', text: piece.text });
        continue;
      }
      const [word = '', ...rest] = piece.tokens;
      if (ends.has(word)) return { nodes, end: word, rest };
      if (depth > depthLimit) fail(`template: template:${piece.line}: more than ${depthLimit} levels`);
      const node = blocks.has(word) ? this.#block(word, rest, piece.line, depth) : statement(word, piece);
      if (node !== undefined) nodes.push(node);
    }
    return { nodes, end: undefined, rest: [] };
  }

  #block(word: string, tokens: readonly string[], line: number, depth: number): Node | undefined {
    if (word === 'if' || word === 'with' || word === 'range') return this.#branch(word, tokens, line, depth);
    const [name = '', ...rest] = tokens;
    const { nodes, end } = this.body(depth + 1);
    if (end !== 'end') return fail(`template: template:${line}: unexpected end of {{${word}}}`);
    this.defined.set(unquote(name, line), nodes);
    return word === 'block' ? { kind: 'template', name: unquote(name, line), pipe: parsePipe(rest, line) } : undefined;
  }

  #branch(kind: 'if' | 'with' | 'range', tokens: readonly string[], line: number, depth: number): Node {
    const pipe = parsePipe(tokens, line);
    const { nodes, end, rest } = this.body(depth + 1);
    if (end === undefined) return fail(`template: template:${line}: unexpected EOF`);
    if (end === 'end') return { kind, pipe, body: nodes, otherwise: [] };
    const [word, ...condition] = rest;
    if (word === 'if' || word === 'with')
      return { kind, pipe, body: nodes, otherwise: [this.#branch(word, condition, line, depth + 1)] };
    const last = this.body(depth + 1);
    if (last.end !== 'end') return fail(`template: template:${line}: expected end; found ${last.end ?? 'EOF'}`);
    return { kind, pipe, body: nodes, otherwise: last.nodes };
  }
}

function statement(word: string, { tokens, line }: Extract<Piece, { kind: 'action' }>): Node {
  if (word === 'break' || word === 'continue') return { kind: word };
  if (word !== 'template') return { kind: 'action', pipe: parsePipe(tokens, line) };
  const [, name = '', ...rest] = tokens;
  return { kind: 'template', name: unquote(name, line), pipe: rest.length === 0 ? undefined : parsePipe(rest, line) };
}

function parsePipe(tokens: readonly string[], line: number): Pipe {
  const reader = new PipeReader(tokens, line);
  const pipe = reader.pipe(0);
  if (!reader.isDone) fail(`template: template:${line}: unexpected ${JSON.stringify(reader.peek())} in command`);
  return pipe;
}

class PipeReader {
  readonly #tokens: readonly string[];
  readonly #line: number;
  #at = 0;

  constructor(tokens: readonly string[], line: number) {
    this.#tokens = tokens;
    this.#line = line;
  }

  get isDone(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead] ?? '';
  }

  pipe(depth: number): Pipe {
    if (depth > depthLimit) fail(`template: template:${this.#line}: more than ${depthLimit} levels`);
    const { variables, assigns } = this.#declaration();
    const commands: (readonly Operand[])[] = [];
    do {
      const command: Operand[] = [];
      while (!this.isDone && this.peek() !== '|' && this.peek() !== ')') command.push(this.#operand(depth));
      if (command.length === 0) fail(`template: template:${this.#line}: missing value for command`);
      commands.push(command);
    } while (this.#accept('|'));
    return { variables, assigns, commands };
  }

  #accept(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#at += 1;
    return true;
  }

  #declaration(): { readonly variables: readonly string[]; readonly assigns: boolean } {
    const names = this.peek(1) === ',' ? [this.peek(), this.peek(2)] : [this.peek()];
    const sign = this.peek(names.length * 2 - 1);
    if (!names.every((name) => name.startsWith('$')) || (sign !== ':=' && sign !== '='))
      return { variables: [], assigns: false };
    this.#at += names.length * 2;
    return { variables: names, assigns: sign === '=' };
  }

  #operand(depth: number): Operand {
    const operand = this.#primary(depth);
    const fields = [...operand.fields];
    while (this.peek().startsWith('&.')) {
      fields.push(this.peek().slice(2));
      this.#at += 1;
    }
    return { ...operand, fields };
  }

  #primary(depth: number): Operand {
    const text = this.peek();
    this.#at += 1;
    if (text === '(') {
      const pipe = this.pipe(depth + 1);
      if (!this.#accept(')')) fail(`template: template:${this.#line}: unclosed left paren`);
      return { kind: 'pipe', pipe, fields: [] };
    }
    if (text === '.') return { kind: 'dot', fields: [] };
    const field = /^&?\.(.+)$/u.exec(text)?.[1];
    if (field !== undefined && !/^[.\d]/.test(field)) return { kind: 'dot', fields: [field] };
    if (text.startsWith('$')) return { kind: 'variable', name: text, fields: [] };
    if (/^[\p{L}_]/u.test(text)) return wordOperand(text);
    return { kind: 'constant', value: constantOf(text, this.#line), fields: [] };
  }
}

function wordOperand(word: string): Operand {
  const constants = { true: true, false: false, nil: null } as const;
  if (word === 'true' || word === 'false' || word === 'nil')
    return { kind: 'constant', value: constants[word], fields: [] };
  return { kind: 'function', name: word, fields: [] };
}

function constantOf(text: string, line: number): string | Numeral {
  if (/^["`]/.test(text)) return unquote(text, line);
  if (text.startsWith("'")) {
    const character = unquote(`"${text.slice(1, -1).replaceAll('"', '\\"').replaceAll("\\'", "'")}"`, line);
    return { numeral: character.codePointAt(0) ?? 0, isInteger: true };
  }
  const plain = text.replaceAll('_', '');
  const sign = plain.startsWith('-') ? -1 : 1;
  const value = sign * Number(plain.replace(/^[+-]/, ''));
  if (Number.isNaN(value)) return fail(`template: template:${line}: unexpected ${JSON.stringify(text)} in operand`);
  return { numeral: value, isInteger: !/[.eE]/.test(plain) || /^[+-]?0[xX]/.test(plain) };
}

/** Text of a quoted constant (Go's escapes). */
function unquote(text: string, line: number): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  if (!text.startsWith('"'))
    return fail(`template: template:${line}: unexpected ${JSON.stringify(text)} in template clause`);
  const simple: Readonly<Record<string, string>> = {
    a: '\u0007',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
  };
  return text
    .slice(1, -1)
    .replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g,
      (_, x?: string, u?: string, long?: string, letter = '') => {
        const code = x ?? u ?? long;
        if (code === undefined) return simple[letter as string] ?? (letter as string);
        const point = Number.parseInt(code, 16);
        return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
      },
    );
}
