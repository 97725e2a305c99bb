import { type Saying, say, type Text } from '../../core/index.ts';
import { messages } from '../messages.ts';
import type { StepOutcome } from './context.ts';

/** The step holds. */
export function passed(saying: Saying): StepOutcome {
  return { state: 'passed', saying };
}

/** The step does not apply. */
export function skipped(why: Text): StepOutcome {
  return { state: 'skipped', saying: say(messages.notNeeded, { why }) };
}
