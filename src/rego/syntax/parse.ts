import { type Problem, throwProblems } from '../error.ts';
import { readAnnotations } from './annotations.ts';
import { attachAnnotations } from './attach.ts';
import type {
  Body,
  Comment,
  Expr,
  Import,
  Location,
  Module,
  Package,
  RegoVersion,
  Rule,
  SourceFile,
  Term,
} from './ast.ts';
import { dottedName } from './build.ts';
import { Cursor, type GrammarCapabilities } from './cursor.ts';
import { bodyOf } from './expressions.ts';
import { v1Keywords, futureKeywords } from './keywords.ts';
import { literal } from './literal.ts';
import { requireV1 } from './require-v1.ts';
import { rules as parseRules } from './rules.ts';
import { importStatement, packageStatement, ruleFromExpr } from './statements.ts';
import { locationOf, type TokenKind } from './token.ts';

/** How a text is to be read. */
export interface ParseOptions {
  /** `v1` unless said otherwise. */
  readonly version?: RegoVersion;
  /** Turns on every keyword that `future.keywords` offers. */
  readonly futureKeywords?: boolean;
  /** What an older OPA can do: words and forms beyond that are refused. */
  readonly capabilities?: GrammarCapabilities;
  /** Reads `# METADATA` blocks (default true). */
  readonly annotations?: boolean;
}

const grammar = { body: bodyOf, literal };
const noKeywords: ReadonlyMap<string, TokenKind> = new Map();

function openCursor(source: SourceFile, options: ParseOptions): Cursor {
  const version = options.version ?? 'v1';
  const keywords = options.futureKeywords === true ? futureKeywords : version === 'v1' ? v1Keywords : noKeywords;
  const cursor = new Cursor(source, version, keywords, grammar, options.capabilities);
  cursor.negatedBodies = options.futureKeywords === true;
  return cursor;
}

/** A module with what is wrong in it, all mistakes of the file in order. */
export interface ParsedModule {
  /** Holds the statements that could be read; undefined where not even the package could. */
  readonly module: Module | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Parses a file.
 * @throws RegoError with every mistake of the file.
 */
export function parseModule(name: string, text: string, options: ParseOptions = {}): Module {
  const { module, problems } = readModule(name, text, options);
  throwProblems(problems);
  if (module === undefined) throw new TypeError('a file without problems has a package');
  return module;
}

/** Parses a file and goes on behind each mistake. */
export function readModule(name: string, text: string, options: ParseOptions = {}): ParsedModule {
  const source = { name, text };
  const cursor = openCursor(source, options);
  const reader = new ModuleReader(cursor);
  while (!cursor.is('eof')) reader.statement();
  return reader.finish(options);
}

/** Parses a query: expressions parted by newlines or semicolons. @throws RegoError */
export function parseQuery(text: string, options: ParseOptions = {}, name = ''): Body {
  const cursor = openCursor({ name, text }, options);
  const body: Expr[] = [];
  const finished = cursor.guarded(() => {
    while (!cursor.is('eof')) {
      body.push(literal(cursor));
      if (!cursor.accept(';') && !cursor.is('eof') && !cursor.token.newlineBefore) {
        cursor.illegal('expected \\n or ; or eof');
      }
    }
    return true;
  });
  throwProblems(firstOfEach(finished === undefined ? [[-1, Infinity]] : [], cursor.problems));
  if (finished === undefined) throw new TypeError('a query that failed has problems');
  return body;
}

/** Parses one term. @throws RegoError where the text holds something else or more. */
export function parseTerm(text: string, options: ParseOptions = {}): Term {
  const source = { name: '', text };
  const [expr, second] = parseQuery(text, options);
  const location = expr?.location ?? { source, row: 1, col: 1, offset: 0, end: 0 };
  if (expr?.type === 'term' && second === undefined && expr.with.length === 0 && !expr.negated) return expr.term;
  if (expr?.type === 'call' && second === undefined && expr.with.length === 0 && !expr.negated) {
    return { type: 'call', location, operator: expr.operator, arguments: expr.arguments };
  }
  throwProblems([{ code: 'rego_parse_error', message: 'expected exactly one term', location }]);
  throw new TypeError('unreachable: the problem was thrown');
}

/** Collects the statements of a file. */
class ModuleReader {
  private readonly cursor: Cursor;
  private package: Package | undefined;
  private readonly imports: Import[] = [];
  private readonly rules: Rule[] = [];
  private statements = 0;
  private readonly misplaced: Problem[] = [];
  /** Where statements begin and end that could not be read. */
  private readonly failed: (readonly [from: number, to: number])[] = [];

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** Reads one statement; where it fails, goes on at the next line that can begin one. */
  statement(): void {
    const { cursor } = this;
    const before = cursor.place;
    const from = cursor.lastEnd;
    const read = cursor.guarded(() => {
      this.one();
      return true;
    });
    this.statements += 1;
    if (read === undefined) {
      cursor.skipStatement();
      this.failed.push([from, cursor.is('eof') ? Infinity : cursor.token.offset]);
    } else if (cursor.place === before) cursor.advance();
  }

  private one(): void {
    const { cursor } = this;
    refuseKeywordName(cursor);
    if (cursor.is('package') && this.packageOrNothing()) return;
    if (cursor.is('import')) {
      const found = importStatement(cursor);
      if (found !== undefined) {
        if (this.expectPackage(found.location)) this.imports.push(found);
        return;
      }
    }
    const start = cursor.mark();
    const { location } = cursor;
    const rules = parseRules(cursor);
    if (rules === undefined) {
      cursor.reset(start);
      this.constants(location);
    } else {
      if (this.expectPackage(location)) this.rules.push(...rules);
    }
  }

  private packageOrNothing(): boolean {
    const { location } = this.cursor;
    const found = packageStatement(this.cursor);
    if (found === undefined) return false;
    if (this.package !== undefined || this.statements > 0) this.refuse(location, 'unexpected package');
    this.package ??= found;
    return true;
  }

  /** Reads `a = 1; b = 2` and the like: expressions that are rules. */
  private constants(start: Location): void {
    const { cursor } = this;
    const exprs = [literal(cursor)];
    while (cursor.accept(';')) exprs.push(literal(cursor));
    if (!this.expectPackage(start)) return;
    const [expr] = exprs;
    const rule =
      exprs.length === 1 && expr !== undefined
        ? ruleFromExpr(expr)
        : 'multiple expressions cannot be used for rule head';
    if (typeof rule !== 'string') this.rules.push(rule);
    else this.refuse(expr?.location ?? start, rule + this.keywordHint(expr));
  }

  /** `p if { … }` without the import is the query `p` and a rule `if`. */
  private keywordHint(expr: Expr | undefined): string {
    const { cursor } = this;
    const next = !cursor.token.newlineBefore && cursor.is('identifier') ? cursor.text : '';
    const word = expr?.type === 'term' && expr.term.type === 'var' ? [expr.term.value, next] : [next];
    const found = word.find((name) => Object.hasOwn(headExamples, name) && !cursor.isKeyword(name));
    return found === undefined
      ? ''
      : ` (hint: \`import future.keywords.${found}\` for \`${headExamples[found]}\` rules)`;
  }

  private expectPackage(location: Location): boolean {
    if (this.statements > 0) return true;
    this.refuse(location, 'package expected');
    return false;
  }

  private refuse(location: Location, message: string): void {
    this.misplaced.push({ code: 'rego_parse_error', message, location });
  }

  finish(options: ParseOptions): ParsedModule {
    const { cursor, imports } = this;
    const isV1 = imports.some(({ path }) => ['rego.v1', 'rego.v2'].includes(dottedName(path) ?? ''));
    const version = cursor.version === 'v0' && isV1 ? 'v0v1' : cursor.version;
    const comments = cursor.comments.map((token) => commentOf(cursor.source, token));
    const blocks = options.annotations === false ? { annotations: [], problems: [] } : readAnnotations(comments);
    const broken = [...firstOfEach(this.failed, cursor.problems), ...blocks.problems];
    if (this.statements === 0 && blocks.problems.length === 0) this.misplaced.push(emptyModule(cursor.source, blocks));
    const unlike = version === 'v0' ? [] : this.rules.flatMap((rule) => requireV1(rule));
    const { misplaced } = this;
    if (this.package === undefined) return { module: undefined, problems: ranked(broken, [...misplaced, ...unlike]) };
    const attached = attachAnnotations(blocks.annotations, this.package, imports, this.rules);
    const problems = ranked([...broken, ...attached.problems], [...misplaced, ...unlike]);
    const module: Module = {
      source: cursor.source,
      version,
      package: this.package,
      imports,
      rules: attached.rules,
      comments,
      annotations: attached.annotations,
    };
    return { module, problems };
  }
}

/** One cause a statement: behind the first mistake, the rest of it is read as something else. */
function firstOfEach(
  failed: readonly (readonly [from: number, to: number])[],
  problems: readonly Problem[],
): readonly Problem[] {
  const told = new Set<number>();
  return inOrder(problems).filter(({ location }) => {
    const offset = location?.offset ?? -1;
    const [from] = failed.findLast((range) => range[0] <= offset && offset < range[1]) ?? [];
    if (from === undefined) return true;
    const isFirst = !told.has(from);
    told.add(from);
    return isFirst;
  });
}

/** By place; of one place, the scanner's first, since it refuses what the grammar then misses. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const row = ({ location }: Problem): number => location?.row ?? 0;
  const column = ({ location }: Problem): number => location?.col ?? 0;
  return problems.toSorted((left, right) => row(left) - row(right) || column(left) - column(right));
}

/** Broken grammar first: what a rule lacks may follow from it, and OPA tells of it only in files that parse. */
function ranked(grammar: readonly Problem[], rules: readonly Problem[]): readonly Problem[] {
  const rows = new Set(grammar.map(({ location }) => location?.row));
  return [...grammar, ...rules.filter(({ location }) => !rows.has(location?.row))];
}

const headExamples: Readonly<Record<string, string>> = { if: 'p if { ... }', contains: 'p contains x' };

/** Metadata counts as a statement. */
function emptyModule(source: SourceFile, { annotations: [first] }: ReturnType<typeof readAnnotations>): Problem {
  if (first !== undefined) return { code: 'rego_parse_error', message: 'package expected', location: first.location };
  const location: Location = { source, row: 0, col: 0, offset: 0, end: 0 };
  return { code: 'rego_parse_error', message: 'empty module', location };
}

function commentOf(source: SourceFile, token: Parameters<typeof locationOf>[1]): Comment {
  return { location: locationOf(source, token), text: source.text.slice(token.offset + 1, token.end) };
}

const afterName: ReadonlySet<TokenKind> = new Set<TokenKind>(['assign', 'eq', 'if', 'contains', '(']);
const afterOperatorName: ReadonlySet<TokenKind> = new Set<TokenKind>(['assign', 'eq', 'if', 'contains']);
const afterPathName: ReadonlySet<TokenKind> = new Set<TokenKind>(['assign', 'eq', '(']);
const nameFollowers: Partial<Record<TokenKind, ReadonlySet<TokenKind>>> = {
  every: afterName,
  if: afterName,
  in: afterName,
  some: afterName,
  as: afterName,
  package: afterPathName,
  import: afterPathName,
  not: afterOperatorName,
  'logical-and': afterOperatorName,
  'logical-or': afterOperatorName,
  contains: new Set<TokenKind>(['if', 'contains']),
};

/** `every := 1`: a keyword where only a rule's name makes sense. */
function refuseKeywordName(cursor: Cursor): void {
  if (nameFollowers[cursor.kind]?.has(cursor.kindAt(1)) !== true) return;
  cursor.fail(cursor.location, `${cursor.text} keyword cannot be used for rule name`);
}
