import type { Problem } from '../error.ts';
import type { RegoErrorCode } from '../errors.ts';
import type { CallExpr, Location, Module, Term, VarTerm } from '../syntax/ast.ts';
import { callExpr } from '../syntax/build.ts';
import { TypeTree } from '../types/type-tree.ts';
import type { CheckOptions } from './compiled.ts';
import type { Dependencies } from './recursion.ts';
import { buildTree, type RuleTree } from './tree.ts';

/** What the stages share: the modules as they stand, what was found wrong, and the names that were made. */
export class Checker {
  modules: readonly Module[];
  readonly options: CheckOptions;
  /** Mistakes that end the check behind their stage. */
  readonly problems: Problem[] = [];
  /** Mistakes that let the check go on: unused things and the like. */
  readonly warnings: Problem[] = [];
  /** The author's name of each generated variable. */
  readonly names: Map<string, string>;
  /** What each variable stands for that was made for a term of the author's, as the term stood then. */
  readonly captured = new Map<string, Term>();
  tree: RuleTree;
  /** What each rule refers to, once the check has found out. */
  dependencies: Dependencies | undefined;
  /** Types of the documents that rules define. */
  types = new TypeTree();
  private readonly prefix: string;
  private count: number;
  /** Names of that form that the sources hold. */
  private readonly taken: ReadonlySet<string>;

  constructor(
    modules: readonly Module[],
    options: CheckOptions,
    prefix = '__local',
    names = new Map<string, string>(),
  ) {
    this.modules = modules;
    this.options = options;
    this.names = names;
    this.prefix = prefix;
    this.count = 0;
    this.taken = new Set(modules.flatMap(({ source }) => source.text.match(/__local\w*/g) ?? []));
    this.tree = buildTree([]);
  }

  /** Records a mistake. */
  report(code: RegoErrorCode, location: Location | undefined, message: string, extra: Partial<Problem> = {}): void {
    this.problems.push({ ...extra, code, location, message });
  }

  /** Records a mistake behind which the check goes on. */
  warn(location: Location | undefined, message: string): void {
    this.warnings.push({ code: 'rego_compile_error', location, message });
  }

  /** A new variable; `name` is the author's where it stands for one. */
  generate(location: Location, name?: string): VarTerm {
    let value = this.next();
    while (this.taken.has(value)) value = this.next();
    if (name !== undefined) this.names.set(value, name);
    return { type: 'var', location, value };
  }

  private next(): string {
    const name = `${this.prefix}${this.count}__`;
    this.count += 1;
    return name;
  }

  /** A new variable and the expression that gives it a term's value. */
  capture(term: Term): { readonly variable: VarTerm; readonly expr: CallExpr } {
    const variable = this.generate(term.location);
    this.captured.set(variable.value, term);
    return { variable, expr: callExpr('eq', [variable, term], term.location, true) };
  }
}
