import { type Saying, say } from '../../core/index.ts';
import { messages } from '../messages.ts';
import type { StepOutcome } from './context.ts';

/** The step holds. */
export function passed(saying: Saying): StepOutcome {
  return { state: 'passed', saying };
}

/** The step does not apply; the reason is in English, as options and formats are named. */
export function skipped(why: string): StepOutcome {
  return { state: 'skipped', saying: say(messages.notNeeded, { why }) };
}
