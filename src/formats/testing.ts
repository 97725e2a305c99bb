import { FormatError } from './error.ts';

/** Seeded numbers from 0 to below `limit` (a linear congruential generator), so that a failure can be seen again. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % limit;
  };
}

/**
 * Reads damaged forms of a text: cut, with characters changed, doubled and taken out.
 * @returns what was thrown that is no FormatError, with the text that caused it
 */
export function readDamaged(text: string, read: (text: string) => unknown, rounds = 2000): unknown[] {
  const random = seeded(7);
  const odd = [
    '"',
    "'",
    '\\',
    '{',
    '}',
    '[',
    ']',
    '$',
    '%',
    '<',
    '=',
    '\n',
    '\t',
    '\0',
    '\u2028',
    '😀',
    '#',
    '/*',
    '__proto__',
  ];
  const wrong: unknown[] = [];
  for (let round = 0; round < rounds; round++) {
    const at = random(text.length);
    const width = random(8);
    const piece = [odd[random(odd.length)] ?? '', text.slice(random(text.length), at), ''][random(3)] ?? '';
    const damaged = random(4) === 0 ? text.slice(0, at) : text.slice(0, at) + piece + text.slice(at + width);
    try {
      read(damaged);
    } catch (thrown) {
      if (!(thrown instanceof FormatError)) wrong.push([damaged, thrown]);
    }
  }
  return wrong;
}
