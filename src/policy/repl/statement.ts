import { RegoError } from '../../rego/error.ts';
import type { Body, Import, Module, Rule, Term } from '../../rego/syntax/ast.ts';
import { parseModule, parseQuery } from '../../rego/syntax/parse.ts';

/** What a line of the shell means. */
export type Statement =
  | { readonly kind: 'imports'; readonly texts: readonly string[] }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'query'; readonly text: string }
  /** `replaces`: a rule that is assigned takes the place of one of its name. */
  | { readonly kind: 'rules'; readonly rules: readonly ShellRule[]; readonly replaces: boolean };

/** A rule that was entered. */
export interface ShellRule {
  readonly name: string;
  readonly text: string;
}

/** Whether a name is one of the active module's rules or imports: `x = 1` then compares. */
export type IsKnown = (name: string) => boolean;

/** Reads what was entered, one line or several. @throws RegoError where it is none, or not whole yet */
export function readStatement(text: string, version: 'v0' | 'v1', isKnown: IsKnown): Statement {
  let queryError: RegoError;
  try {
    const body = parseQuery(text, { version });
    if (!isFunctionHead(body)) return asRule(body, text, isKnown) ?? { kind: 'query', text };
    queryError = new RegoError([{ code: 'rego_parse_error', message: 'no rule', location: undefined }]);
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) throw thrown;
    queryError = thrown;
  }
  const isPackage = /^\s*package\s/.test(text);
  try {
    return ofModule(parseModule('', isPackage ? text : `package repl\n${text}`, { version }), text, isPackage);
  } catch (thrown) {
    // What begins like no query at all is told as the rule or import that it may be.
    throw /^\s*(?:default|import|package)\s|\b(?:contains|if)\b/.test(text) ? thrown : queryError;
  }
}

function ofModule(module: Module, text: string, isPackage: boolean): Statement {
  if (isPackage) return { kind: 'package', name: text.trim().replace(/^package\s+/, '') };
  const { imports, rules } = module;
  if (rules.length === 0) return { kind: 'imports', texts: imports.map(importText) };
  const entered = rules.map((rule, index) => ({ name: nameOf(rule), text: textBetween(rule, rules[index + 1]) }));
  return { kind: 'rules', rules: entered, replaces: rules.some(({ head }) => head.assign) };
}

function importText({ location, path, aliasLocation }: Import): string {
  const end = Math.max(location.end, path.location.end, aliasLocation?.end ?? 0);
  return location.source.text.slice(location.offset, end);
}

function nameOf({ head: { ref } }: Rule): string {
  const [first] = ref.value;
  return first.type === 'var' ? first.value : '';
}

/** Text from one rule to the next: the place of a default rule is its keyword alone. */
function textBetween({ location: { source, offset } }: Rule, next: Rule | undefined): string {
  return source.text.slice(offset, next?.location.offset).trim();
}

/** `x := 1`, and `x = 1` where x is nothing yet, define a rule. */
function asRule(body: Body, text: string, isKnown: IsKnown): Statement | undefined {
  const [expr, ...more] = body;
  if (expr?.type !== 'call' || more.length > 0 || expr.negated || expr.with.length > 0) return undefined;
  const [operator] = expr.operator.value;
  const target = variableOf(expr.arguments[0]);
  if (operator.type !== 'var' || target === undefined) return undefined;
  const replaces = operator.value === 'assign';
  if (!replaces && (operator.value !== 'eq' || isKnown(target))) return undefined;
  return { kind: 'rules', rules: [{ name: target, text: text.trim() }], replaces };
}

/** Name of a variable; the root documents are references, and no names of rules, as the checker then says. */
function variableOf(term: Term | undefined): string | undefined {
  if (term?.type === 'ref' && term.value.length === 1) return variableOf(term.value[0]);
  return term?.type === 'var' && !term.value.startsWith('$') ? term.value : undefined;
}

/** `f(x) := x + 1` reads as a query too, and is a function. */
function isFunctionHead([expr]: Body): boolean {
  if (expr?.type !== 'call' || expr.operator.value[0].type !== 'var') return false;
  return expr.operator.value[0].value === 'assign' && expr.arguments[0]?.type === 'call';
}
