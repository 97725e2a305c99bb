import type { RuntimeEvent } from '../events/event.ts';
import type { BoundCheck } from './check.ts';
import type { TypedCondition } from './simplify.ts';
import type { TimedMatcher } from './statistics.ts';
import type { Check } from '../rules/condition/ast.ts';
import type { PlainCondition } from '../rules/expand.ts';

/** A rule's number and its condition for one event type. */
export interface TypedRule {
  readonly rule: number;
  readonly condition: TypedCondition;
}

/** Writes the numbers of the rules that match into `matches`, in order, and gives how many; stops after the first where asked to. */
export type Matcher = (event: RuntimeEvent, matches: Int32Array, firstOnly: boolean) => number;

/** Binds each distinct comparison once. */
export interface CheckPool {
  indexOf(check: Check): number;
  readonly checks: readonly BoundCheck[];
}

/**
 * Makes one function that looks at all rules of an event type. Each distinct comparison runs at most once an event: its answer
 * is kept in a local variable where more than one place needs it. The source holds indices and operators only, never a text of a rule.
 */
export function emitMatcher(rules: readonly TypedRule[], pool: CheckPool): Matcher {
  return emit(rules, pool, 'e, m, f', (condition, rule) => [
    `if (${condition}) { m[n++] = ${rule}; if (f) return n; }`,
  ]) as Matcher;
}

/** The same function, with the time that each rule takes added up. */
export function emitTimedMatcher(rules: readonly TypedRule[], pool: CheckPool): TimedMatcher {
  return emit(rules, pool, 'e, m, f, clock, spent, looks', (condition, rule) => [
    `{ const from = clock(); const hit = ${condition}; spent[${rule}] += clock() - from; looks[${rule}] += 1;`,
    `if (hit) { m[n++] = ${rule}; if (f) return n; } }`,
  ]) as TimedMatcher;
}

function emit(
  rules: readonly TypedRule[],
  pool: CheckPool,
  parameters: string,
  statement: (condition: string, rule: number) => readonly string[],
): unknown {
  const code = new MatcherCode(pool);
  for (const { condition } of rules) code.count(condition);
  const lines = rules.flatMap(({ rule, condition }) => statement(code.source(condition), rule));
  const body = [...code.declarations(), 'let n = 0;', ...lines, 'return n;'].join('\n');
  const { names, values } = code.constants();
  const make = new Function(...names, `return function (${parameters}) {\n${body}\n};`) as (
    ...given: readonly unknown[]
  ) => unknown;
  return make(...values);
}

/** The parts of a matcher's source. Comparisons, and the values that they read, get a local variable where more than one place needs them. */
class MatcherCode {
  readonly #pool: CheckPool;
  /** Places that need a comparison, by its number. */
  readonly #uses = new Map<number, number>();
  /** Comparisons that read a value, by the value's key. */
  readonly #readings = new Map<string, { readonly name: number; readonly read: unknown; checks: number }>();

  constructor(pool: CheckPool) {
    this.#pool = pool;
  }

  count(condition: TypedCondition): void {
    if (typeof condition === 'boolean') return;
    if (condition.kind !== 'check') {
      for (const operand of operandsOf(condition)) this.count(operand);
      return;
    }
    const index = this.#pool.indexOf(condition);
    const before = this.#uses.get(index) ?? 0;
    this.#uses.set(index, before + 1);
    const reader = this.#pool.checks[index]!.halves?.reader;
    if (before > 0 || reader === undefined) return;
    const reading = this.#readings.get(reader.key) ?? { name: this.#readings.size, read: reader.read, checks: 0 };
    reading.checks += 1;
    this.#readings.set(reader.key, reading);
  }

  /** Answers begin as 2, values as the matcher's own function, which no field gives. */
  declarations(): string[] {
    const answers = [...this.#uses].filter(([, count]) => count > 1).map(([check]) => `c${check} = 2`);
    const values = [...this.#readings.values()].filter(({ checks }) => checks > 1).map(({ name }) => `v${name} = none`);
    const all = [...answers, ...values];
    return all.length === 0 ? [] : [`let ${all.join(', ')};`];
  }

  constants(): { readonly names: string[]; readonly values: unknown[] } {
    const checks = [...this.#uses.keys()].map((index) => {
      const { test, halves } = this.#pool.checks[index]!;
      return [`t${index}`, halves?.judge ?? test] as const;
    });
    const readers = [...this.#readings.values()].map(({ name, read }) => [`r${name}`, read] as const);
    const all = [...checks, ...readers, ['none', Symbol('not read')] as const];
    return { names: all.map(([name]) => name), values: all.map(([, value]) => value) };
  }

  source(condition: TypedCondition): string {
    if (typeof condition === 'boolean') return String(condition);
    switch (condition.kind) {
      case 'not':
        return `!${this.source(condition.operand)}`;
      case 'check':
        return this.#check(this.#pool.indexOf(condition));
      default: {
        if (condition.operands.length === 0) return String(condition.kind === 'and');
        const parts = condition.operands.map((operand) => this.source(operand));
        return `(${parts.join(condition.kind === 'and' ? ' && ' : ' || ')})`;
      }
    }
  }

  #check(index: number): string {
    const reader = this.#pool.checks[index]!.halves?.reader;
    const call = `t${index}(${reader === undefined ? 'e' : this.#value(reader.key)})`;
    return this.#uses.get(index)! > 1 ? `(c${index} === 2 ? (c${index} = ${call}) : c${index})` : call;
  }

  #value(key: string): string {
    const { name, checks } = this.#readings.get(key)!;
    return checks > 1 ? `(v${name} === none ? (v${name} = r${name}(e)) : v${name})` : `r${name}(e)`;
  }
}

function operandsOf(condition: Exclude<PlainCondition, Check>): readonly PlainCondition[] {
  return condition.kind === 'not' ? [condition.operand] : condition.operands;
}
