import { expect, it } from 'vitest';
import { atOnce } from './at-once.ts';

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('gives results in the order of the items, and works on no more at once than it may', async () => {
  let [running, most] = [0, 0];
  const results = await atOnce([5, 1, 3, 1, 1], 2, async (milliseconds) => {
    most = Math.max(most, (running += 1));
    await later(milliseconds);
    running -= 1;
    return milliseconds;
  });
  expect([results, most]).toEqual([[5, 1, 3, 1, 1], 2]);
});

it('throws the failure of the first item, and begins nothing more', async () => {
  const begun: string[] = [];
  const work = atOnce(['slow', 'quick', 'never'], 2, async (name) => {
    begun.push(name);
    await later(name === 'slow' ? 10 : 0);
    throw new Error(name);
  });
  await expect(work).rejects.toThrow('slow');
  expect(begun).toEqual(['slow', 'quick']);
});
