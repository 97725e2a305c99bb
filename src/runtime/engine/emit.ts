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
  readonly tests: readonly BoundCheck['test'][];
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
  const uses = new Map<number, number>();
  for (const { condition } of rules) countUses(condition, pool, uses);
  const shared = [...uses].filter(([, count]) => count > 1).map(([check]) => check);
  const used = [...uses.keys()];
  const sharedChecks = new Set(shared);
  const lines = rules.flatMap(({ rule, condition }) => statement(source(condition, pool, sharedChecks), rule));
  const body = [
    shared.length === 0 ? '' : `let ${shared.map((check) => `c${check} = 2`).join(', ')};`,
    'let n = 0;',
    ...lines,
    'return n;',
  ].join('\n');
  const tests = used.map((check) => `t${check}`);
  const make = new Function(...tests, `return function (${parameters}) {\n${body}\n};`) as (
    ...tests: readonly BoundCheck['test'][]
  ) => unknown;
  return make(...used.map((check) => pool.tests[check]!));
}

function countUses(condition: TypedCondition, pool: CheckPool, uses: Map<number, number>): void {
  if (typeof condition === 'boolean') return;
  if (condition.kind === 'check') {
    const index = pool.indexOf(condition);
    uses.set(index, (uses.get(index) ?? 0) + 1);
  } else for (const operand of operandsOf(condition)) countUses(operand, pool, uses);
}

function operandsOf(condition: Exclude<PlainCondition, Check>): readonly PlainCondition[] {
  return condition.kind === 'not' ? [condition.operand] : condition.operands;
}

function source(condition: TypedCondition, pool: CheckPool, shared: ReadonlySet<number>): string {
  if (typeof condition === 'boolean') return String(condition);
  switch (condition.kind) {
    case 'not':
      return `!${source(condition.operand, pool, shared)}`;
    case 'check': {
      const index = pool.indexOf(condition);
      return shared.has(index) ? `(c${index} === 2 ? (c${index} = t${index}(e)) : c${index})` : `t${index}(e)`;
    }
    default: {
      if (condition.operands.length === 0) return String(condition.kind === 'and');
      return `(${condition.operands.map((operand) => source(operand, pool, shared)).join(condition.kind === 'and' ? ' && ' : ' || ')})`;
    }
  }
}
