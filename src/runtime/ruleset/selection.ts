import { globMatcher } from '../engine/glob.ts';
import type { RuleItem } from '../rules/item.ts';
import { atLeast, type Priority } from '../rules/priority.ts';

/** One step that switches rules on or off: by a glob of their names, or by a tag. Later steps win. */
export interface SelectionStep {
  readonly enable: boolean;
  readonly rule?: string;
  readonly tag?: string;
}

/** Which of the loaded rules run. */
export interface Selection {
  readonly steps: readonly SelectionStep[];
  /** Less urgent rules do not run. */
  readonly minimumPriority: Priority;
}

/** Rules run as they are written. */
export const everyRule: Selection = { steps: [], minimumPriority: 'Debug' };

/** Makes the test whether a rule runs. */
export function selector({ steps, minimumPriority }: Selection): (rule: RuleItem) => boolean {
  const tests = steps.map((step) => ({ enable: step.enable, concerns: concernsOf(step) }));
  return (rule) => {
    if (!atLeast(rule.priority, minimumPriority)) return false;
    return tests.reduce((enabled, { enable, concerns }) => (concerns(rule) ? enable : enabled), rule.enabled);
  };
}

function concernsOf({ rule, tag }: SelectionStep): (item: RuleItem) => boolean {
  const matches = rule === undefined ? undefined : globMatcher(rule, false);
  return ({ name, tags }) => (matches?.(name) ?? true) && (tag === undefined || tags.includes(tag));
}
