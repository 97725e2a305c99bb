import { say } from '../../../../core/index.ts';
import type { EditRow } from '../edit.ts';
import { messages } from '../messages.ts';

/** Trusts other authorities and logs. */
export const trustRoot: EditRow = {
  name: 'trust-root',
  doc: 'Trusts the authorities and logs of a trusted root that was offered.',
  cost: 4,
  propose: ({ policy, offered }) =>
    [...offered.roots.keys()]
      .filter((file) => file !== policy.trustedRoot)
      .map((file) => ({
        saying: say(messages.trustRoot, { file, before: policy.trustedRoot ?? '-' }),
        member: 'trustedRoot',
        patch: [{ op: 'add', path: '/trustedRoot', value: file }],
        cost: trustRoot.cost,
      })),
};
