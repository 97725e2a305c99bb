import type { Body, Expr, Rule, TemplateString, Term } from '../syntax/ast.ts';
import { callExpr, callTerm, dottedName, dottedRef } from '../syntax/build.ts';
import { mapChildren, mapExpr, type Mapper } from '../syntax/map.ts';
import { isComprehension, headTerms, walkRule } from '../syntax/walk.ts';
import type { Checker } from './checker.ts';
import { arityOf } from './functions.ts';
import { mapRules } from './head-references.ts';
import { outputsOfBody } from './outputs.ts';
import { allVars, visibleVars } from './vars.ts';

/** Makes template strings calls of `internal.template_string`, each expression a comprehension of at most one element. */
export function rewriteTemplates(checker: Checker): void {
  mapRules(checker, (rule) => (hasTemplates(rule) ? rewriteRule(checker, rule) : rule), '$');
}

/** The same for a query. */
export function rewriteQueryTemplates(checker: Checker, body: Body): Body {
  return new TemplateRewriter(checker, new Set(['input', 'data'])).body(body);
}

function hasTemplates(rule: Rule): boolean {
  let found = false;
  walkRule(
    { ...rule, else: undefined },
    {
      term: (term) => {
        found ||= term.type === 'templatestring';
        return found;
      },
    },
  );
  return found;
}

function rewriteRule(checker: Checker, rule: Rule): Rule {
  const safe = new Set(['input', 'data']);
  for (const arg of rule.head.args ?? []) allVars(arg, safe);
  const rewriter = new TemplateRewriter(checker, safe);
  const body = rewriter.body(rule.body);
  for (const name of outputsOfBody(rule.body, arityOf(checker), safe)) safe.add(name);
  const head = new TemplateRewriter(checker, safe);
  const { key, value } = rule.head;
  const terms = headTerms(rule);
  return terms.length === 0
    ? { ...rule, body }
    : { ...rule, body, head: { ...rule.head, key: key && head.term(key), value: value && head.term(value) } };
}

class TemplateRewriter implements Mapper {
  private readonly checker: Checker;
  private safe: ReadonlySet<string>;

  constructor(checker: Checker, safe: ReadonlySet<string>) {
    this.checker = checker;
    this.safe = safe;
  }

  readonly body = (body: Body): Body => {
    const outer = this.safe;
    const outputs = outputsOfBody(body, arityOf(this.checker), outer);
    this.safe = new Set([...outer, ...outputs]);
    const rewritten = body.map((expr) => this.expr(expr));
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

  readonly term = (term: Term): Term => {
    if (isComprehension(term)) return this.comprehension(term);
    const inner = mapChildren(term, this);
    return inner.type === 'templatestring' ? this.template(inner) : inner;
  };

  /** A comprehension's head sees what its body binds. */
  private comprehension(term: Extract<Term, { readonly body: Body }>): Term {
    const outer = this.safe;
    this.safe = new Set([...outer, ...outputsOfBody(term.body, arityOf(this.checker), outer)]);
    const rewritten = mapChildren(term, this);
    this.safe = outer;
    return rewritten;
  }

  private template({ parts, location }: TemplateString): Term {
    const elements = parts.map((part) => ('negated' in part ? this.part(part) : part));
    if (elements.length === 0) elements.push({ type: 'string', location, value: '' });
    const list: Term = { type: 'array', location, value: elements };
    return callTerm(dottedRef('internal.template_string', location), [list], location);
  }

  private part(expr: Expr): Term {
    const { location } = expr;
    const value = this.partValue(expr);
    if (value === undefined) {
      this.checker.report('rego_compile_error', location, `unexpected template-string expression type: ${expr.type}`);
      return { type: 'set', location, value: [] };
    }
    if (value.type === 'var' && expr.with.length === 0) return { type: 'set', location, value: [value] };
    const unknown = [...visibleVars(value, new Set())].filter((name) => !this.safe.has(name)).sort();
    for (const name of unknown) {
      const authored = this.checker.names.get(name) ?? name;
      this.checker.report('rego_compile_error', value.location, `var ${authored} is undeclared`);
    }
    const variable = this.checker.generate(location);
    const capture = { ...callExpr('eq', [variable, value], location), with: expr.with };
    return { type: 'setcomprehension', location, term: variable, body: [capture] };
  }

  private partValue(expr: Expr): Term | undefined {
    if (expr.type === 'term') return expr.term;
    if (expr.type !== 'call') return undefined;
    const name = dottedName(expr.operator) ?? '';
    if (this.checker.options.builtins.get(name)?.relation === true) {
      this.checker.report(
        'rego_compile_error',
        expr.location,
        `illegal call to relation built-in '${name}' that may cause multiple outputs`,
      );
    }
    return callTerm(expr.operator, expr.arguments, expr.location);
  }
}
