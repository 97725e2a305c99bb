import type { SystemCallEvent } from '../../events/event.ts';
import type { User } from '../../state/machine.ts';
import { noId } from '../../state/new-thread.ts';
import { field } from '../define.ts';
import type { Field } from '../field.ts';

function userOf({ thread, machine }: SystemCallEvent): User | undefined {
  return thread === undefined ? undefined : machine.user(thread.containerId, thread.credentials.uid);
}

function loginId({ thread }: SystemCallEvent): number | undefined {
  if (thread === undefined) return undefined;
  return thread.credentials.loginUid === noId ? -1 : thread.credentials.loginUid;
}

function loginName(event: SystemCallEvent): string | undefined {
  const id = loginId(event);
  if (id === undefined) return undefined;
  return id === -1 ? '<NA>' : (event.machine.user(event.thread?.containerId ?? '', id)?.name ?? '<NA>');
}

/** Fields of users. */
export const userFields: readonly Field[] = [
  field('user.homedir', 'path', 'Home folder of the user.', (event) => userOf(event)?.home ?? '<NA>'),
  field('user.loginname', 'string', 'Name of the user that logged in.', loginName),
  field('user.loginuid', 'number', 'Id of the user that logged in, -1 for none.', loginId),
  field('user.name', 'string', 'Name of the user.', (event) =>
    event.thread === undefined ? undefined : (userOf(event)?.name ?? '<NA>'),
  ),
  field('user.shell', 'string', 'Shell of the user.', (event) => userOf(event)?.shell ?? '<NA>'),
  field('user.uid', 'number', 'Id of the user.', ({ thread }) => thread?.credentials.uid),
];
