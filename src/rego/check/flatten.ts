import type { Body, Expr, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { callExpr } from '../syntax/build.ts';
import { isComprehension } from '../syntax/walk.ts';
import { appendTo } from './bodies.ts';
import type { Checker } from './checker.ts';
import { mapRules } from './head-references.ts';

/** Takes calls out of terms: `f(g(x))` becomes `g(x, y); f(y)`. */
export function flattenCalls(checker: Checker): void {
  mapRules(checker, (rule) => flattenRule(checker, rule));
}

/** The same for a query. */
export function flattenQuery(checker: Checker, body: Body): Body {
  return new Flattener(checker).body(body);
}

function flattenRule(checker: Checker, rule: Rule): Rule {
  const flattener = new Flattener(checker);
  const extra: Expr[] = [];
  const { key, value, args } = rule.head;
  const head = {
    ...rule.head,
    args: args?.map((arg) => flattener.term(arg, extra)),
    key: key && flattener.term(key, extra),
    value: value && flattener.term(value, extra),
  };
  return { ...rule, head, body: flattener.body(appendTo(rule.body, extra)) };
}

class Flattener {
  private readonly checker: Checker;

  constructor(checker: Checker) {
    this.checker = checker;
  }

  body(body: Body): Body {
    return body.flatMap((expr) => this.expr(expr));
  }

  private expr(expr: Expr): Expr[] {
    const before: Expr[] = [];
    const withs = expr.with.map((one) => ({ ...one, value: this.term(one.value, before) }));
    const extra: Expr[] = [];
    const flat = this.own(expr, extra);
    const modified = extra.map((one) => (withs.length > 0 ? { ...one, with: withs } : one));
    return [...before, ...modified, withs.length > 0 ? { ...flat, with: withs } : flat];
  }

  private own(expr: Expr, extra: Expr[]): Expr {
    switch (expr.type) {
      case 'term':
        return { ...expr, term: this.term(expr.term, extra) };
      case 'call':
        return { ...expr, arguments: expr.arguments.map((one) => this.term(one, extra)) };
      case 'every': {
        const { location } = expr.domain;
        const variable = this.checker.generate(location);
        extra.push(callExpr('eq', [variable, this.term(expr.domain, extra)], location, true));
        return { ...expr, domain: variable, body: this.body(expr.body) };
      }
      case 'not':
        return { ...expr, body: this.body(expr.body) };
      case 'and':
      case 'or':
        return { ...expr, left: this.body(expr.left), right: this.body(expr.right) };
      default:
        return expr;
    }
  }

  /** A term without calls; what they compute is appended to `extra`. */
  term(term: Term, extra: Expr[]): Term {
    switch (term.type) {
      case 'call': {
        const args = term.arguments.map((one) => this.term(one, extra));
        const variable = this.checker.generate(term.location);
        this.checker.captured.set(variable.value, { ...term, arguments: args });
        extra.push({
          ...callExpr('', [...args, variable], term.location, true),
          operator: term.operator,
        });
        return variable;
      }
      case 'ref':
        return this.reference(term, extra);
      case 'array':
      case 'set':
        return { ...term, value: term.value.map((one) => this.term(one, extra)) };
      case 'object':
        return {
          ...term,
          value: term.value.map(([key, value]) => [this.term(key, extra), this.term(value, extra)] as const),
        };
      default:
        return isComprehension(term) ? this.comprehension(term) : term;
    }
  }

  private reference(term: RefTerm, extra: Expr[]): Term {
    const [first, ...rest] = term.value;
    const head = first.type === 'var' ? first : this.term(first, extra);
    const tail = rest.map((operand) => this.term(operand, extra));
    if (head.type === 'var') return { ...term, value: [head, ...tail] };
    const { variable, expr } = this.checker.capture(head);
    extra.push(expr);
    return { ...term, value: [variable, ...tail] };
  }

  private comprehension(term: Extract<Term, { readonly body: Body }>): Term {
    const extra: Expr[] = [];
    if (term.type === 'objectcomprehension') {
      const key = this.term(term.key, extra);
      const value = this.term(term.value, extra);
      return { ...term, key, value, body: this.body(appendTo(term.body, extra)) };
    }
    const head = this.term(term.term, extra);
    return { ...term, term: head, body: this.body(appendTo(term.body, extra)) };
  }
}
