import type { Problem } from '../error.ts';
import type { Body, Expr, Location, RegoVersion, SourceFile } from './ast.ts';
import { baseKeywords, isKeyword } from './keywords.ts';
import { scan } from './scanner.ts';
import { locationOf, tokenName, type CommentToken, type Token, type TokenKind } from './token.ts';

/** Thrown by a parse that recorded why in {@link Cursor.problems}; statements and speculation catch it. */
class ParseFailure extends Error {}
const failure = new ParseFailure('a problem is recorded');

/** How deep terms and bodies may nest; deeper input is refused before the stack ends. */
const maximumDepth = 500;

/** Result of a parse that started at one token, kept so that speculation reads nothing twice. */
interface Memo {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  readonly position: number;
  readonly wildcards: number;
}

/** The ways from terms back to expressions, which hold terms. */
export interface Grammar {
  /** Parses the expressions up to a closing token, which stays. */
  body(cursor: Cursor, end: TokenKind): Body;
  /** Parses one expression. */
  literal(cursor: Cursor): Expr;
}

/** What an OPA of some version can do, as far as the grammar is concerned (`features`, `future_keywords` of its file). */
export interface GrammarCapabilities {
  readonly features: ReadonlySet<string>;
  readonly futureKeywords: ReadonlySet<string>;
}

/** A place to come back to. */
export interface Mark {
  readonly position: number;
  readonly wildcards: number;
  readonly hints: readonly string[];
  readonly problems: readonly Problem[];
}

/** What the grammar's parts share: the tokens, the place in them, the active keywords, and what was found wrong. */
export class Cursor {
  readonly source: SourceFile;
  readonly version: RegoVersion;
  readonly comments: readonly CommentToken[];
  readonly keywords: Map<string, TokenKind>;
  /** Set by `future.keywords.not`. */
  negatedBodies = false;
  problems: Problem[] = [];
  readonly grammar: Grammar;
  /** Everything where undefined. */
  readonly capabilities: GrammarCapabilities | undefined;
  private readonly tokens: readonly Token[];
  private memos = new Map<number, Memo>();
  private readonly words = new Set<number>();
  private position = 0;
  private joined = -1;
  private wildcards = 0;
  private depth = 0;
  private hints: string[] = [];

  constructor(
    source: SourceFile,
    version: RegoVersion,
    keywords: ReadonlyMap<string, TokenKind>,
    grammar: Grammar,
    capabilities?: GrammarCapabilities,
  ) {
    const { tokens, comments, errors } = scan(source);
    this.source = source;
    this.version = version;
    this.tokens = tokens;
    this.comments = comments;
    this.keywords = new Map([...baseKeywords, ...keywords]);
    this.grammar = grammar;
    this.capabilities = capabilities;
    this.problems = errors.map(({ message, location }) => ({
      code: 'rego_parse_error',
      message,
      location,
      showsLine: true,
    }));
  }

  get token(): Token {
    return this.peek(0);
  }

  /** Kind of the present token, words classified by the active keywords. */
  get kind(): TokenKind {
    return this.kindAt(0);
  }

  /** Tells whether the present token is of a kind. */
  is(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  /** Text of the present token as it is written. */
  get text(): string {
    return this.source.text.slice(this.token.offset, this.token.end);
  }

  get location(): Location {
    return locationOf(this.source, this.token);
  }

  /** End of the token before the present one. */
  get lastEnd(): number {
    return this.tokens[this.position - 1]?.end ?? 0;
  }

  peek(ahead: number): Token {
    const token = this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)];
    if (token === undefined) throw failure;
    return this.position + ahead === this.joined ? { ...token, spaceBefore: false } : token;
  }

  kindAt(ahead: number): TokenKind {
    const token = this.peek(ahead);
    if (token.kind !== 'identifier' || this.words.has(this.position + ahead)) return token.kind;
    return this.keywords.get(this.source.text.slice(token.offset, token.end)) ?? 'identifier';
  }

  advance(): void {
    if (this.position < this.tokens.length - 1) this.position += 1;
  }

  /** Takes the present token where it is of the kind. */
  accept(kind: TokenKind): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  /** Takes a token of the kind or reports what was expected instead. */
  expect(kind: TokenKind, note: string): void {
    if (!this.accept(kind)) this.illegal(note);
  }

  /** Tells whether the token `ahead` of the present one continues a reference: `.` or `[` without a blank before. */
  continuesReference(ahead: number): boolean {
    const next = this.peek(ahead);
    return !next.spaceBefore && (next.kind === '.' || next.kind === '[');
  }

  /** Makes a keyword that begins a reference, `if.x`, a plain word. */
  allowReferenceWord(): void {
    const isWord = this.token.kind === 'identifier' && this.kind !== 'identifier';
    if (isWord && this.isKeyword(this.text) && this.continuesReference(1)) this.treatAsWord();
  }

  isKeyword(word: string): boolean {
    return isKeyword(word, this.version) || this.keywords.has(word);
  }

  nextWildcard(): string {
    this.wildcards += 1;
    return `$${this.wildcards - 1}`;
  }

  /** A location like `start` whose text reaches from `offset` to the end of what was read. */
  span(start: Location, offset = start.offset): Location {
    return { ...start, offset, end: Math.max(this.lastEnd, offset) };
  }

  /** Adds a hint to the next problem. */
  hint(text: string): void {
    this.hints.push(text);
  }

  /** Records a problem and goes on. */
  report(location: Location, message: string): void {
    const { hints } = this;
    this.hints = [];
    const suffix = hints.length === 0 ? '' : ` (${hints.length === 1 ? 'hint' : 'hints'}: ${hints.join(', ')})`;
    this.problems.push({ code: 'rego_parse_error', message: message + suffix, location, showsLine: true });
  }

  /** Records a problem and gives up the statement. */
  fail(location: Location, message: string): never {
    this.report(location, message);
    throw failure;
  }

  /** Fails at the present token; one that the scanner refused has its problem already. */
  illegal(note = ''): never {
    if (this.token.kind === 'illegal') throw failure;
    const { kind } = this;
    const type = this.token.kind === 'identifier' && kind !== 'identifier' ? 'keyword' : 'token';
    return this.fail(this.location, `unexpected ${tokenName(kind)} ${type}${note === '' ? '' : `: ${note}`}`);
  }

  get hasHints(): boolean {
    return this.hints.length > 0;
  }

  mark(): Mark {
    return { position: this.position, wildcards: this.wildcards, hints: this.hints, problems: [...this.problems] };
  }

  /** Goes back to a place; what was recorded since is forgotten. */
  reset({ position, wildcards, hints, problems }: Mark): void {
    this.position = position;
    this.joined = -1;
    this.wildcards = wildcards;
    this.hints = [...hints];
    this.problems = [...problems];
  }

  /** Gives up the statement; the reason is recorded. */
  giveUp(): never {
    throw failure;
  }

  /** Makes the present token stand right behind the one before, as heads allow: `p [x]`. */
  joinToken(): void {
    this.joined = this.position;
  }

  /** Makes the present keyword a plain word, as in `if.x`. */
  treatAsWord(): void {
    this.words.add(this.position);
  }

  /** Runs a parse; undefined where it failed, with its problems kept. */
  guarded<Result>(parse: () => Result): Result | undefined {
    const { depth } = this;
    try {
      return parse();
    } catch (error) {
      if (error !== failure) throw error;
      this.depth = depth;
      return undefined;
    }
  }

  /** Parses once per token and purpose: a second visit gets the first one's result, failure included. */
  memoize<Result>(purpose: 0 | 1, parse: () => Result): Result {
    const key = this.position * 2 + purpose;
    let memo = this.memos.get(key);
    if (memo === undefined) {
      const { problems } = this;
      this.problems = [];
      const value = this.guarded(parse);
      memo = { value, problems: this.problems, position: this.position, wildcards: this.wildcards };
      this.problems = problems;
      this.memos.set(key, memo);
    }
    this.problems.push(...memo.problems);
    this.position = memo.position;
    this.wildcards = Math.max(this.wildcards, memo.wildcards);
    if (memo.value === undefined) throw failure;
    return memo.value as Result;
  }

  /** Counts nesting; refuses what would end the stack. */
  nested<Result>(parse: () => Result): Result {
    this.depth += 1;
    if (this.depth > maximumDepth) this.fail(this.location, 'max parsing recursion depth exceeded');
    const result = parse();
    this.depth -= 1;
    return result;
  }

  /** Runs a parse that shares no memoised results, since its keywords are others. */
  unremembered<Result>(parse: () => Result): Result {
    const { memos } = this;
    this.memos = new Map();
    const result = parse();
    this.memos = memos;
    return result;
  }

  /** Forgets memoised results: keywords have changed. */
  forget(): void {
    this.memos.clear();
  }

  /** Skips to where a next statement may begin: a word or brace in a line's first column, `package`, `import` or the end. */
  skipStatement(): void {
    this.advance();
    while (this.token.kind !== 'eof' && !this.startsStatement()) this.advance();
    this.hints = [];
    this.depth = 0;
  }

  private startsStatement(): boolean {
    return this.token.newlineBefore && this.token.col === 1 && this.token.kind === 'identifier';
  }

  /** Index of the present token. */
  get place(): number {
    return this.position;
  }
}
