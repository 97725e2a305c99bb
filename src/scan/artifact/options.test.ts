import { expect, it } from 'vitest';
import { resolveOptions } from './options.ts';

const MiB = 2 ** 20;

it.each([
  { memory: 512, threads: 8, expected: [4, 128] },
  { memory: 512, threads: 1, expected: [1, 128] },
  { memory: 256, threads: 4, expected: [2, 128] },
  { memory: 64, threads: 4, expected: [1, 64] },
  { memory: 2048, threads: 2, expected: [2, 512] },
])('a budget of $memory MiB feeds what it can of $threads threads', ({ memory, threads, expected }) => {
  const options = resolveOptions({ threads, limits: { memory: memory * MiB } });
  expect([options.threads, options.mostBytes / MiB]).toEqual(expected);
  expect(options.threads * options.mostBytes).toBeLessThanOrEqual(memory * MiB);
});
