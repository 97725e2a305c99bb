import { describe, expect, it } from 'vitest';
import { parseCondition } from '../rules/condition/parser.ts';
import type { PlainCondition } from '../rules/expand.ts';
import { constancy, isNever, neverPart } from './never.ts';

const plain = (text: string) => parseCondition(text) as PlainCondition;

describe('conditions that no event can satisfy', () => {
  it.each([
    ['evt.num = 0', false],
    ['evt.num < 1', false],
    ['evt.num >= 0', true],
    ['evt.num != 0', true],
    ['evt.num = 7', undefined],
    ['proc.name in ()', false],
    ['not proc.name in ()', true],
    ['proc.name = a and evt.num = 0', false],
    ['proc.name = a or evt.num = 0', undefined],
    ['proc.name = a or evt.num >= 0', true],
    ['proc.name = a and evt.num >= 0', undefined],
  ])('%s is %s', (text, expected) => {
    expect(constancy(plain(text))).toBe(expected);
  });

  it('asks for two event types at once', () => {
    expect(isNever(plain('evt.type = open and evt.type = connect'))).toBe(true);
    expect(isNever(plain('evt.type = open and evt.type in (open, connect)'))).toBe(false);
  });

  it('names the part that empties the whole', () => {
    expect(neverPart(plain('evt.type = open and (proc.name = a and evt.num = 0)'))).toMatchObject({
      left: { name: 'evt.num' },
    });
    expect(neverPart(plain('evt.type = open or evt.num = 0'))).toBeUndefined();
  });
});
