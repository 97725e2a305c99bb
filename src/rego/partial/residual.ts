import { keyOf, rulesAt, type RuleTree } from '../check/tree.ts';
import type { Expr, RefTerm, Term } from '../syntax/ast.ts';
import { type Mapper, mapChildren, mapExpr } from '../syntax/map.ts';
import type { Value } from '../value/value.ts';
import { knownAt } from './documents.ts';
import type { Environment } from './environment.ts';
import type { Machine } from './machine.ts';
import { memberOf } from './members.ts';
import { lateExpr } from './modifiers.ts';
import { reference, termOf, valueOf } from './terms.ts';

/** Rewrites what is evaluated later: known documents become constants, rules that depend on unknowns support rules. */
export class Residual implements Mapper {
  readonly #machine: Machine;
  readonly #env: Environment;

  constructor(machine: Machine, env: Environment) {
    this.#machine = machine;
    this.#env = env;
  }

  readonly body = (body: readonly Expr[]): readonly Expr[] => body.map(this.expr);

  readonly expr = (expr: Expr): Expr => {
    if (expr.with.length > 0) return lateExpr(this.#machine, expr, this.#env);
    const own = mapExpr(expr, this);
    if (own.type !== 'call' || rulesAt(this.#machine.tree, own.operator.value).length === 0) return own;
    const value = this.#machine.support(own.operator.value, this.#env);
    return { ...own, operator: { ...own.operator, value } };
  };

  readonly term = (term: Term): Term => {
    const mapped = mapChildren(term, this);
    if (mapped.type !== 'ref') return mapped;
    const [head] = mapped.value;
    if (head.type !== 'var' || (head.value !== 'data' && head.value !== 'input')) return mapped;
    return this.#env.reach.ref(mapped.value) ? this.#unknown(mapped) : this.#known(mapped, head.value === 'data');
  };

  /** Keys of a reference up to the first that is not known, or to the place of rules. */
  #ground({ value: [, ...operands] }: RefTerm): { readonly count: number; readonly node: RuleTree | undefined } {
    let node: RuleTree | undefined = this.#machine.tree;
    let count = 0;
    for (const operand of operands) {
      if ((node?.rules.length ?? 0) > 0 || valueOf(operand) === undefined) break;
      node = node?.children.get(keyOf(operand) ?? '');
      count += 1;
    }
    return { count, node };
  }

  #unknown(ref: RefTerm): Term {
    const [head, ...operands] = ref.value;
    if (head.type !== 'var' || head.value !== 'data') return ref;
    const { count, node } = this.#ground(ref);
    if (node === undefined) return ref;
    const path = [head, ...operands.slice(0, count)] as const;
    return reference([...this.#machine.support(path, this.#env), ...operands.slice(count)], ref.location);
  }

  #known(ref: RefTerm, isData: boolean): Term {
    const operands = ref.value.slice(1);
    const keys: Value[] = [];
    for (const operand of operands) {
      const key = valueOf(operand);
      if (key === undefined) break;
      keys.push(key);
    }
    const { context } = this.#env;
    let value: Value | undefined = isData ? knownAt(context, keys) : context.input;
    if (!isData) for (const key of keys) value = value === undefined ? value : memberOf(value, key);
    return value === undefined
      ? ref
      : reference([termOf(value, ref.location), ...operands.slice(keys.length)], ref.location);
  }
}
