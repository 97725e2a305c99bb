import { describe, expect, it } from 'vitest';
import { parseCondition } from '../rules/condition/parser.ts';
import type { PlainCondition } from '../rules/expand.ts';
import { ordered } from './order.ts';

function orderOf(text: string, shared: (name: string) => number = () => 1): string[] {
  const condition = parseCondition(text) as PlainCondition;
  if (condition.kind !== 'and' && condition.kind !== 'or') throw new Error('no chain');
  const operands = ordered(condition.kind, condition.operands, ({ left }) => shared(left.name));
  return operands.map(({ kind, ...rest }) =>
    kind === 'check' ? (rest as { left: { name: string } }).left.name : kind,
  );
}

describe('the order of operands', () => {
  it.each([
    ['cheap before dear', 'proc.cmdline contains a and proc.name = b', ['proc.name', 'proc.cmdline']],
    ['what rules out before what lets by', 'proc.tty != 0 and proc.name = b', ['proc.name', 'proc.tty']],
    ['what holds before what does not', 'proc.name = b or proc.tty != 0', ['proc.tty', 'proc.name']],
    ['denials of what is rare last', 'not proc.name in (a) and proc.pname = b', ['proc.pname', 'not']],
    ['equals as they are', 'proc.name = a and proc.pname = b', ['proc.name', 'proc.pname']],
  ])('%s', (_, text, expected) => expect(orderOf(text)).toEqual(expected));

  it('has what others need too first', () => {
    const text = 'proc.name = a and evt.is_open_read = true';
    expect(orderOf(text, (name) => (name === 'evt.is_open_read' ? 30 : 1))).toEqual(['evt.is_open_read', 'proc.name']);
  });
});
