import type { Body, Expr, Location, Module, Rule } from '../syntax/ast.ts';
import { futureKeywords } from '../syntax/keywords.ts';
import { headTerms, someTerm } from '../syntax/walk.ts';
import { printRef } from '../syntax/print.ts';
import type { Checker } from './checker.ts';
import { equality } from './equality.ts';
import { type Arity, arityOf } from './functions.ts';
import { mapAlternatives } from '../syntax/map.ts';
import { isGenerated } from './names.ts';
import { orderBody, type Unsafe } from './order.ts';
import { groundPath } from './tree.ts';
import { allVars, visibleVars, visibleVarsOfExpr } from './vars.ts';
import { promotedVars } from './promoted.ts';

const roots: readonly string[] = ['input', 'data'];

/** Reports variables of heads that nothing in the body binds. */
export function checkHeadSafety(checker: Checker): void {
  const arity = arityOf(checker);
  for (const module of checker.modules) {
    const scopes = sharedRows(module);
    for (const rule of module.rules) {
      for (let one: Rule | undefined = rule; one !== undefined; one = one.else) checkHead(checker, arity, one, scopes);
    }
  }
}

function checkHead(checker: Checker, arity: Arity, rule: Rule, scopes: SharedRows): void {
  const wanted = headTerms({ ...rule, head: { ...rule.head, args: undefined } });
  if (wanted.every((term) => term.type !== 'var' && allVars(term).size === 0)) return;
  const known = new Set(roots);
  for (const expr of rule.body) {
    visibleVarsOfExpr(expr, known);
    promotedVars(expr, arity, known);
  }
  for (const arg of rule.head.args ?? []) allVars(arg, known);
  for (const term of wanted) {
    for (const name of visibleVars(term, new Set())) {
      const place = someTerm(term, (one) => one.type === 'var' && one.value === name)?.location ?? term.location;
      const authored = checker.names.get(name) ?? name;
      if (known.has(name) || isGenerated(authored)) continue;
      checker.report('rego_unsafe_var_error', place, `var ${shown(authored)} is unsafe${scopeOf(rule, scopes)}`);
    }
  }
}

/** Puts every body into an order that binds each variable before it is needed; reports what cannot be bound. */
export function orderBodies(checker: Checker): void {
  const arity = arityOf(checker);
  checker.modules = checker.modules.map((module) => {
    const scopes = sharedRows(module);
    const order = (rule: Rule): Rule => {
      const safe = new Set(roots);
      for (const arg of rule.head.args ?? []) allVars(arg, safe);
      const { body, unsafe } = orderBody(rule.body, arity, safe);
      reportUnsafe(checker, unsafe, scopeOf(rule, scopes));
      return { ...rule, body };
    };
    return { ...module, rules: module.rules.map((rule) => mapAlternatives(rule, order)) };
  });
}

/** The same for a query. */
export function orderQuery(checker: Checker, body: Body): Body {
  const ordered = orderBody(body, arityOf(checker), new Set(roots));
  reportUnsafe(checker, ordered.unsafe, '');
  return ordered.body;
}

/** Rows of a file that hold rules of more than one name: there, a place alone does not tell the rule. */
type SharedRows = ReadonlySet<number>;

function sharedRows({ rules }: Module): SharedRows {
  const first = new Map<number, string>();
  const shared = new Set<number>();
  for (const rule of rules) {
    const name = ruleName(rule);
    const { row } = rule.location;
    if ((first.get(row) ?? name) !== name) shared.add(row);
    first.set(row, name);
  }
  return shared;
}

function ruleName({ head: { ref } }: Rule): string {
  const [head] = ref.value;
  return printRef({ value: [head, ...groundPath(ref.value).slice(1)] });
}

function scopeOf(rule: Rule, shared: SharedRows): string {
  return shared.has(rule.location.row) ? ` in rule ${ruleName(rule)}` : '';
}

function reportUnsafe(checker: Checker, unsafe: Unsafe, scope: string): void {
  if (unsafe.size === 0) return;
  const places = placesOf(unsafe);
  const assigned = assignedIn(unsafe);
  const authored = (name: string): string => checker.names.get(name) ?? name;
  const named = places.filter(([name]) => !isGenerated(authored(name)));
  const causes = named.filter(([name]) => !assigned.has(name));
  const reported = causes.length > 0 ? causes : named;
  for (const [name, location] of reported) {
    const word = shown(authored(name));
    const hint = futureKeywords.has(word)
      ? ` (hint: \`import future.keywords.${word}\` to import a future keyword)`
      : '';
    checker.report('rego_unsafe_var_error', location, `var ${word} is unsafe${scope}${hint}`);
  }
  if (reported.length === 0) reportExpressions(checker, unsafe, scope);
}

/** Wildcards are shown as they are written. */
function shown(name: string): string {
  return name.startsWith('$') ? '_' : name;
}

/** Where each variable is met first. */
function placesOf(unsafe: Unsafe): [name: string, location: Location][] {
  const places = new Map<string, Location>();
  for (const [expr, names] of unsafe) {
    for (const name of names) {
      const known = places.get(name);
      if (known === undefined || isBefore(expr.location, known)) places.set(name, expr.location);
    }
  }
  return [...places].sort(([, left], [, right]) => left.row - right.row || left.col - right.col);
}

function isBefore(left: Location, right: Location): boolean {
  return left.row < right.row || (left.row === right.row && left.col < right.col);
}

/** Variables that an unsafe assignment would bind: symptoms, not causes. */
function assignedIn(unsafe: Unsafe): Set<string> {
  const names = new Set<string>();
  for (const expr of unsafe.keys()) {
    const sides = equality(expr, 'assign');
    if (sides !== undefined) allVars(sides[0], names);
  }
  return names;
}

/** Where only variables that the author did not write are unsafe, the expressions are. */
function reportExpressions(checker: Checker, unsafe: Unsafe, scope: string): void {
  const seen = new Set<string>();
  const exprs: Expr[] = [...unsafe.keys()].sort((left, right) => (isBefore(left.location, right.location) ? -1 : 1));
  for (const expr of exprs) {
    const names = [...(unsafe.get(expr) ?? [])].filter((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    if (names.length > 0) {
      checker.report('rego_unsafe_var_error', expr.location, `expression is unsafe${scope}`);
    }
  }
}
