import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import type { TrustSettings } from './context.ts';

/** The trust policy that a flag or the configuration names. @throws {ComposeError} CONFIG_INVALID where neither does. */
export function policyFile({ policy }: TrustSettings): string {
  if (policy !== undefined) return policy;
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('name the trust policy with --policy, or as trust.policy in dartagnan.yaml'),
  });
}
