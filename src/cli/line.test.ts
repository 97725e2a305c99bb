import { expect, it } from 'vitest';
import { firstLine } from './line.ts';

async function* pieces(...texts: readonly string[]) {
  for (const text of texts) yield new TextEncoder().encode(text);
}

/** A terminal, at which nobody says that there is no more. */
async function* terminal(text: string) {
  yield new TextEncoder().encode(text);
  await new Promise<never>(() => undefined);
}

it.each([
  ['a line', pieces('y\n'), 'y'],
  ['a line in pieces', pieces('y', 'es\r\n', 'more'), 'yes'],
  ['the first of several', pieces('n\ny\n'), 'n'],
  ['text without an end', pieces('y'), 'y'],
  ['nothing', pieces(), ''],
  ['a terminal that stays open', terminal('y\n'), 'y'],
])('%s', async (_, input, line) => {
  expect(await firstLine(input)).toBe(line);
});
