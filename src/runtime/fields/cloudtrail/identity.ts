import type { Field } from '../field.ts';
import { textAt, trailField, trailText } from './values.ts';

/** Who a record names: the user, the issuer of the session, or the kind of identity where that has no name of its own. */
export function userOf(record: unknown): string | undefined {
  switch (textAt(record, 'userIdentity', 'type')) {
    case 'Root':
    case 'IAMUser':
      return textAt(record, 'userIdentity', 'userName');
    case 'AWSService':
      return textAt(record, 'userIdentity', 'invokedBy');
    case 'AssumedRole':
      return textAt(record, 'userIdentity', 'sessionContext', 'sessionIssuer', 'userName') ?? 'AssumedRole';
    case 'AWSAccount':
      return 'AWSAccount';
    case 'FederatedUser':
      return 'FederatedUser';
    default:
      return undefined;
  }
}

/** The person behind a session: its source identity, else the name that the session was given, else the user. */
function originalUser(record: unknown): string | undefined {
  const source = textAt(record, 'userIdentity', 'sessionContext', 'sourceIdentity');
  const [, session] = (textAt(record, 'userIdentity', 'principalId') ?? '').split(':');
  const isRole = textAt(record, 'userIdentity', 'type') === 'AssumedRole';
  return source ?? (isRole && session !== undefined && session !== '' ? session : userOf(record));
}

function accountOf(record: unknown): string | undefined {
  return textAt(record, 'userIdentity', 'accountId') ?? textAt(record, 'recipientAccountId');
}

/** Fields of who did what a CloudTrail record tells (AWS CloudTrail, "userIdentity element"). */
export const trailIdentityFields: readonly Field[] = [
  trailField(
    'ct.originaluser',
    'The person behind an assumed role: source identity or name of the session.',
    originalUser,
  ),
  trailField('ct.user', 'User of the record; the issuer of the session for assumed roles.', userOf),
  trailField('ct.user.accountid', 'Account of the user, else the one that received the record.', accountOf),
  trailText('ct.user.arn', 'userIdentity.arn', 'Amazon resource name of the user'),
  trailText('ct.user.identitytype', 'userIdentity.type', 'Kind of identity: Root, IAMUser, AssumedRole, …'),
  trailText('ct.user.principalid', 'userIdentity.principalId', 'Unique id of the user'),
];
