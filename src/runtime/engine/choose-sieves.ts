import type { Check } from '../rules/condition/ast.ts';
import type { CheckPool, TypedRule } from './emit.ts';
import { operandsOf } from './operands.ts';
import type { BoundOperand } from './operand.ts';
import { evaluatePartly } from './partial.ts';
import { Sieve } from './sieve.ts';
import type { TypedCondition } from './simplify.ts';

/** Reading a value and its row costs about as much as two or three rules that end early. */
const worthwhile = 3;
const mostSieves = 4;
const manyQuestions = 6;

/**
 * Chooses the fields whose values keep most rules of an event type from being looked at: each in turn the one that decides most of
 * those rules that the ones before leave open.
 */
export function chooseSieves(rules: readonly TypedRule[], pool: CheckPool, type: number): Sieve[] {
  const readers = candidates(rules, pool);
  const conditions = rules.map(({ condition }) => condition);
  let open = conditions;
  const chosen: Sieve[] = [];
  while (chosen.length < mostSieves) {
    const [best] = readers
      .map((reader) => ({ reader, left: open.filter((condition) => !decides(reader, condition, pool)) }))
      .toSorted((first, second) => first.left.length - second.left.length);
    if (best === undefined || open.length - best.left.length < worthwhile) break;
    chosen.push(new Sieve(best.reader, conditions, judgeBy(best.reader, pool, type)));
    open = best.left;
  }
  return chosen;
}

/** Fields that rules ask enough different questions of that a value answers most with no. */
function candidates(rules: readonly TypedRule[], pool: CheckPool): BoundOperand[] {
  const found = new Map<string, { readonly reader: BoundOperand; readonly checks: Set<number> }>();
  const visit = (condition: TypedCondition): void => {
    if (typeof condition === 'boolean') return;
    if (condition.kind !== 'check') return operandsOf(condition).forEach(visit);
    const check = pool.indexOf(condition);
    const reader = pool.checks[check]!.halves?.reader;
    if (reader === undefined || !isSieved(reader)) return;
    const known = found.get(reader.key) ?? { reader, checks: new Set() };
    found.set(reader.key, known);
    known.checks.add(check);
  };
  for (const { condition } of rules) visit(condition);
  return [...found.values()].filter(({ checks }) => checks.size >= manyQuestions).map(({ reader }) => reader);
}

function isSieved({ type, list, isDear }: BoundOperand): boolean {
  return list === undefined && isDear !== true && (type === 'string' || type === 'path');
}

/** Whether a value that satisfies none of a field's comparisons decides a rule; most values of most fields are such. */
function decides(reader: BoundOperand, condition: TypedCondition, pool: CheckPool): boolean {
  const known = (check: Check): boolean | undefined => {
    const read = pool.checks[pool.indexOf(check)]!.halves?.reader;
    return read !== undefined && (read.key === reader.key || read.within?.key === reader.key) ? false : undefined;
  };
  return evaluatePartly(condition, known) === false;
}

/** A comparison of the field itself is decided; one of a field that follows from it, where all values that it may have agree. */
function judgeBy(reader: BoundOperand, pool: CheckPool, type: number): ConstructorParameters<typeof Sieve>[2] {
  return (check, value) => {
    const { halves } = pool.checks[pool.indexOf(check)]!;
    if (halves === undefined) return undefined;
    const { reader: read, judge } = halves;
    if (read.key === reader.key) return judge(value);
    if (read.within?.key !== reader.key) return undefined;
    const verdicts = new Set(read.within.values(value, type)?.map(judge));
    return verdicts.size === 1 ? verdicts.has(true) : undefined;
  };
}
