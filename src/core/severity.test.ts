import { expect, it } from 'vitest';
import { compareSeverity, parseSeverity, severities } from './severity.ts';

it.each([
  ['HIGH', 'HIGH'],
  [' critical ', 'CRITICAL'],
  ['Important', 'HIGH'],
  ['moderate', 'MEDIUM'],
  ['negligible', 'LOW'],
  ['none', 'UNKNOWN'],
  ['severe', undefined],
  ['constructor', undefined],
])('parseSeverity(%j) is %j', (word, expected) => {
  expect(parseSeverity(word)).toBe(expected);
});

it('orders severities from least to most', () => {
  expect([...severities].reverse().sort(compareSeverity)).toEqual(severities);
});
