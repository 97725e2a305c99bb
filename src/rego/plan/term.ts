import type { Comprehension, Expr, Term, TemplateString } from '../syntax/ast.ts';
import { constantOf } from './constant.ts';
import type { Operand } from './ir.ts';
import { planIndexed } from './indexed.ts';
import type { Planner } from './planner.ts';

/** Writes the steps that evaluate a term; unbound variables in references are iterated and bound. */
export function planTerm(planner: Planner, term: Term): Operand {
  const constant = constantOf(term);
  if (constant !== undefined) return { constant };
  switch (term.type) {
    case 'var':
      return planner.builder.scope.get(term.value) ?? planner.reference([term], term.location);
    case 'ref':
      return planner.reference(term.value, term.location);
    case 'array':
    case 'set': {
      const items = term.value.map((item) => planner.term(item));
      return planner.builder.compute({ kind: term.type, items }, term.location);
    }
    case 'object': {
      const members = term.value.map(([key, value]) => [planner.term(key), planner.term(value)] as const);
      return planner.builder.compute({ kind: 'object', members }, term.location);
    }
    case 'call':
      return planner.callTerm(term);
    case 'templatestring':
      return planTemplate(planner, term);
    default:
      return planComprehension(planner, term as Comprehension);
  }
}

function planComprehension(planner: Planner, term: Comprehension): Operand {
  const { builder } = planner;
  const indexed = builder.loops > 0 && !builder.instrumented ? planIndexed(planner, term) : undefined;
  if (indexed !== undefined) return indexed;
  const into = term.type === 'arraycomprehension' ? 'array' : term.type === 'setcomprehension' ? 'set' : 'object';
  const body = builder.nested(() => {
    planner.body(term.body);
    const key = term.type === 'objectcomprehension' ? planner.term(term.key) : undefined;
    const value = planner.term(term.type === 'objectcomprehension' ? term.value : term.term);
    builder.push({ op: 'yield', key, value });
  }, into === 'array');
  return builder.compute({ kind: 'collect', into, body, location: term.location }, term.location);
}

/** Each expression of a template becomes a set of its values: none where it is undefined. */
function planTemplate(planner: Planner, term: TemplateString): Operand {
  const { builder } = planner;
  const items = term.parts.map((part) => {
    if (part.type === 'string' && !('negated' in part)) return { constant: part.value };
    const body = builder.nested(() => {
      builder.push({ op: 'yield', key: undefined, value: planExpressionValue(planner, part as Expr) });
    });
    return builder.compute({ kind: 'collect', into: 'set', body, location: part.location }, part.location);
  });
  const list = builder.compute({ kind: 'array', items }, term.location);
  const callee = { builtin: 'internal.template_string' };
  return builder.compute({ kind: 'call', context: builder.context, callee, arguments: [list] }, term.location);
}

/** The value of an expression that stands for a value: a term or a call. */
export function planExpressionValue(planner: Planner, expression: Expr): Operand {
  if (expression.type === 'term') return planner.term(expression.term);
  if (expression.type === 'call')
    return planner.callTerm({
      type: 'call',
      location: expression.location,
      operator: expression.operator,
      arguments: expression.arguments,
    });
  return { constant: true };
}
