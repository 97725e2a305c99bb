import { codePointLength } from '../aggregates.ts';
import { fail } from '../error.ts';

/** A token of GraphQL (specification, section 2.1). */
export interface GraphqlToken {
  readonly kind: 'Name' | 'Int' | 'Float' | 'String' | 'BlockString' | '<EOF>' | '<Invalid>' | 'punctuator';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const pattern =
  /(?<name>[_A-Za-z][_0-9A-Za-z]*)|(?<block>"""(?:\\"""|[^])*?""")|(?<string>(?!""")"(?:[^"\\\n\r]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")|(?<number>-?(?:0|[1-9]\d*)(?<fraction>\.\d+)?(?<exponent>[eE][+-]?\d+)?)|(?<dots>\.\.\.)|(?<sign>[!$&()|:=@[\]{}])/y;
const ignored = /(?:[\s,\ufeff]|#[^\n\r]*)*/y;

/** Splits a document into tokens; what is none ends it with an `<Invalid>` token. */
export function tokenize(source: string): GraphqlToken[] {
  const tokens: GraphqlToken[] = [];
  let [at, line, lineStart] = [0, 1, 0];
  const skipTo = (end: number): void => {
    for (const match of source.slice(at, end).matchAll(/\r\n|\n|\r/g)) {
      line += 1;
      lineStart = at + match.index + match[0].length;
    }
    at = end;
  };
  const place = (offset: number): { line: number; column: number } => ({
    line,
    column: codePointLength(source.slice(lineStart, at)) + 1 + offset,
  });
  for (;;) {
    ignored.lastIndex = at;
    ignored.exec(source);
    skipTo(ignored.lastIndex);
    if (at >= source.length) return [...tokens, { kind: '<EOF>', text: '', ...place(0) }];
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) {
      if (source.startsWith('"""', at)) skipTo(source.length);
      return [...tokens, { kind: '<Invalid>', text: '', ...place(0) }];
    }
    tokens.push({ ...tokenOf(match), ...place(match[0].startsWith('"') ? 1 : 0) });
    skipTo(at + match[0].length);
  }
}

function tokenOf({ 0: text, groups = {} }: RegExpExecArray): Pick<GraphqlToken, 'kind' | 'text'> {
  if (groups['name'] !== undefined) return { kind: 'Name', text };
  if (groups['block'] !== undefined)
    return { kind: 'BlockString', text: blockValue(text.slice(3, -3).replaceAll('\\"""', '"""')) };
  if (groups['string'] !== undefined)
    return { kind: 'String', text: JSON.parse(text.replaceAll('\t', '\\t')) as string };
  if (groups['number'] !== undefined)
    return { kind: groups['fraction'] === undefined && groups['exponent'] === undefined ? 'Int' : 'Float', text };
  return { kind: 'punctuator', text };
}

/** Value of a block string (specification, "BlockStringValue"). */
function blockValue(raw: string): string {
  const lines = raw.split(/\r\n|\n|\r/);
  const indents = lines
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  const cut = lines.map((line, index) => (index === 0 ? line : line.slice(indent)));
  while (cut.length > 0 && cut[0]?.trim() === '') cut.shift();
  while (cut.length > 0 && cut.at(-1)?.trim() === '') cut.pop();
  return cut.join('\n');
}

/** Reads tokens one after another. */
export class GraphqlCursor {
  readonly #tokens: readonly GraphqlToken[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  get token(): GraphqlToken {
    return this.#tokens[this.#at] as GraphqlToken;
  }

  next(): GraphqlToken {
    const { token } = this;
    if (token.kind !== '<EOF>') this.#at += 1;
    return token;
  }

  is(text: string): boolean {
    return (this.token.kind === 'punctuator' || this.token.kind === 'Name') && this.token.text === text;
  }

  accept(text: string): boolean {
    const found = this.is(text);
    if (found) this.next();
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text))
      this.error(`Expected ${/^\w/.test(text) ? JSON.stringify(text) : text}, found ${describe(this.token)}`);
  }

  name(): string {
    if (this.token.kind !== 'Name') return this.error(`Expected Name, found ${describe(this.token)}`);
    return this.next().text;
  }

  unexpected(token = this.token): never {
    return this.error(`Unexpected ${describe(token)}`, token);
  }

  error(message: string, { line, column } = this.token): never {
    return fail(`${message} in GraphQL string at location ${line}:${column}`);
  }

  /** Items between two signs, one at least. */
  some<Item>(open: string, close: string, read: () => Item): Item[] {
    this.expect(open);
    this.#depth += 1;
    if (this.#depth > 500) this.error('document nests too deeply');
    if (this.is(close)) this.error(`expected at least one definition, found ${close}`);
    const items: Item[] = [];
    while (!this.accept(close)) items.push(read());
    this.#depth -= 1;
    return items;
  }

  /** Items between two signs where the first stands. */
  optional<Item>(open: string, close: string, read: () => Item): Item[] {
    return this.is(open) ? this.some(open, close, read) : [];
  }
}

function describe({ kind, text }: GraphqlToken): string {
  return kind === 'punctuator' ? text : kind.startsWith('<') ? kind : `${kind} ${JSON.stringify(text)}`;
}
