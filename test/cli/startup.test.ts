import { beforeAll, expect, it } from 'vitest';
import { measureStartup } from '../../bench/startup-times.ts';
import { builtCommand } from '../support/built.ts';

let path = '';
beforeAll(() => {
  path = builtCommand().path;
});

it.each(['--version', '--help'])('%s takes at most 2.5 times what Node takes for nothing', async (flag) => {
  // A busy machine disturbs single figures: medians of one run, and one quiet run of three is proof.
  const ratios: number[] = [];
  for (let attempt = 0; attempt < 3 && !ratios.some((ratio) => ratio <= 2.5); attempt++) {
    const { floor, command } = await measureStartup([path, flag], 9);
    ratios.push(command / floor);
  }
  expect(Math.min(...ratios)).toBeLessThanOrEqual(2.5);
});
