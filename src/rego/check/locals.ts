import type {
  Body,
  CallExpr,
  EveryExpr,
  Expr,
  Head,
  Location,
  LogicalExpr,
  NotExpr,
  Rule,
  SomeExpr,
  Term,
  With,
} from '../syntax/ast.ts';
import { callExpr, isWildcard } from '../syntax/build.ts';
import { mapChildren, mapExpr, mapTerms, type Mapper } from '../syntax/map.ts';
import { isComprehension, headTerms } from '../syntax/walk.ts';
import { rewriteArguments } from './arguments.ts';
import type { Checker } from './checker.ts';
import { equality } from './equality.ts';
import { isLiteral } from './simple.ts';
import { Scopes } from './scope.ts';
import { reportUnassigned, reportUndeclared } from './unused.ts';
import { allVars, patternVars } from './vars.ts';

/** Gives every argument and every declared variable a name of its own, and removes declarations. */
export function rewriteLocals(checker: Checker): void {
  checker.modules = checker.modules.map((module) => ({
    ...module,
    rules: module.rules.map((rule) => rewriteRule(checker, rule)),
  }));
}

/** The same for a query. */
export function rewriteQueryLocals(checker: Checker, body: Body): Body {
  return new LocalRewriter(checker, new Scopes()).declaredBody(body, new Set());
}

function rewriteRule(checker: Checker, rule: Rule): Rule {
  const scopes = new Scopes();
  const args = rewriteArguments(checker, scopes, rule.head.args);
  const unusedArgs = new Set([...scopes.innermost.keys()].filter((name) => !name.startsWith('$')));
  const rewritten = rewriteBranch(checker, { ...rule, head: { ...rule.head, args } }, scopes, unusedArgs, true);
  if (checker.options.strict === true) {
    for (const name of unusedArgs) {
      checker.warn(rule.head.location, `unused argument ${name}. (hint: use _ (wildcard variable) instead)`);
    }
  }
  return rewritten;
}

function rewriteBranch(checker: Checker, rule: Rule, args: Scopes, unusedArgs: Set<string>, first: boolean): Rule {
  const scopes = args.copy();
  const rewriter = new LocalRewriter(checker, scopes);
  const used = new Set<string>();
  for (const term of headTerms({ ...rule, head: { ...rule.head, args: undefined } })) allVars(term, used);
  const body = rewriter.declaredBody(rule.body, used);
  for (const name of unusedArgs) {
    if (used.has(name) || (scopes.find(name)?.count ?? 0) > 1) unusedArgs.delete(name);
  }
  const head = rewriteHead(rewriter, rule.head, first);
  const next = rule.else === undefined ? undefined : rewriteBranch(checker, rule.else, args, unusedArgs, false);
  return { ...rule, head, body, else: next };
}

function rewriteHead(rewriter: LocalRewriter, head: Head, first: boolean): Head {
  const [name, ...operands] = head.ref.value;
  const rewritten = mapTerms(operands, rewriter.term);
  const keyIndex = head.key === undefined ? -1 : operands.indexOf(head.key);
  const key = keyIndex < 0 ? head.key && rewriter.term(head.key) : rewritten[keyIndex];
  return {
    ...head,
    ref: { ...head.ref, value: [name, ...rewritten] },
    key,
    value: head.value && rewriter.term(head.value),
    args: first ? head.args : head.args && mapTerms(head.args, rewriter.term),
  };
}

const redeclared = {
  seen: (name: string) => `var ${name} referenced above`,
  assigned: (name: string) => `var ${name} assigned above`,
  declared: (name: string) => `var ${name} declared above`,
  argument: (name: string) => `arg ${name} redeclared`,
};

class LocalRewriter implements Mapper {
  private readonly checker: Checker;
  private readonly scopes: Scopes;

  constructor(checker: Checker, scopes: Scopes) {
    this.checker = checker;
    this.scopes = scopes;
  }

  /** Rewrites a body of its own scope, which is open already. @param used names that are read outside the body. */
  declaredBody(body: Body, used: ReadonlySet<string>): Body {
    const before = this.checker.problems.length + this.checker.warnings.length;
    const rewritten = body.flatMap((expr) => this.statement(expr));
    const [first] = body;
    if (rewritten.length === 0 && first !== undefined) rewritten.push(trueExpr(first.location));
    if (this.checker.problems.length + this.checker.warnings.length > before) return rewritten;
    if (this.checker.options.strict === true) reportUnassigned(this.checker, this.scopes, body, used);
    reportUndeclared(this.checker, this.scopes, body, rewritten, used);
    return rewritten;
  }

  private statement(expr: Expr): Expr[] {
    if (equality(expr, 'assign') !== undefined && expr.type === 'call') return [this.assignment(expr)];
    if (expr.type === 'some') return this.some(expr);
    return [this.expr(expr)];
  }

  private fail(location: Location, message: string): void {
    this.checker.report('rego_compile_error', location, message);
  }

  /** Declares a name in the innermost scope; undefined, with a problem, where it is taken. */
  private declare(
    name: string,
    location: Location,
    occurrence: 'assigned' | 'declared',
    report = location,
  ): string | undefined {
    const before = this.scopes.occurrence(name);
    if (before !== 'new') {
      this.fail(report, redeclared[before](name));
      return undefined;
    }
    const { value } = this.checker.generate(location, name);
    this.scopes.insert(name, value, occurrence);
    return value;
  }

  private assignment(expr: CallExpr): Expr {
    const [left, right] = equality(expr, 'assign') ?? [];
    if (left === undefined || right === undefined) return expr;
    if (expr.negated) {
      this.fail(expr.location, 'cannot assign vars inside negated expression');
      return expr;
    }
    const value = this.term(right);
    const withs = expr.with.map((one) => this.with(one));
    return { ...expr, with: withs, arguments: [this.assigned(left), value] };
  }

  private assigned(term: Term): Term {
    switch (term.type) {
      case 'var':
        return { ...term, value: this.declare(term.value, term.location, 'assigned') ?? term.value };
      case 'array':
        return { ...term, value: term.value.map((one) => this.assigned(one)) };
      case 'object':
        return { ...term, value: term.value.map(([key, value]) => [this.term(key), this.assigned(value)] as const) };
      case 'ref': {
        const [head, ...tail] = term.value;
        if (tail.length === 0 && head.type === 'var') return this.assigned(head);
        break;
      }
      default:
    }
    this.fail(term.location, `cannot assign to ${term.type}`);
    return term;
  }

  private some(expr: SomeExpr): Expr[] {
    const [first] = expr.symbols;
    if (first?.type === 'call') return this.someIn(expr, first.arguments);
    for (const symbol of expr.symbols) {
      if (symbol.type === 'var') this.declare(symbol.value, symbol.location, 'declared', expr.location);
    }
    return [];
  }

  /** `some k, v in xs` becomes `v = xs[k]`. */
  private someIn(expr: SomeExpr, args: readonly Term[]): Expr[] {
    const [domain, value, key] = args.toReversed();
    if (domain === undefined || value === undefined) return [];
    const index = key ?? this.checker.generate(domain.location);
    const bound = patternVars(value, patternVars(index, new Set()));
    const inDomain = allVars(domain);
    const assigned = [...bound].filter((name) => inDomain.has(name) && !name.startsWith('$')).sort();
    for (const name of assigned) this.fail(expr.location, `var ${name} assigned before`);
    if (assigned.length > 0) return [];
    const rewrittenDomain = this.term(domain);
    for (const name of [...bound].sort()) {
      if (!inDomain.has(name) && index !== undefined && !this.isOwn(name)) {
        this.declare(name, value.location, 'declared', expr.location);
      }
    }
    const container = rewrittenDomain.type === 'ref' ? rewrittenDomain.value : ([rewrittenDomain] as const);
    const member: Term = { type: 'ref', location: domain.location, value: [...container, this.term(index)] };
    return [
      { ...callExpr('eq', [this.term(value), member], expr.location), with: expr.with.map((one) => this.with(one)) },
    ];
  }

  /** Wildcards and generated names need no declaration. */
  private isOwn(name: string): boolean {
    return name.startsWith('$') || name.startsWith('__local');
  }

  readonly body = (body: Body): Body => body.flatMap((expr) => this.statement(expr));

  readonly expr = (expr: Expr): Expr => {
    switch (expr.type) {
      case 'every':
        return this.every(expr);
      case 'not':
        return this.not(expr);
      case 'and':
      case 'or':
        return this.logical(expr);
      case 'call':
        return { ...this.plain(expr), operator: this.operator(expr) } as Expr;
      default:
        return this.plain(expr);
    }
  };

  private plain(expr: Expr): Expr {
    const own = mapExpr({ ...expr, with: [] }, this);
    return { ...own, with: expr.with.map((one) => this.with(one)) };
  }

  /** A local variable in the place of a function makes it an undefined one. */
  private operator(expr: CallExpr): CallExpr['operator'] {
    const [head, ...tail] = expr.operator.value;
    const entry = head.type === 'var' ? this.scopes.find(head.value) : undefined;
    if (entry === undefined || head.type !== 'var' || entry.generated === head.value) return expr.operator;
    return { ...expr.operator, value: [{ ...head, value: entry.generated }, ...tail] };
  }

  private every(expr: EveryExpr): Expr {
    const domain = this.term(expr.domain);
    this.scopes.push();
    const key = expr.key === undefined ? undefined : this.everyName(expr.key, expr.location);
    const value = this.everyName(expr.value, expr.location);
    const body = this.declaredBody(expr.body, new Set());
    this.scopes.pop();
    return { ...expr, key, value, domain, body, with: expr.with.map((one) => this.with(one)) };
  }

  private everyName(term: Term, location: Location): Term {
    if (term.type !== 'var' || isWildcard(term)) return term;
    return { ...term, value: this.declare(term.value, term.location, 'declared', location) ?? term.value };
  }

  private not(expr: NotExpr): Expr {
    const message = 'cannot assign vars inside negated expression';
    const body = expr.explicitBody ? this.ownBody(expr.body) : this.implicitBody(expr.body, message);
    return { ...expr, body, with: expr.with.map((one) => this.with(one)) };
  }

  private logical(expr: LogicalExpr): Expr {
    const message = `cannot assign vars inside implicit ${expr.type} operand`;
    const side = (body: Body, explicit: boolean): Body =>
      explicit ? this.ownBody(body) : this.implicitBody(body, message);
    const left = side(expr.left, expr.explicitLeft);
    const right = side(expr.right, expr.explicitRight);
    return { ...expr, left, right, with: expr.with.map((one) => this.with(one)) };
  }

  private ownBody(body: Body): Body {
    this.scopes.push();
    const rewritten = this.declaredBody(body, new Set());
    this.scopes.pop();
    return rewritten;
  }

  /** Operands without braces declare nothing. */
  private implicitBody(body: Body, message: string): Body {
    return body.map((expr) => {
      if (equality(expr, 'assign') === undefined) return this.expr(expr);
      this.fail(expr.location, message);
      return expr;
    });
  }

  readonly term = (term: Term): Term => {
    if (term.type === 'var') return this.variable(term);
    if (isLiteral(term)) return term;
    if (isComprehension(term)) return this.comprehension(term);
    if (term.type === 'ref') return this.reference(term);
    if (term.type === 'call') this.refuseShadowed(term);
    return mapChildren(term, this);
  };

  private variable(term: Extract<Term, { type: 'var' }>): Term {
    const entry = this.scopes.find(term.value);
    if (entry === undefined) {
      this.scopes.insert(term.value, term.value, 'seen');
      return term;
    }
    entry.count += 1;
    return entry.generated === term.value ? term : { ...term, value: entry.generated };
  }

  /** `input` alone is a reference too, and may be a local variable. */
  private reference(term: Extract<Term, { type: 'ref' }>): Term {
    const [head, ...tail] = term.value;
    if (tail.length > 0 || head.type !== 'var') return mapChildren(term, this);
    const entry = this.scopes.find(head.value);
    if (entry === undefined || entry.occurrence === 'seen') return term;
    entry.count += 1;
    return { type: 'var', location: term.location, value: entry.generated };
  }

  private refuseShadowed({ operator, location }: Extract<Term, { type: 'call' }>): void {
    const [head] = operator.value;
    const entry = head.type === 'var' ? this.scopes.find(head.value) : undefined;
    if (head.type !== 'var' || entry === undefined || entry.generated === head.value) return;
    this.fail(location, `called function ${head.value} shadowed`);
  }

  private comprehension(term: Extract<Term, { readonly body: Body }>): Term {
    const used = new Set<string>();
    for (const head of term.type === 'objectcomprehension' ? [term.key, term.value] : [term.term]) allVars(head, used);
    this.scopes.push();
    const body = this.declaredBody(term.body, used);
    const rewritten: Term =
      term.type === 'objectcomprehension'
        ? { ...term, body, key: this.term(term.key), value: this.term(term.value) }
        : { ...term, body, term: this.term(term.term) };
    this.scopes.pop();
    return rewritten;
  }

  /** A modifier's target `input` means the document even where a local variable has its name. */
  private with(modifier: With): With {
    return { ...modifier, target: this.target(modifier.target), value: this.term(modifier.value) };
  }

  private target(target: Term): Term {
    if (target.type !== 'ref') return this.term(target);
    const [head, ...tail] = target.value;
    if (head.type !== 'var' || head.value !== 'input') return this.term(target);
    return { ...target, value: [head, ...mapTerms(tail, this.term)] };
  }
}

function trueExpr(location: Location): Expr {
  const term: Term = { type: 'boolean', location, value: true };
  return { type: 'term', location, negated: false, with: [], generated: true, term };
}
