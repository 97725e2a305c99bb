import type { Body, Expr, Import, Module, RefPath, RefTerm, Rule, Term, With } from '../syntax/ast.ts';
import { mapAlternatives, mapChildren, mapExpr, mapPath, mapTerms, type Mapper } from '../syntax/map.ts';
import { printRef } from '../syntax/print.ts';
import { isComprehension, termsOf, walkBody, walkTerm } from '../syntax/walk.ts';
import type { Checker } from './checker.ts';
import { equality } from './equality.ts';
import type { QueryContext } from './compiled.ts';

type Globals = ReadonlyMap<string, RefPath>;

/** Makes every reference to a rule or import begin with `data` or `input`. */
export function resolveReferences(checker: Checker): void {
  const exported = exportsByPackage(checker.modules);
  checker.modules = checker.modules.map((module) => {
    const names = exported.get(packageKey(module.package.path)) ?? new Map<string, RefPath>();
    const resolver = new Resolver(names, importsOf(module.imports));
    const rules = module.rules.map((rule) => mapAlternatives(rule, (one) => resolver.rule(one, checker)));
    if (checker.options.strict === true) reportUnused(checker, module.imports, resolver.used);
    return { ...module, rules };
  });
}

/** Resolves the names of a query in its context. */
export function resolveQuery(modules: readonly Module[], body: Body, context: QueryContext): Body {
  const { package: path, imports } = context;
  const names = path === undefined ? undefined : exportsByPackage(modules).get(packageKey(path));
  return new Resolver(names ?? new Map<string, RefPath>(), importsOf(imports ?? [])).topBody(body);
}

function packageKey(path: RefPath): string {
  return JSON.stringify(path.map((part) => (part.type === 'string' ? part.value : '')));
}

function exportsByPackage(modules: readonly Module[]): Map<string, Map<string, RefPath>> {
  const exported = new Map<string, Map<string, RefPath>>();
  for (const { package: pkg, rules } of modules) {
    const key = packageKey(pkg.path);
    const names = exported.get(key) ?? new Map<string, RefPath>();
    exported.set(key, names);
    for (const { head } of rules) {
      const [name] = head.ref.value;
      if (name.type !== 'var' || names.has(name.value)) continue;
      names.set(name.value, [pkg.path[0], ...pkg.path.slice(1), { ...name, type: 'string' }]);
    }
  }
  return exported;
}

/** The name that an import gives to its path. */
export function importName({ path, alias }: Import): string {
  const last = path.value.at(-1);
  return alias ?? (last?.type === 'string' || last?.type === 'var' ? last.value : '');
}

function isLanguageImport({ path }: Import): boolean {
  const [root] = path.value;
  return root.type === 'var' && (root.value === 'future' || root.value === 'rego');
}

function importsOf(imports: readonly Import[]): Map<string, RefPath> {
  return new Map(imports.filter((one) => !isLanguageImport(one)).map((one) => [importName(one), one.path.value]));
}

function reportUnused(checker: Checker, imports: readonly Import[], used: ReadonlySet<string>): void {
  for (const one of imports) {
    if (!isLanguageImport(one) && !used.has(importName(one))) checker.warn(one.location, `${printImport(one)} unused`);
  }
}

/** An import as messages write it. */
export function printImport({ path, alias }: Import): string {
  return `import ${printRef(path)}${alias === undefined ? '' : ` as ${alias}`}`;
}

class Resolver implements Mapper {
  readonly used = new Set<string>();
  private readonly rules: Globals;
  private readonly imports: Globals;
  private scopes: ReadonlySet<string>[] = [];

  constructor(rules: Globals, imports: Globals) {
    this.rules = rules;
    this.imports = imports;
  }

  rule(rule: Rule, checker: Checker): Rule {
    const shadowing = (rule.head.args ?? []).find((arg) => arg.type === 'ref' && arg.value.length === 1);
    if (shadowing?.type === 'ref' && shadowing.value[0].type === 'var') {
      const name = shadowing.value[0].value;
      checker.report(
        'rego_compile_error',
        rule.location,
        `args must not shadow ${name} (use a different variable name)`,
      );
      return rule;
    }
    this.scopes = [argumentNames(rule.head.args ?? []), declaredIn(rule.body)];
    const { ref, key, value, args } = rule.head;
    const [name, ...operands] = ref.value;
    const head = {
      ...rule.head,
      ref: { ...ref, value: [name, ...mapTerms(operands, this.term)] as const },
      key: key === undefined ? undefined : this.term(key),
      value: value === undefined ? undefined : this.term(value),
      args,
    };
    return { ...rule, head, body: this.body(rule.body) };
  }

  topBody(body: Body): Body {
    this.scopes = [declaredIn(body)];
    return this.body(body);
  }

  readonly body = (body: Body): Body => body.map((expr) => this.expr(expr));

  readonly expr = (expr: Expr): Expr => {
    switch (expr.type) {
      case 'some': {
        const [first] = expr.symbols;
        return first?.type === 'call' ? { ...expr, symbols: [this.term(first)], with: this.withs(expr) } : expr;
      }
      case 'every':
        return this.inScope(namesIn(expr.key === undefined ? [expr.value] : [expr.key, expr.value]), () => ({
          ...expr,
          domain: this.term(expr.domain),
          body: this.body(expr.body),
          with: this.withs(expr),
        }));
      case 'call':
        return { ...mapExpr(expr, this), operator: this.reference(expr.operator) } as Expr;
      default:
        return mapExpr(expr, this);
    }
  };

  private withs({ with: withs }: Expr): readonly With[] {
    return withs.map((one) => ({ ...one, target: this.term(one.target), value: this.term(one.value) }));
  }

  readonly term = (term: Term): Term => {
    if (term.type === 'var') {
      const path = this.global(term.value);
      return path === undefined ? term : { type: 'ref', location: term.location, value: placed(path, term) };
    }
    if (term.type === 'ref') return this.reference(term);
    if (term.type === 'call') {
      const args = mapTerms(term.arguments, this.term);
      return { ...term, operator: this.reference(term.operator), arguments: args };
    }
    if (isComprehension(term)) return this.inScope(declaredIn(term.body), () => mapChildren(term, this));
    return mapChildren(term, this);
  };

  private reference(ref: RefTerm): RefTerm {
    const [head, ...tail] = ref.value;
    const path = head.type === 'var' ? this.global(head.value) : undefined;
    if (path === undefined) {
      const value = mapPath(ref.value, this.term);
      return value === ref.value ? ref : { ...ref, value };
    }
    return { ...ref, value: [...placed(path, head), ...mapTerms(tail, this.term)] };
  }

  private global(name: string): RefPath | undefined {
    const path = this.imports.get(name) ?? this.rules.get(name);
    if (path === undefined || this.scopes.some((scope) => scope.has(name))) return undefined;
    this.used.add(name);
    return path;
  }

  private inScope<Result>(names: ReadonlySet<string>, work: () => Result): Result {
    this.scopes.push(names);
    const result = work();
    this.scopes.pop();
    return result;
  }
}

function placed(path: RefPath, { location }: Term): RefPath {
  const [head, ...tail] = path;
  return [{ ...head, location }, ...tail.map((operand) => ({ ...operand, location }))];
}

function namesIn(terms: readonly Term[]): Set<string> {
  const names = new Set<string>();
  const visitor = { term: (term: Term) => void (term.type === 'var' && names.add(term.value)) };
  for (const term of terms) walkTerm(term, visitor);
  return names;
}

/** Variables that arguments bind: not those in sets, calls, comprehensions and keys. */
function argumentNames(args: readonly Term[], names = new Set<string>()): Set<string> {
  for (const arg of args) {
    if (arg.type === 'var') names.add(arg.value);
    else if (arg.type === 'object')
      argumentNames(
        arg.value.map(([, value]) => value),
        names,
      );
    else if (arg.type === 'array' || arg.type === 'ref') argumentNames(termsOf(arg), names);
  }
  return names;
}

/** Variables that a body declares by `:=` or `some`, nested bodies but not comprehensions included. */
export function declaredIn(body: Body): Set<string> {
  const names = new Set<string>();
  const add = (terms: readonly Term[]): void => {
    for (const name of namesIn(terms)) names.add(name);
  };
  walkBody(body, {
    term: isComprehension,
    expr: (expr) => {
      const sides = equality(expr, 'assign');
      if (sides !== undefined) add([sides[0]]);
      if (expr.type !== 'some') return;
      const [first] = expr.symbols;
      add(first?.type === 'call' ? first.arguments.slice(0, -1) : expr.symbols);
    },
  });
  return names;
}
