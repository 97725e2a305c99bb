import type { Body, CallExpr, Expr, Term, With } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { mapChildren, mapExpr, type Mapper } from '../syntax/map.ts';
import { printRef } from '../syntax/print.ts';
import type { BuiltinDeclaration } from './compiled.ts';
import type { Checker } from './checker.ts';
import { mapRules } from './head-references.ts';
import { requiresEvaluation } from './simple.ts';
import { findNode, groundPath, type RuleTree } from './tree.ts';

/** Checks what `with` replaces, and takes values that must be evaluated out of it. */
export function rewriteModifiers(checker: Checker): void {
  const mapper = modifierMapper(checker);
  mapRules(
    checker,
    (rule) => {
      const { key, value } = rule.head;
      const head = { ...rule.head, key: key && mapper.term(key), value: value && mapper.term(value) };
      return { ...rule, head, body: mapper.body(rule.body) };
    },
    'with',
  );
}

/** The same for a query. */
export function rewriteQueryModifiers(checker: Checker, body: Body): Body {
  return modifierMapper(checker).body(body);
}

function modifierMapper(checker: Checker): Mapper {
  const mapper: Mapper = {
    term: (term) => mapChildren(term, mapper),
    expr: (expr) => mapExpr(expr, mapper),
    body: (body) =>
      body.flatMap((expr) => {
        const inner = mapper.expr(expr);
        return inner.with.length === 0 ? [inner] : rewriteOne(checker, inner);
      }),
  };
  return mapper;
}

function rewriteOne(checker: Checker, expr: Expr): Expr[] {
  const extra: CallExpr[] = [];
  const withs = expr.with.map((modifier) => {
    const named = nameFunctions(checker, modifier);
    if (!needsEvaluation(checker, named)) return named;
    const captured = checker.capture(named.value);
    extra.push(captured.expr);
    return { ...named, value: captured.variable };
  });
  return [...extra, { ...expr, with: withs }];
}

/** Names of builtins are references, also where they are one word. */
function nameFunctions(checker: Checker, modifier: With): With {
  const name = (term: Term): Term =>
    term.type === 'var' && checker.options.builtins.has(term.value)
      ? { type: 'ref', location: term.location, value: [term] }
      : term;
  return { ...modifier, target: name(modifier.target), value: name(modifier.value) };
}

function rootOf(term: Term): string | undefined {
  if (term.type !== 'ref') return undefined;
  const [head] = term.value;
  return head.type === 'var' ? head.value : undefined;
}

function needsEvaluation(checker: Checker, { target, value }: With): boolean {
  const root = rootOf(target);
  if (root === 'data') return dataNeedsEvaluation(checker, target, value);
  if (root === 'input') return requiresEvaluation(value);
  const builtin = target.type === 'ref' ? checker.options.builtins.get(dottedName(target) ?? '') : undefined;
  if (builtin === undefined || target.type !== 'ref') {
    if (checker.options.allowUndefinedFunctions === true) return false;
    const message = 'with keyword target must reference existing input, data, or a function';
    checker.report('rego_type_error', target.location, message);
    return false;
  }
  if (refuseTarget(checker, builtin, target)) return false;
  return !namesFunction(checker, value) && requiresEvaluation(value);
}

function dataNeedsEvaluation(checker: Checker, target: Term, value: Term): boolean {
  if (target.type !== 'ref') return false;
  const path = target.value.slice(1);
  let node: RuleTree | undefined = checker.tree;
  for (const operand of path.slice(0, -1)) {
    node = findNode(node, [operand]);
    if (node === undefined) break;
    if (node.rules.length > 0) {
      const message = 'with keyword cannot partially replace virtual document(s)';
      checker.report('rego_compile_error', target.location, message);
      return false;
    }
  }
  const replaced = findNode(checker.tree, path);
  const isFunction = (found: RuleTree | undefined): boolean =>
    found?.rules.some(({ rule }) => (rule.head.args ?? []).length > 0) === true;
  if (isFunction(replaced) && namesFunction(checker, value)) return false;
  if (value.type === 'ref' && rootOf(value) === 'data' && isFunction(findNode(checker.tree, value.value.slice(1)))) {
    return false;
  }
  return requiresEvaluation(value);
}

/** Whether a value is the name of a rule, function or builtin. */
function namesFunction(checker: Checker, value: Term): boolean {
  if (value.type !== 'ref') return false;
  if (checker.options.builtins.has(dottedName(value) ?? '')) return true;
  const isGround = groundPath(value.value).length === value.value.length;
  return rootOf(value) === 'data' && isGround && findNode(checker.tree, value.value.slice(1)) !== undefined;
}

function refuseTarget(checker: Checker, builtin: BuiltinDeclaration, target: Extract<Term, { type: 'ref' }>): boolean {
  const prefix = 'with keyword replacing built-in function:';
  const name = printRef(target);
  const report = (message: string): boolean => {
    checker.report('rego_compile_error', target.location, `${prefix} ${message}`);
    return true;
  };
  if (checker.options.unsafeBuiltins?.has(builtin.name) === true) return report(`target must not be unsafe: "${name}"`);
  if (['eq', 'rego.metadata.chain', 'rego.metadata.rule'].includes(builtin.name)) {
    return report(`replacement of "${builtin.name}" invalid`);
  }
  if (rootOf(target) === 'internal') return report(`replacement of internal function "${name}" invalid`);
  if (builtin.relation === true) return report('target must not be a relation');
  return builtin.result === undefined && report('target must not be a void function');
}
