import type { Body, Expr, Term } from '../syntax/ast.ts';
import { mapBody, mapChildren, mapExpr, type Mapper } from '../syntax/map.ts';
import { isComprehension } from '../syntax/walk.ts';
import { appendTo } from './bodies.ts';
import type { Checker } from './checker.ts';
import { mapRules } from './head-references.ts';
import { requiresEvaluation } from './simple.ts';

/** Leaves neither references nor comprehensions in the heads of comprehensions. */
export function rewriteComprehensionHeads(checker: Checker): void {
  const mapper = headMapper(checker);
  mapRules(
    checker,
    (rule) => {
      const { key, value, args } = rule.head;
      const head = {
        ...rule.head,
        key: key && mapper.term(key),
        value: value && mapper.term(value),
        args: args?.map((arg) => mapper.term(arg)),
      };
      return { ...rule, head, body: mapper.body(rule.body) };
    },
    '|',
  );
}

/** The same for a query. */
export function rewriteQueryComprehensions(checker: Checker, body: Body): Body {
  return headMapper(checker).body(body);
}

function headMapper(checker: Checker): Mapper {
  const mapper: Mapper = {
    body: (body) => mapBody(body, mapper.expr),
    expr: (expr) => mapExpr(expr, mapper),
    term: (term) => {
      const inner = mapChildren(term, mapper);
      return isComprehension(inner) ? simplify(checker, inner) : inner;
    },
  };
  return mapper;
}

function simplify(checker: Checker, term: Extract<Term, { readonly body: Body }>): Term {
  const extra: Expr[] = [];
  const capture = (head: Term): Term => {
    if (!requiresEvaluation(head)) return head;
    const { variable, expr } = checker.capture(head);
    extra.push(expr);
    return variable;
  };
  if (term.type === 'objectcomprehension') {
    const [key, value] = [capture(term.key), capture(term.value)];
    return extra.length === 0 ? term : { ...term, key, value, body: appendTo(term.body, extra) };
  }
  const head = capture(term.term);
  return extra.length === 0 ? term : { ...term, term: head, body: appendTo(term.body, extra) };
}
