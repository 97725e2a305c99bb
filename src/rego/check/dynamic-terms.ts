import type { Body, Expr, Term } from '../syntax/ast.ts';
import { dottedRef } from '../syntax/build.ts';
import { isComprehension } from '../syntax/walk.ts';
import type { Checker } from './checker.ts';
import { equality, operatorName } from './equality.ts';
import { mapRules } from './head-references.ts';

/**
 * Takes references and comprehensions out of calls: `f(input.x)` becomes `y = input.x; f(y)`, so that they are evaluated
 * before, whether the call is negated or not. Makes `==` a unification, which leaves its sides where they are.
 */
export function rewriteDynamicTerms(checker: Checker): void {
  const hoister = new Hoister(checker, true);
  mapRules(checker, (rule) => ({ ...rule, body: hoister.body(rule.body) }));
}

/** The same for a query, whose `==` stays, since its value is asked for. */
export function rewriteQueryDynamics(checker: Checker, body: Body): Body {
  return new Hoister(checker, false).body(body);
}

class Hoister {
  private readonly checker: Checker;
  private readonly unifiesEquals: boolean;

  constructor(checker: Checker, unifiesEquals: boolean) {
    this.checker = checker;
    this.unifiesEquals = unifiesEquals;
  }

  body(body: Body): Body {
    return body.flatMap((expr) => this.expr(this.equal(expr)));
  }

  private equal(expr: Expr): Expr {
    if (!this.unifiesEquals || expr.type !== 'call' || expr.arguments.length !== 2) return expr;
    if (operatorName(expr) !== 'equal') return expr;
    return { ...expr, operator: dottedRef('eq', expr.operator.location) };
  }

  private expr(expr: Expr): Expr[] {
    const extra: Expr[] = [];
    switch (expr.type) {
      case 'term': {
        const term = this.shallow(expr, expr.term, extra);
        return [...extra, { ...expr, term }];
      }
      case 'call': {
        const change = equality(expr) === undefined ? this.one : this.shallow;
        const args = expr.arguments.map((argument) => change.call(this, expr, argument, extra));
        return [...extra, { ...expr, arguments: args }];
      }
      case 'every': {
        const domain = this.one(expr, expr.domain, extra);
        return [...extra, { ...expr, domain, body: this.body(expr.body) }];
      }
      case 'not':
        return [{ ...expr, body: this.body(expr.body) }];
      case 'and':
      case 'or':
        return [{ ...expr, left: this.body(expr.left), right: this.body(expr.right) }];
      default:
        return [expr];
    }
  }

  /** A reference or comprehension stays where it is; what stands in it is taken out. */
  private shallow(original: Expr, term: Term, extra: Expr[]): Term {
    if (term.type === 'ref') {
      const [head, ...tail] = term.value;
      return { ...term, value: [head, ...tail.map((operand) => this.one(original, operand, extra))] };
    }
    if (isComprehension(term)) return { ...term, body: this.body(term.body) };
    return this.one(original, term, extra);
  }

  private one(original: Expr, term: Term, extra: Expr[]): Term {
    switch (term.type) {
      case 'ref':
        return this.capture(original, this.shallow(original, term, extra), extra);
      case 'array':
      case 'set':
        return { ...term, value: term.value.map((element) => this.one(original, element, extra)) };
      case 'object':
        return {
          ...term,
          value: term.value.map(
            ([key, value]) => [this.one(original, key, extra), this.one(original, value, extra)] as const,
          ),
        };
      default:
        return isComprehension(term) ? this.capture(original, this.shallow(original, term, extra), extra) : term;
    }
  }

  private capture(original: Expr, term: Term, extra: Expr[]): Term {
    const { variable, expr } = this.checker.capture(term);
    extra.push({ ...expr, with: original.with });
    return variable;
  }
}
