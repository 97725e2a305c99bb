import { setTimeout } from 'node:timers/promises';
import type { RetryClock } from './retry.ts';

/** The machine's time and chance. */
export const systemClock: RetryClock = {
  now: () => Date.now(),
  random: () => Math.random(),
  async sleep(milliseconds, signal) {
    try {
      await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};
