import type { Check } from '../rules/condition/ast.ts';
import type { PlainCondition } from '../rules/expand.ts';

/** Relative cost of reading a field: texts that are put together of many, and lists, cost most. Others cost 1. */
const dear: Readonly<Record<string, number>> = {
  'evt.arg': 8,
  'evt.args': 40,
  'evt.buffer': 8,
  'evt.res': 4,
  'fd.cip': 3,
  'fd.directory': 3,
  'fd.ip': 10,
  'fd.name': 2,
  'fd.nameraw': 2,
  'fd.net': 10,
  'fd.rip': 4,
  'fd.rnet': 6,
  'fd.sip': 3,
  'fd.snet': 6,
  'fs.path.name': 8,
  'fs.path.source': 8,
  'fs.path.target': 8,
  'proc.aexepath': 10,
  'proc.aname': 6,
  'proc.args': 8,
  'proc.cmdline': 10,
  'proc.env': 20,
  'proc.exeline': 10,
  'proc.pcmdline': 10,
};

/** Relative cost of a comparison itself. */
const dearOperators: Readonly<Record<string, number>> = {
  contains: 3,
  endswith: 1,
  glob: 10,
  icontains: 10,
  iglob: 12,
  intersects: 3,
  pmatch: 10,
  regex: 40,
  startswith: 1,
};

/** What is expected of a part of a condition. */
interface Estimate {
  readonly cost: number;
  /** Share of events for which it is true, a guess. */
  readonly holds: number;
}

/**
 * Puts the operands of `and` and `or` where they decide soonest for least: comparisons have no effects, so that their order is free.
 * @param shared how many places of the matcher need a comparison: an answer that others need too is nearly free.
 */
export function ordered(
  kind: 'and' | 'or',
  operands: readonly PlainCondition[],
  shared: (check: Check) => number,
): readonly PlainCondition[] {
  const ranked = operands.map((operand) => {
    const { cost, holds } = estimate(operand, shared);
    return { operand, rank: cost / Math.max(0.01, kind === 'and' ? 1 - holds : holds) };
  });
  return ranked.toSorted((left, right) => left.rank - right.rank).map(({ operand }) => operand);
}

function estimate(condition: PlainCondition, shared: (check: Check) => number): Estimate {
  if (condition.kind === 'check') return { cost: costOf(condition) / shared(condition), holds: shareOf(condition) };
  if (condition.kind === 'not') {
    const { cost, holds } = estimate(condition.operand, shared);
    return { cost, holds: 1 - holds };
  }
  const isAnd = condition.kind === 'and';
  let [cost, reached] = [0, 1];
  for (const operand of ordered(condition.kind, condition.operands, shared)) {
    const part = estimate(operand, shared);
    cost += reached * part.cost;
    reached *= isAnd ? part.holds : 1 - part.holds;
  }
  return { cost, holds: isAnd ? reached : 1 - reached };
}

function costOf({ left, operator, right }: Check): number {
  const moving = right.some(({ kind }) => kind !== 'constant') ? 10 : 0;
  if (left.kind === 'transformation') return 12 + moving;
  const family = left.name.startsWith('evt.arg.') || left.name.startsWith('evt.rawarg') ? 'evt.arg' : left.name;
  return (dear[family] ?? 1) + (dearOperators[operator] ?? 0.5) + moving;
}

/** Most comparisons look for something rare; switches are open. */
function shareOf({ operator, right }: Check): number {
  if (operator === 'exists') return 0.8;
  if (operator === '!=') return 0.9;
  const [value] = right;
  if (value?.kind === 'constant' && (value.text === 'true' || value.text === 'false')) return 0.5;
  return operator === '<' || operator === '>' || operator === '<=' || operator === '>=' ? 0.5 : 0.1;
}
