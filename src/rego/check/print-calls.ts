import type { Body, Expr, Location, Rule, Term } from '../syntax/ast.ts';
import { callExpr, dottedName } from '../syntax/build.ts';
import { mapChildren, mapExpr, type Mapper } from '../syntax/map.ts';
import { bodiesOfExpr, walkRule } from '../syntax/walk.ts';
import type { Checker } from './checker.ts';
import { type Arity, arityOf } from './functions.ts';
import { mapRules } from './head-references.ts';
import { isGenerated } from './names.ts';
import { outputsOfBody } from './outputs.ts';
import { allVars, allVarsOfBody, visibleVars } from './vars.ts';

/**
 * Removes calls of `print`, or makes them calls of `internal.print` with a set for each operand, so that an undefined
 * operand does not keep the others from being printed.
 */
export function rewritePrints(checker: Checker): void {
  mapRules(checker, (rule) => (hasPrint(rule) ? rewriteRule(checker, rule) : rule), 'print');
}

/** The same for a query. */
export function rewriteQueryPrints(checker: Checker, body: Body): Body {
  return printRewriter(checker, new Set(['input', 'data'])).body(body);
}

function isPrint(expr: Expr): boolean {
  return expr.type === 'call' && dottedName(expr.operator) === 'print';
}

function hasPrint(rule: Rule): boolean {
  let found = false;
  walkRule(
    { ...rule, else: undefined },
    {
      expr: (expr) => {
        found ||= isPrint(expr);
        return found;
      },
    },
  );
  return found;
}

function rewriteRule(checker: Checker, rule: Rule): Rule {
  const safe = new Set(['input', 'data']);
  for (const arg of rule.head.args ?? []) allVars(arg, safe);
  const rewriter = printRewriter(checker, safe);
  const body = rewriter.body(rule.body);
  const { key, value } = rule.head;
  return {
    ...rule,
    body,
    head: { ...rule.head, key: key && rewriter.term(key), value: value && rewriter.term(value) },
  };
}

function printRewriter(checker: Checker, safe: ReadonlySet<string>): Mapper {
  return checker.options.print === true ? new PrintRewriter(checker, safe) : eraser;
}

const eraser: Mapper = {
  term: (term) => mapChildren(term, eraser),
  expr: (expr) => mapExpr(expr, eraser),
  body: (body) => {
    const kept = body.filter((expr) => !isPrint(expr)).map((expr) => eraser.expr(expr));
    const [first] = body;
    return kept.length === 0 && first !== undefined ? [trueExpr(first.location)] : kept;
  },
};

function trueExpr(location: Location): Expr {
  const term: Term = { type: 'boolean', location, value: true };
  return { type: 'term', location, negated: false, with: [], generated: true, term };
}

class PrintRewriter implements Mapper {
  private readonly checker: Checker;
  private readonly arity: Arity;
  private safe: ReadonlySet<string>;

  constructor(checker: Checker, safe: ReadonlySet<string>) {
    this.checker = checker;
    this.arity = arityOf(checker);
    this.safe = safe;
  }

  readonly body = (body: Body): Body => {
    const outer = this.safe;
    const rewritten = body.map((expr, index) => {
      const before = body.slice(0, index);
      const known = isPrint(expr) || bodiesOfExpr(expr).length > 0 || closes(expr);
      this.safe = known ? new Set([...outer, ...outputsOfBody(before, this.arity, outer)]) : outer;
      return isPrint(expr) ? this.print(expr, generatedIn(before)) : this.expr(expr);
    });
    this.safe = outer;
    return rewritten;
  };

  readonly expr = (expr: Expr): Expr => {
    if (expr.type !== 'every') return mapExpr(expr, this);
    const outer = this.safe;
    this.safe = new Set([...outer, ...allVars(expr.value), ...(expr.key === undefined ? [] : allVars(expr.key))]);
    const rewritten = mapExpr(expr, this);
    this.safe = outer;
    return rewritten;
  };

  readonly term = (term: Term): Term => mapChildren(term, this);

  private print(expr: Expr, generated: ReadonlySet<string>): Expr {
    if (expr.type !== 'call') return expr;
    const operands = expr.arguments.map((argument): Term => {
      const unknown = [...visibleVars(argument, new Set())].filter(
        (name) => !this.safe.has(name) && !generated.has(name),
      );
      for (const name of unknown.sort()) this.refuse(name, argument.location);
      const variable = this.checker.generate(argument.location);
      const capture = callExpr('eq', [variable, argument], argument.location);
      return { type: 'setcomprehension', location: argument.location, term: variable, body: [capture] };
    });
    const list: Term = { type: 'array', location: expr.location, value: operands };
    return { ...callExpr('internal.print', [list], expr.location), with: expr.with, negated: expr.negated };
  }

  private refuse(name: string, location: Location): void {
    const authored = this.checker.names.get(name) ?? name;
    this.checker.report('rego_compile_error', location, `var ${authored} is undeclared`);
  }
}

function closes(expr: Expr): boolean {
  return expr.type === 'term' || expr.type === 'call';
}

function generatedIn(body: Body): Set<string> {
  return new Set([...allVarsOfBody(body)].filter((name) => isGenerated(name)));
}
