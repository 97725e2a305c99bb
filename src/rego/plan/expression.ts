import type { Body, EveryExpr, Expr, Term, With } from '../syntax/ast.ts';
import { planCallExpression } from './call.ts';
import type { Block, Replacement } from './ir.ts';
import { calleeOf, type Planner } from './planner.ts';
import { bindPattern } from './unify.ts';

/** Writes the steps of a body's expressions, in order. */
export function planBody(planner: Planner, body: Body): void {
  for (const expression of body) planExpression(planner, expression);
}

/** Writes the steps of one expression with its modifiers. */
export function planExpression(planner: Planner, expression: Expr): void {
  withModifiers(planner, expression, () => {
    if (!expression.negated) return planPositive(planner, expression);
    const alternatives = [alternative(planner, () => planPositive(planner, expression))];
    return planner.builder.push({ op: 'test', holds: false, alternatives });
  });
}

/** Marks an expression, and writes its steps under what its modifiers replace. @param mark what a probe is told instead */
export function withModifiers<Result>(
  planner: Planner,
  expression: Expr,
  write: () => Result,
  mark: Expr = expression,
): Result {
  const { builder } = planner;
  const outer = builder.context;
  if (builder.instrumented) builder.push({ op: 'mark', expression: mark });
  if (expression.with.length > 0) planWith(planner, expression.with);
  const result = write();
  builder.context = outer;
  return result;
}

function planPositive(planner: Planner, expression: Expr): void {
  const { builder } = planner;
  switch (expression.type) {
    case 'term':
      return builder.check({ is: 'true', value: planner.term(expression.term) }, expression.location);
    case 'call':
      return planCallExpression(planner, expression);
    case 'some':
      return planSome(planner, expression.symbols);
    case 'every':
      return planEvery(planner, expression);
    case 'not':
      return builder.push({ op: 'test', holds: false, alternatives: [bodyAlternative(planner, expression.body)] });
    case 'and':
      for (const side of [expression.left, expression.right])
        builder.push({ op: 'test', holds: true, alternatives: [bodyAlternative(planner, side)] });
      return undefined;
    case 'or': {
      const alternatives = [expression.left, expression.right].map((side) => bodyAlternative(planner, side));
      return builder.push({ op: 'test', holds: true, alternatives });
    }
  }
}

function alternative(planner: Planner, write: () => void): Block {
  return planner.builder.nested(() => {
    write();
    planner.builder.push({ op: 'succeed' });
  }, false);
}

function bodyAlternative(planner: Planner, body: Body): Block {
  return alternative(planner, () => planBody(planner, body));
}

/** `some x, y` declares; `some … in xs` is the call that it holds. */
function planSome(planner: Planner, symbols: readonly Term[]): void {
  for (const symbol of symbols) {
    if (symbol.type === 'var') planner.builder.scope.declare(symbol.value);
    else if (symbol.type === 'call')
      planCallExpression(planner, {
        type: 'call',
        location: symbol.location,
        operator: symbol.operator,
        arguments: symbol.arguments,
        negated: false,
        with: [],
        generated: false,
      });
  }
}

/** No member of the domain for which the body has no solution. */
function planEvery(planner: Planner, { key, value, domain, body, location }: EveryExpr): void {
  const { builder } = planner;
  const source = planner.term(domain);
  builder.check({ is: 'collection', value: source }, location);
  const counterexample = alternative(planner, () => {
    const member = builder.scan(source, key !== undefined);
    if (key !== undefined) {
      if (key.type === 'var') builder.scope.declare(key.value);
      bindPattern(planner, key, member.key, location);
    }
    if (value.type === 'var') builder.scope.declare(value.value);
    bindPattern(planner, value, member.value, location);
    builder.push({ op: 'test', holds: false, alternatives: [bodyAlternative(planner, body)] });
  });
  builder.push({ op: 'test', holds: false, alternatives: [counterexample] });
}

function planWith(planner: Planner, modifiers: readonly With[]): void {
  const { builder } = planner;
  const replacements = modifiers.map((modifier) => planReplacement(planner, modifier));
  const target = builder.contextSlot();
  const [first] = modifiers as [With, ...With[]];
  builder.push({ op: 'with', target, from: builder.context, replacements, location: first.location });
  builder.context = target;
}

function planReplacement(planner: Planner, { target, value }: With): Replacement {
  const callee = calleeOf(planner, target);
  if (callee !== undefined) {
    const name = 'builtin' in callee ? callee.builtin : `#${callee.function}`;
    if ('builtin' in callee) planner.mocked.add(callee.builtin);
    const bound = value.type === 'var' && planner.builder.scope.get(value.value) !== undefined;
    const by = bound ? undefined : calleeOf(planner, value);
    return { what: 'function', name, by: by ?? planner.term(value) };
  }
  const [head, ...keys] = target.type === 'ref' ? target.value : [target];
  const what = head.type === 'var' && head.value === 'input' ? 'input' : 'data';
  return { what, path: keys.map((key) => planner.term(key)), value: planner.term(value) };
}
