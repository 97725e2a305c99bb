import type { EventRecord } from '../../events/record.ts';
import { eventTable } from '../../events/table.ts';

const numberOf = (name: string): number => eventTable.findIndex((info) => info.name === name);
const added = { user: numberOf('useradded'), group: numberOf('groupadded') } as const;
const deleted = { user: numberOf('userdeleted'), group: numberOf('groupdeleted') } as const;

/** Types of the events by which a capture tells of users and groups. */
export const nameTypes: ReadonlySet<number> = new Set([added.user, added.group, deleted.user, deleted.group]);

/** Keeps users and groups as such an event says. */
export function applyName(event: EventRecord): void {
  const { machine, type } = event;
  const id = event.integer(0) ?? 0;
  if (type === added.user)
    machine.addUser(event.text(5), {
      uid: id,
      gid: event.integer(1) ?? 0,
      name: event.text(2),
      home: event.text(3),
      shell: event.text(4),
    });
  else if (type === added.group) machine.addGroup(event.text(2), { gid: id, name: event.text(1) });
  else if (type === deleted.user) machine.removeUser(event.text(5), id);
  else machine.removeGroup(event.text(2), id);
}
