import { fail } from '../error.ts';
import { columnOf, Lexer, type Place, type Token, type TokenKind } from './lexer.ts';

/** Deepest nesting of a document that is read. */
const depthLimit = 500;

/** Where nodes stand in their text; nodes that policies made of objects have no place. */
const places = new WeakMap<object, Place>();

/** Place of a node that was read from a text. */
export function placeOf(node: object): Place | undefined {
  return places.get(node);
}

/** A reader of tokens with one token of look-ahead. The first error ends it. */
export class Cursor {
  readonly #lexer: Lexer;
  #token: Token | undefined;
  #depth = 0;

  constructor(source: string) {
    this.#lexer = new Lexer(source);
  }

  peek(): Token {
    this.#token ??= this.#lexer.next();
    return this.#token;
  }

  next(): Token {
    const token = this.peek();
    this.#token = undefined;
    return token;
  }

  is(kind: TokenKind, value?: string): boolean {
    const token = this.peek();
    return token.kind === kind && (value === undefined || token.value === value);
  }

  /** Takes a token of a kind if it is next. */
  skip(kind: TokenKind): boolean {
    if (!this.is(kind)) return false;
    this.next();
    return true;
  }

  /** @throws BuiltinError where another token is next */
  expect(kind: TokenKind): Token {
    return this.is(kind) ? this.next() : this.fail(`Expected ${kind}, found ${this.peek().kind}`);
  }

  /** @throws BuiltinError where another token is next */
  expectKeyword(word: string): void {
    if (!this.is('Name', word)) this.fail(`Expected ${JSON.stringify(word)}, found ${describe(this.peek())}`);
    this.next();
  }

  /** @throws BuiltinError where no name is next */
  name(): string {
    return this.expect('Name').value;
  }

  /** Items between two tokens; none at all without the first. */
  many<Item>(start: TokenKind, end: TokenKind, item: () => Item): readonly Item[] | undefined {
    if (!this.skip(start)) return undefined;
    const items = this.nested(() => this.#until(end, item));
    this.next();
    return filled(items);
  }

  /** As {@link many}, but not empty between the tokens. */
  some<Item>(start: TokenKind, end: TokenKind, item: () => Item): readonly Item[] | undefined {
    if (!this.skip(start)) return undefined;
    const items = this.nested(() => this.#until(end, item));
    if (items.length === 0) this.fail(`expected at least one definition, found ${this.peek().kind}`);
    this.next();
    return items;
  }

  #until<Item>(end: TokenKind, item: () => Item): Item[] {
    const items: Item[] = [];
    while (!this.is(end)) items.push(item());
    return items;
  }

  /** Runs a reader of something that may nest. @throws BuiltinError where it nests too deep */
  nested<Result>(read: () => Result): Result {
    if (++this.#depth > depthLimit) this.fail(`More than ${depthLimit} levels`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Items behind a leading separator that may be left out. */
  separated<Item>(separator: TokenKind, item: () => Item): Item[] {
    this.skip(separator);
    const items = [item()];
    while (this.skip(separator)) items.push(item());
    return items;
  }

  /** Runs a reader of a node that begins here, and keeps its place. */
  placed<Node extends object>(read: () => Node): Node {
    const place = this.peek();
    const node = read();
    places.set(node, place);
    return node;
  }

  unexpected(token = this.peek()): never {
    return this.fail(`Unexpected ${describe(token)}`, token);
  }

  fail(message: string, token: Token = this.peek()): never {
    return fail(`${message} in GraphQL string at location ${token.line}:${columnOf(token)}`);
  }
}

function describe({ kind, value }: Token): string {
  return value === '' ? kind : `${kind} ${JSON.stringify(value)}`;
}

/** The list, or nothing where it is empty: empty members are left out. */
export function filled<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** Members of a node without those that are undefined. */
export function node<Node extends object>(members: Node): Node {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Node;
}
