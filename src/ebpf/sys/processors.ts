import { readFileSync } from 'node:fs';

/** How many values a per-CPU map holds for a key: one for each processor that the machine could ever have, /sys/devices/system/cpu/possible. */
export function possibleProcessors(): number {
  const ranges = readFileSync('/sys/devices/system/cpu/possible', 'utf8').trim().split(',');
  return 1 + Math.max(...ranges.map((range) => Number(range.split('-').at(-1))));
}
