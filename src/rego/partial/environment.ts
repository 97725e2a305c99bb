import { rulesAt, rulesFor, type RuleTree } from '../check/tree.ts';
import type { Context } from '../run/context.ts';
import type { RefPath, Rule, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { walkRule } from '../syntax/walk.ts';
import { equals } from '../value/composite.ts';
import type { Value } from '../value/value.ts';
import { valueOf } from './terms.ts';

/** A path that begins with `data` or `input`. */
export type Path = readonly Value[];

/** What rules are evaluated in: documents, what of them is unknown, and where support rules for it go. */
export interface Environment {
  readonly context: Context;
  readonly unknowns: readonly Path[];
  /** Functions that `with` has replaced by what is unknown. */
  readonly replaced: ReadonlySet<string>;
  /** Keys below `data` that support rules begin with; none where they take the place of the rules. */
  readonly namespace: readonly string[];
  /** Keys below `data` of the rules that no rule of the policy corresponds to. */
  readonly helpers: readonly string[];
  readonly reach: Reach;
}

/** Which rules need what is unknown. */
export class Reach {
  readonly #tree: RuleTree;
  readonly #unknowns: readonly Path[];
  readonly #functions: ReadonlySet<string>;
  readonly #known = new Map<Rule, boolean>();

  constructor(tree: RuleTree, unknowns: readonly Path[], functions: ReadonlySet<string>) {
    this.#tree = tree;
    this.#unknowns = unknowns;
    this.#functions = functions;
  }

  /** Whether a reference's value may depend on what is unknown. */
  ref(path: RefPath): boolean {
    if (this.#unknowns.some((unknown) => mayMeet(unknown, path))) return true;
    return rulesFor(this.#tree, path).some(({ rule }) => this.rule(rule));
  }

  /** Whether a function or a builtin depends on it. */
  operator(path: RefPath): boolean {
    const name = dottedName({ type: 'ref', location: path[0].location, value: path });
    if (name !== undefined && this.#functions.has(name)) return true;
    return rulesAt(this.#tree, path).some(({ rule }) => this.rule(rule));
  }

  /** Whether a rule depends on it; its `else` counts. */
  rule(rule: Rule): boolean {
    const known = this.#known.get(rule);
    if (known !== undefined) return known;
    this.#known.set(rule, false);
    let found = false;
    walkRule(rule, {
      term: (term) => {
        if (!found && term.type === 'ref') found = this.ref(term.value) || this.operator(term.value);
        return found;
      },
    });
    this.#known.set(rule, found);
    return found;
  }
}

/** Whether a reference may reach into a path, or to what it is part of. */
function mayMeet(unknown: Path, path: RefPath): boolean {
  const length = Math.min(unknown.length, path.length);
  for (let index = 0; index < length; index += 1) {
    const key = keyAt(path, index);
    if (key !== undefined && !equals(key, unknown[index] as Value)) return false;
  }
  return true;
}

/** The key at a place of a reference; undefined where it is not known. */
export function keyAt(path: readonly Term[], index: number): Value | undefined {
  const term = path[index];
  if (term === undefined) return undefined;
  return index === 0 && term.type === 'var' ? term.value : valueOf(term);
}
