import type { OperatingSystem } from '../../core/index.ts';
import type { EndOfLife } from '../result.ts';
import { endOfLifeDates } from './end-of-life-dates.ts';

/**
 * End of standard support of a distribution's release; undefined where the table has no date for it.
 * @param now milliseconds since 1970
 */
export function endOfLife(os: OperatingSystem, now: number): EndOfLife | undefined {
  const family = Object.hasOwn(endOfLifeDates, os.family) ? endOfLifeDates[os.family] : undefined;
  const date =
    family === undefined
      ? undefined
      : candidates(os.version)
          .map((each) => family.dates[each])
          .find(Boolean);
  return date === undefined ? undefined : { date, ended: now > Date.parse(`${date}T23:59:59Z`) };
}

/** `3.10.2`, then `3.10`, then `3`: the finest that the table knows. */
function candidates(version: string): string[] {
  const numbers = (version.split(/\s+/u)[0] ?? '').split('.');
  return numbers.map((_, index) => numbers.slice(0, numbers.length - index).join('.'));
}
