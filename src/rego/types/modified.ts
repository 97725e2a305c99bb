import type { Dependencies } from '../check/recursion.ts';
import { rulesFor, type RuleTree } from '../check/tree.ts';
import type { Expr, RefPath, Rule, With } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import type { KnownDocuments } from './environment.ts';

/** Tells what modifiers leave of what is known: nothing of the documents that they replace, nor of rules that need those. */
export class ModifiedDocuments {
  readonly #tree: RuleTree;
  readonly #dependencies: Dependencies;
  readonly #affected = new Map<string, ReadonlySet<Rule>>();
  #users: ReadonlyMap<Rule, readonly Rule[]> | undefined;

  constructor(tree: RuleTree, dependencies: Dependencies) {
    this.#tree = tree;
    this.#dependencies = dependencies;
  }

  /** What is known under the modifiers of an expression. */
  under(expr: Expr, documents: KnownDocuments): KnownDocuments {
    const roots = new Set(expr.with.map(rootOf));
    const schemas = documents.schemas.filter(({ path: [head] }) => head.type !== 'var' || !roots.has(head.value));
    const affected = expr.with.flatMap((modifier) => this.#affectedBy(modifier));
    if (schemas.length === documents.schemas.length && affected.length === 0) return documents;
    return { ...documents, schemas, isReplaced: (path) => this.#isReplaced(path, affected, documents) };
  }

  #isReplaced(path: RefPath, affected: readonly ReadonlySet<Rule>[], outer: KnownDocuments): boolean {
    if (outer.isReplaced?.(path) === true) return true;
    return affected.length > 0 && rulesFor(this.#tree, path).some(({ rule }) => affected.some((set) => set.has(rule)));
  }

  #affectedBy({ target }: With): ReadonlySet<Rule>[] {
    if (target.type !== 'ref' || rootOf({ target }) !== 'data') return [];
    const key = printTerm(target);
    const known = this.#affected.get(key) ?? this.#closure(rulesFor(this.#tree, target.value).map(({ rule }) => rule));
    this.#affected.set(key, known);
    return known.size === 0 ? [] : [known];
  }

  /** The rules that are replaced, functions aside, whose calls keep their types, and all that need any of them. */
  #closure(replaced: readonly Rule[]): ReadonlySet<Rule> {
    const found = new Set(replaced);
    for (const rule of found) for (const user of this.#usersOf(rule)) found.add(user);
    for (const rule of replaced) if ((rule.head.args ?? []).length > 0) found.delete(rule);
    return found;
  }

  #usersOf(rule: Rule): readonly Rule[] {
    this.#users ??= inverted(this.#dependencies);
    return this.#users.get(rule) ?? [];
  }
}

function rootOf({ target }: Pick<With, 'target'>): string {
  return target.type === 'ref' && target.value[0].type === 'var' ? target.value[0].value : '';
}

function inverted(dependencies: Dependencies): Map<Rule, Rule[]> {
  const users = new Map<Rule, Rule[]>();
  for (const [user, used] of dependencies) {
    for (const rule of used) {
      const list = users.get(rule);
      if (list === undefined) users.set(rule, [user]);
      else list.push(user);
    }
  }
  return users;
}
