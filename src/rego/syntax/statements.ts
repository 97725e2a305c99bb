import type { Expr, Head, Import, Location, Package, RefPath, RefTerm, Rule, Term } from './ast.ts';
import { dottedName, trueBody } from './build.ts';
import type { Cursor } from './cursor.ts';
import { trueTerm } from './head.ts';
import { infixOperators } from './infix.ts';
import { futureKeywords, isKeyword, v1Keywords } from './keywords.ts';
import type { TokenKind } from './token.ts';
import { printRef } from './print.ts';
import { term, variable } from './terms.ts';

/** Parses `package a.b`; undefined where `package` begins a reference. */
export function packageStatement(cursor: Cursor): Package | undefined {
  const { location } = cursor;
  if (cursor.continuesReference(1)) return undefined;
  cursor.advance();
  const path = pathTerm(cursor);
  if (path.type !== 'ref' && path.type !== 'var') return cursor.illegal();
  const [head, ...tail]: RefPath = path.type === 'ref' ? path.value : [path];
  if (head.type !== 'var') return cursor.fail(head.location, `unexpected ${head.type} token: expecting var`);
  requireStrings(cursor, tail);
  if (cursor.is('minus')) cursor.illegal();
  const root: Term = { type: 'var', location: head.location, value: 'data' };
  return { location, path: [root, { ...head, type: 'string' }, ...tail] };
}

function pathTerm(cursor: Cursor): Term {
  if (!cursor.is('identifier')) {
    if (cursor.token.kind !== 'identifier' || !cursor.isKeyword(cursor.text)) cursor.illegal();
    cursor.treatAsWord();
  }
  return term(cursor);
}

function requireStrings(cursor: Cursor, operands: readonly Term[]): void {
  for (const { type, location } of operands) {
    if (type !== 'string') cursor.fail(location, `unexpected ${type} token: expecting string`);
  }
}

/** Parses `import a.b as c` and turns on the keywords that it names; undefined where `import` begins a reference. */
export function importStatement(cursor: Cursor): Import | undefined {
  const { location } = cursor;
  if (cursor.continuesReference(1)) return undefined;
  cursor.advance();
  const named = pathTerm(cursor);
  if (named.type !== 'ref' && named.type !== 'var') return cursor.fail(cursor.location, 'expected path');
  const path: RefTerm = named.type === 'ref' ? named : { type: 'ref', location: named.location, value: [named] };
  requireStrings(cursor, path.value.slice(1));
  const root = rootOf(cursor, path);
  const alias = cursor.accept('as') ? aliasOf(cursor) : undefined;
  if (alias === undefined && root !== 'future') refuseKeywordPath(cursor, path);
  if (cursor.is('minus')) cursor.illegal();
  const statement = { location, path, alias: alias?.value, aliasLocation: alias?.location };
  if (root === 'future') importFuture(cursor, statement);
  if (root === 'rego') importRego(cursor, statement);
  return statement;
}

function rootOf(cursor: Cursor, path: RefTerm): string {
  const [head] = path.value;
  const root = head.type === 'var' ? head.value : '';
  if (!['data', 'input', 'future', 'rego'].includes(root)) {
    cursor.hint('if this is unexpected, try updating OPA');
    cursor.fail(
      path.location,
      `unexpected import path, must begin with one of: {data, future, input, rego}, got: ${root}`,
    );
  }
  return root;
}

function aliasOf(cursor: Cursor): { readonly value: string; readonly location: Location } {
  if (!cursor.is('identifier')) cursor.illegal('expected var');
  const { location, text } = cursor;
  const alias = variable(cursor);
  if (text === 'input' || text === 'data') {
    cursor.fail(location, `unexpected import alias, must not be a reserved name, got: ${text}`);
  }
  return alias;
}

function refuseKeywordPath(cursor: Cursor, { value }: RefTerm): void {
  const last = value.at(-1);
  const name = last?.type === 'string' || last?.type === 'var' ? last.value : '';
  if (last === undefined || !isKeyword(name, cursor.version)) return;
  cursor.hint('import a different path or use an alias');
  cursor.report(last.location, `unexpected import path, must not end with a keyword, got: ${name}`);
}

function importFuture(cursor: Cursor, { path, aliasLocation }: Import): void {
  const [, group, word] = path.value;
  if (group?.type !== 'string' || group.value !== 'keywords') {
    cursor.fail(path.location, 'invalid import, must be `future.keywords`');
  }
  if (aliasLocation !== undefined) cursor.fail(aliasLocation, '`future` imports cannot be aliased');
  const name = word?.type === 'string' ? word.value : undefined;
  const allowed = allowedKeywords(cursor);
  if (name !== undefined && !allowed.has(name)) {
    cursor.fail(path.location, `unexpected keyword, must be one of [${[...allowed.keys()].sort().join(' ')}]`);
  }
  for (const [keyword, kind] of allowed) {
    if (name !== undefined && name !== keyword) continue;
    cursor.keywords.set(keyword, kind);
    if (keyword === 'every') cursor.keywords.set('in', 'in');
    if (keyword === 'not') cursor.negatedBodies = true;
  }
  cursor.forget();
}

/** Keywords that an import may turn on: in v1 its own always, otherwise those of the capabilities. */
function allowedKeywords({ capabilities, version }: Cursor): ReadonlyMap<string, TokenKind> {
  if (capabilities === undefined) return futureKeywords;
  const builtIn = version !== 'v0' || capabilities.features.has('rego_v1');
  const isAllowed = (word: string): boolean =>
    capabilities.futureKeywords.has(word) || (builtIn && v1Keywords.has(word));
  return new Map([...futureKeywords].filter(([word]) => isAllowed(word)));
}

function importRego(cursor: Cursor, { path, aliasLocation }: Import): void {
  const name = dottedName(path);
  if (name !== 'rego.v1' && name !== 'rego.v2') {
    cursor.fail(path.location, `invalid import \`${printRef(path)}\`, must be one of: \`rego.v1\`, \`rego.v2\``);
  }
  const feature = name.replace('.', '_');
  const features = cursor.capabilities?.features;
  if (features !== undefined && !features.has(`${feature}_import`) && !features.has(feature)) {
    cursor.fail(path.location, `invalid import, \`${name}\` is not supported by current capabilities`);
  }
  if (aliasLocation !== undefined) cursor.fail(aliasLocation, '`rego` imports cannot be aliased');
  for (const [keyword, kind] of name === 'rego.v1' ? v1Keywords : futureKeywords) cursor.keywords.set(keyword, kind);
  if (name === 'rego.v2') cursor.negatedBodies = true;
  cursor.forget();
}

/** What an expression means as a rule, or why it cannot be one. */
export function ruleFromExpr(expr: Expr): Rule | string {
  if (expr.with.length > 0) return 'expressions using with keyword cannot be used for rule head';
  if (expr.negated) return 'negated expressions cannot be used for rule head';
  if (expr.type === 'some') return "'some' declarations cannot be used for rule head";
  if (expr.type === 'term') return ruleFromTerm(expr.term);
  if (expr.type !== 'call') return 'expression cannot be used for rule head';
  const name = dottedName(expr.operator);
  const [left, right] = expr.arguments;
  if (name === 'eq' || name === 'assign') {
    if (left === undefined || right === undefined) return 'assignment requires two operands';
    const rule = ruleFromEquality(left, right);
    return typeof rule === 'string' ? rule : placed(rule, expr.location, name === 'assign');
  }
  return ruleFromCall(expr.operator, expr.arguments);
}

function placed(rule: Rule, location: Location, assign: boolean): Rule {
  return { ...rule, location, head: { ...rule.head, location, assign } };
}

function constant(location: Location, head: Partial<Head> & Pick<Head, 'ref'>, bodyLocation = location): Rule {
  const filled: Head = {
    location,
    args: undefined,
    key: undefined,
    value: undefined,
    assign: false,
    generatedValue: false,
    keywords: [],
    name: '',
    ...head,
  };
  return {
    location,
    head: filled,
    body: trueBody(bodyLocation),
    default: false,
    else: undefined,
    generatedBody: true,
    annotations: [],
  };
}

function ruleFromTerm(term: Term): Rule | string {
  if (term.type !== 'ref') return `${term.type} cannot be used for rule name`;
  const [head, second, third] = term.value;
  if (second === undefined) return 'refs cannot be used for rule head';
  if (head.type !== 'var') return `invalid rule head: ${printRef(term)}`;
  if (third !== undefined) {
    return constant(term.location, { ref: term, value: trueTerm(term.location), generatedValue: true });
  }
  const ref: RefTerm = { ...term, location: head.location, value: [head] };
  return constant(term.location, { ref, name: head.value, key: second });
}

function ruleFromEquality(left: Term, right: Term): Rule | string {
  if (left.type === 'call') {
    if (left.operator.value[0].type !== 'var') return `invalid rule head: ${printRef(left.operator)}`;
    return constant(left.location, functionHead(left.operator, left.arguments, right), right.location);
  }
  if (left.type === 'var') {
    const ref: RefTerm = { type: 'ref', location: left.location, value: [left] };
    return constant(left.location, { ref, name: left.value, value: right }, right.location);
  }
  if (left.type !== 'ref') return `${left.type} cannot be used for rule name`;
  const [head, key, ...rest] = left.value;
  if (head.type !== 'var') return `invalid rule head: ${printRef(left)}`;
  const isPartial = key !== undefined && rest.length === 0;
  const name = key === undefined || isPartial ? head.value : '';
  return constant(right.location, { ref: left, name, key: isPartial ? key : undefined, value: right });
}

function functionHead(operator: RefTerm, args: readonly Term[], value: Term): Pick<Head, 'ref'> & Partial<Head> {
  const [head, ...tail] = operator.value;
  const name = head.type === 'var' && tail.length === 0 ? head.value : '';
  return { ref: operator, args, value, name };
}

function ruleFromCall(operator: RefTerm, args: readonly Term[]): Rule | string {
  if (args.length === 0) return 'rule argument list must take at least one argument';
  const { location } = operator;
  const name = dottedName(operator) ?? '';
  if (Object.hasOwn(infixOperators, name) || name.startsWith('internal.')) {
    return 'rule name conflicts with built-in function';
  }
  if (operator.value[0].type !== 'var') return `invalid rule head: ${printRef(operator)}`;
  const head = functionHead(operator, args, trueTerm(location));
  return constant(location, head);
}
