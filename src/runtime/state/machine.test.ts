import { expect, it } from 'vitest';
import { Machine } from './machine.ts';

it.each([
  [3, [2, 3, 4]],
  [0, [1, 2, 3, 4]],
])('a machine of %d threads forgets the one that came first', (most, left) => {
  const machine = new Machine(most);
  for (const tid of [1, 2, 3, 4]) machine.addThread(machine.unknownThread(tid) ?? machine.thread(tid)!);
  expect([...machine.threads.keys()]).toEqual(left);
});
