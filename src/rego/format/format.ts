import { type Problem, sortProblems, throwProblems } from '../error.ts';
import type { Comment, Import, Module, RegoVersion, Rule } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { baseKeywords, v1Keywords } from '../syntax/keywords.ts';
import { parseModule, readModule } from '../syntax/parse.ts';
import { type Visitor, walkRule } from '../syntax/walk.ts';
import type { BuiltinDeclaration } from '../check/compiled.ts';
import { deprecatedCalls, duplicateImports, rootShadows } from '../check/shadowing.ts';
import { writeEnclosedBody } from './collections.ts';
import { writeBody, writeExpr, writeStatement } from './expressions.ts';
import { formatImports, isAdded, isRegoV1, keywordOf, writeImports } from './imports.ts';
import { writeRules } from './rules.ts';
import { stringOperand, writeTerm } from './terms.ts';
import { type Style, Writer } from './writer.ts';

/** How a file is formatted. */
export interface FormatOptions {
  /** Version that the file is read in (default the target's). */
  readonly version?: RegoVersion;
  /** Version that it is written for: `v0v1` for a file that both read (default `v1`). */
  readonly target?: RegoVersion;
  /** Leaves out imports that the target does not need. */
  readonly dropRedundantImports?: boolean;
  /** Builtins, so that v1 can refuse the deprecated ones. */
  readonly builtins?: ReadonlyMap<string, BuiltinDeclaration>;
}

const parts = {
  term: writeTerm,
  expr: writeExpr,
  statement: writeStatement,
  body: writeBody,
  enclosed: writeEnclosedBody,
};

/**
 * The standard form of a Rego file, that of `opa fmt`.
 * @throws RegoError where the file does not parse, or cannot be written for the target.
 */
export function format(name: string, text: string, options: FormatOptions = {}): string {
  const target = options.target ?? 'v1';
  const version = options.version ?? (target === 'v0v1' ? 'v0' : target);
  const module = parseModule(name, text, { version, annotations: true });
  if (target !== 'v0') throwProblems(refuse(module, options));
  const dropRedundant = options.dropRedundantImports === true;
  const formatted = formatModule(module, target, dropRedundant);
  return module.comments.length === 0 ? formatted : settle(name, formatted, target, dropRedundant);
}

/** Comments in odd places can move once more when their new lines are read: formats until nothing moves. */
function settle(name: string, first: string, target: RegoVersion, dropRedundant: boolean): string {
  let text = first;
  for (let pass = 0; pass < 4; pass += 1) {
    const { module, problems } = readModule(name, text, { version: target === 'v0v1' ? 'v0' : target });
    if (module === undefined || problems.length > 0) return text;
    const next = formatModule(module, target, dropRedundant);
    if (next === text || !keepsComments(module, next)) return text;
    text = next;
  }
  return text;
}

function keepsComments({ comments }: Module, text: string): boolean {
  return comments.every((comment) => text.includes(`#${comment.text.trimEnd()}`));
}

/** What v1 refuses in a file that v0 reads. */
function refuse(module: Module, { builtins = new Map() }: FormatOptions): Problem[] {
  const names = module.rules.flatMap((rule) => keywordName(rule));
  return [...duplicateImports(module), ...rootShadows(module), ...deprecatedCalls(module, builtins), ...names];
}

function keywordName({ head, location }: Rule): Problem[] {
  const isKeyword = baseKeywords.has(head.name) || v1Keywords.has(head.name);
  if (head.ref.value.length > 1 || !isKeyword) return [];
  return [{ code: 'rego_parse_error', location, message: `${head.name} keyword cannot be used for rule name` }];
}

/** Writes a module in the standard form. @throws RegoError where a call of an operator's function has no such form. */
export function formatModule(module: Module, target: RegoVersion, dropRedundant = false): string {
  const imports = formatImports(module.imports, target, usedKeywords(module.rules), dropRedundant);
  const comments = module.comments.map((comment) => ({ ...comment, text: comment.text.trimEnd() }));
  const beside = commentsBeside(imports, comments);
  const others = comments.filter(({ location }) => !beside.has(location.row));
  const writer = new Writer(styleOf(module, target), parts, others);
  writePackage(writer, module.package);
  writeStatements(writer, imports, module.rules, beside);
  for (const [index, { text }] of writer.rest.entries()) {
    writer.writeLine(`#${text}`);
    if (index === writer.rest.length - 1) writer.write('\n');
  }
  throwProblems(sortProblems(writer.problems));
  return writer.text.replace(/\n+$/, '\n');
}

function writePackage(writer: Writer, { location, path }: Module['package']): void {
  writer.insertComments(location);
  writer.startLine();
  writer.write('package ');
  const [, first, ...rest] = path;
  if (first?.type === 'string') {
    writer.write(first.value);
    for (const operand of rest) if (operand.type === 'string') writer.write(stringOperand(writer, operand));
  }
  writer.blankLine();
}

function writeStatements(
  writer: Writer,
  imports: readonly Import[],
  rules: readonly Rule[],
  beside: ReadonlyMap<number, string>,
): void {
  const firstRule = Math.min(...rules.map(({ location }) => location.row));
  const follow = imports.some((one) => isAdded(one) && one.location.row >= firstRule);
  const added = follow ? imports.filter((one) => isAdded(one)) : [];
  const statements = [
    ...imports.filter((one) => !added.includes(one)).map((one) => ({ import: one, location: one.location })),
    ...rules.map((rule) => ({ rule, location: rule.location })),
  ].sort((left, right) => left.location.row - right.location.row || left.location.col - right.location.col);
  writeImports(writer, added, beside);
  for (let index = 0; index < statements.length; ) {
    const group: Import[] = [];
    for (let one = statements[index]; one !== undefined && 'import' in one; one = statements[(index += 1)])
      group.push(one.import);
    writeImports(writer, group, beside);
    const together: Rule[] = [];
    for (let one = statements[index]; one !== undefined && 'rule' in one; one = statements[(index += 1)])
      together.push(one.rule);
    writeRules(writer, together);
  }
}

/** Comments in the lines of imports, which are sorted with them. */
function commentsBeside(imports: readonly Import[], comments: readonly Comment[]): Map<number, string> {
  const rows = new Set(imports.filter((one) => !isAdded(one)).map(({ location }) => location.row));
  return new Map(
    comments.filter(({ location }) => rows.has(location.row)).map(({ location, text }) => [location.row, text]),
  );
}

function styleOf({ imports, rules }: Module, target: RegoVersion): Style {
  const words = imports.map((one) => keywordOf(one));
  const regoV1 = imports.some((one) => isRegoV1(one)) || target !== 'v0';
  const has = (word: string): boolean => regoV1 || words.includes('*') || words.includes(word);
  const named = words.filter((word) => word !== undefined && word !== '*') as string[];
  return {
    v1: target !== 'v0',
    ifs: has('if'),
    contains: has('contains'),
    refHeads: rules.some((rule) => isReferenceHead(rule)),
    keywords: new Set([...baseKeywords.keys(), ...(target === 'v0' ? [] : v1Keywords.keys()), ...named]),
  };
}

function isReferenceHead({ head, else: alternative }: Rule): boolean {
  const { length } = head.ref.value;
  const own = length > 2 || (length === 2 && head.key !== undefined && head.value === undefined);
  return own || (alternative !== undefined && isReferenceHead(alternative));
}

/** Keywords of `future.keywords` that the rules need. */
function usedKeywords(rules: readonly Rule[]): Set<string> {
  const used = new Set<string>();
  const visitor: Visitor = {
    expr: (expr) => {
      if (expr.type === 'every' || expr.type === 'not' || expr.type === 'and' || expr.type === 'or')
        used.add(expr.type);
      const name = expr.type === 'call' ? dottedName(expr.operator) : undefined;
      if (name === 'internal.member_2' || name === 'internal.member_3') used.add('in');
    },
  };
  for (const rule of rules) walkRule(rule, visitor);
  return used;
}
