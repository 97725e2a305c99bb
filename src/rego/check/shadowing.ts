import type { Expr, Module, Rule, Term } from '../syntax/ast.ts';
import { walkRule } from '../syntax/walk.ts';
import { printTerm } from '../syntax/print.ts';
import type { Problem } from '../error.ts';
import { operatorName } from './equality.ts';
import { importName, printImport } from './resolve.ts';
import { dottedName } from '../syntax/build.ts';
import type { BuiltinDeclaration } from './compiled.ts';

const roots: ReadonlySet<string> = new Set(['input', 'data']);

function problem(location: Problem['location'], message: string): Problem {
  return { code: 'rego_compile_error', message, location };
}

/** Mistakes of v1 and strict mode: rules, arguments and variables with the names of the root documents. */
export function rootShadows({ rules, source }: Pick<Module, 'rules' | 'source'>): Problem[] {
  const heads = rules.flatMap((rule) => headShadows(rule));
  const mayAssign = source.text === '' || /\b(?:input|data)\s*:=|\bassign\b/.test(source.text);
  return mayAssign ? [...heads, ...rules.flatMap((rule) => assignmentShadows(rule))] : heads;
}

function headShadows(rule: Rule): Problem[] {
  const [name] = rule.head.ref.value;
  const own =
    name.type === 'var' && roots.has(name.value)
      ? [problem(rule.location, `rules must not shadow ${name.value} (use a different rule name)`)]
      : [];
  const args = (rule.head.args ?? []).flatMap((arg) => {
    if (arg.type !== 'ref' || arg.value.length > 1 || arg.value[0].type !== 'var') return [];
    return [problem(arg.location, `args must not shadow ${arg.value[0].value} (use a different variable name)`)];
  });
  return [...own, ...args, ...(rule.else === undefined ? [] : headShadows(rule.else))];
}

function assignmentShadows(rule: Rule): Problem[] {
  const found: Problem[] = [];
  walkRule(rule, {
    expr: (expr) => {
      if (expr.type !== 'call' || operatorName(expr) !== 'assign') return;
      const [left] = expr.arguments;
      const name = left === undefined ? '' : printTerm(left);
      if (!roots.has(name)) return;
      found.push(problem(expr.location, `variables must not shadow ${name} (use a different variable name)`));
    },
  });
  return found;
}

/** Imports that give a name twice. */
export function duplicateImports({ imports }: Pick<Module, 'imports'>): Problem[] {
  const first = new Map<string, Module['imports'][number]>();
  const found: Problem[] = [];
  for (const one of imports) {
    const name = importName(one);
    const before = first.get(name);
    if (before === undefined) first.set(name, one);
    else found.push(problem(one.location, `import must not shadow ${printImport(before)}`));
  }
  return found;
}

/** Calls of builtins that v1 no longer has. */
export function deprecatedCalls(
  { rules, source }: Pick<Module, 'rules' | 'source'>,
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
): Problem[] {
  const found: Problem[] = [];
  const deprecated = [...builtins.values()].filter((builtin) => builtin.deprecated === true);
  if (source.text !== '' && !deprecated.some(({ name }) => source.text.includes(name))) return found;
  const check = (name: string | undefined, location: Problem['location']): void => {
    if (name === undefined || builtins.get(name)?.deprecated !== true) return;
    const message = `deprecated built-in function calls in expression: ${name}`;
    found.push({ code: 'rego_type_error', message, location });
  };
  const visitor = {
    expr: (expr: Expr) => {
      if (expr.type === 'call') check(dottedName(expr.operator), expr.location);
    },
    term: (term: Term) => {
      if (term.type === 'call') check(dottedName(term.operator), term.operator.location);
    },
  };
  for (const rule of rules) walkRule(rule, visitor);
  return found;
}
