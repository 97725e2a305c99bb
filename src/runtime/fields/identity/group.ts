import { field } from '../define.ts';
import type { Field } from '../field.ts';

/** Fields of groups. */
export const groupFields: readonly Field[] = [
  field('group.gid', 'number', 'Id of the group.', ({ thread }) => thread?.credentials.gid),
  field('group.name', 'string', 'Name of the group.', ({ thread, machine }) =>
    thread === undefined ? undefined : (machine.group(thread.containerId, thread.credentials.gid)?.name ?? '<NA>'),
  ),
];
