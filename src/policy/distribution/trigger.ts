import type { Text } from '../../core/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { detail } from '../server/details.ts';

/** When a part of the management plane acts: by its clock, when it is told to, or as soon as there is something (OPA, "Configuration", `trigger`). */
export type Trigger = 'immediate' | 'manual' | 'periodic';

const triggers: readonly unknown[] = ['immediate', 'manual', 'periodic'];

/** Reads `trigger` of a part. @param where its path in the configuration @throws PolicyError POLICY_CONFIG */
export function triggerOf({ trigger = 'periodic' }: PlainObject, where: string): Trigger {
  if (triggers.includes(trigger)) return trigger as Trigger;
  const message: Text = detail('the trigger {name} is none of {known}', {
    name: JSON.stringify(trigger),
    known: triggers.join(', '),
  });
  throw new PolicyError('POLICY_CONFIG', { message, where: `${where}.trigger` });
}
