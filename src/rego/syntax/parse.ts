import { type Problem, sortProblems, throwProblems } from '../error.ts';
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
  throwProblems(cursor.problems);
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

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** Reads one statement; where it fails, goes on at the next line that can begin one. */
  statement(): void {
    const { cursor } = this;
    const before = cursor.place;
    const read = cursor.guarded(() => {
      this.one();
      return true;
    });
    this.statements += 1;
    if (read === undefined) cursor.skipStatement();
    else if (cursor.place === before) cursor.advance();
  }

  private one(): void {
    const { cursor } = this;
    refuseKeywordName(cursor);
    if (cursor.is('package') && this.packageOrNothing()) return;
    if (cursor.is('import')) {
      const found = importStatement(cursor);
      if (found !== undefined) {
        this.expectPackage(found.location);
        this.imports.push(found);
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
      this.expectPackage(location);
      this.rules.push(...rules);
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
    this.expectPackage(start);
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

  private expectPackage(location: Location): void {
    if (this.statements === 0) this.refuse(location, 'package expected');
  }

  private refuse(location: Location, message: string): void {
    this.misplaced.push({ code: 'rego_parse_error', message, location });
  }

  finish(options: ParseOptions): ParsedModule {
    const { cursor, imports } = this;
    const isV1 = imports.some(({ path }) => dottedName(path) === 'rego.v1');
    const version = cursor.version === 'v0' && isV1 ? 'v0v1' : cursor.version;
    const problems = [...cursor.problems, ...this.misplaced];
    if (this.statements === 0) problems.push(emptyModule(cursor.source));
    if (version !== 'v0') problems.push(...this.rules.flatMap((rule) => requireV1(rule)));
    const comments = cursor.comments.map((token) => commentOf(cursor.source, token));
    const blocks = options.annotations === false ? { annotations: [], problems: [] } : readAnnotations(comments);
    problems.push(...blocks.problems);
    if (this.package === undefined) return { module: undefined, problems: sortProblems(problems) };
    const attached = attachAnnotations(blocks.annotations, this.package, imports, this.rules);
    problems.push(...attached.problems);
    const module: Module = {
      source: cursor.source,
      version,
      package: this.package,
      imports,
      rules: attached.rules,
      comments,
      annotations: attached.annotations,
    };
    return { module, problems: sortProblems(problems) };
  }
}

const headExamples: Readonly<Record<string, string>> = { if: 'p if { ... }', contains: 'p contains x' };

function emptyModule(source: SourceFile): Problem {
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
