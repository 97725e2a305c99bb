import type { SystemCallEvent } from '../../events/event.ts';
import type { Thread } from '../../state/thread.ts';
import { field } from '../define.ts';
import type { Field } from '../field.ts';
import { parentOf } from './ancestors.ts';

interface GroupKind {
  readonly prefix: string;
  readonly what: string;
  /** Field of the leader's name; `proc.sname` follows no pattern. */
  readonly nameField: string;
  id(thread: Thread): number;
}

const kinds: readonly GroupKind[] = [
  { prefix: 'proc.sid', what: 'session', nameField: 'proc.sname', id: ({ sessionId }) => sessionId },
  {
    prefix: 'proc.vpgid',
    what: 'process group in the namespace',
    nameField: 'proc.vpgid.name',
    id: ({ virtualGroupId }) => virtualGroupId,
  },
  { prefix: 'proc.pgid', what: 'process group', nameField: 'proc.pgid.name', id: ({ groupId }) => groupId },
];

/** The highest ancestor of the same group: its leader, or who stands for it once that is gone. */
function leaderOf(event: SystemCallEvent, id: (thread: Thread) => number): Thread | undefined {
  const thread = event.thread?.main;
  if (thread === undefined) return undefined;
  const group = id(thread);
  if (group < 0) return undefined;
  let leader = thread;
  for (let step = 0; step < 64; step += 1) {
    const next = parentOf(event, leader);
    if (next === undefined || next === leader || id(next) !== group) return leader;
    leader = next;
  }
  return leader;
}

/** Fields of sessions and process groups. */
export const processGroupFields: readonly Field[] = [
  ...kinds.flatMap(({ prefix, what, nameField, id }) => [
    field(prefix, 'number', `Id of the ${what}.`, ({ thread }) =>
      thread === undefined || id(thread) < 0 ? undefined : id(thread),
    ),
    field(`${prefix}.exe`, 'string', `First argument of the ${what}’s leader.`, (event) => leaderOf(event, id)?.exe),
    field(
      `${prefix}.exepath`,
      'path',
      `Path of the executable of the ${what}’s leader.`,
      (event) => leaderOf(event, id)?.exePath,
    ),
    field(nameField, 'string', `Name of the ${what}’s leader.`, (event) => leaderOf(event, id)?.comm),
  ]),
  field(
    'proc.is_pgid_leader',
    'boolean',
    'Whether the process leads its process group.',
    ({ thread }) => thread !== undefined && thread.groupId === thread.pid,
  ),
  field(
    'proc.is_sid_leader',
    'boolean',
    'Whether the process leads its session.',
    ({ thread }) => thread !== undefined && thread.sessionId === thread.virtualPid,
  ),
  field(
    'proc.is_vpgid_leader',
    'boolean',
    'Whether the process leads its process group in the namespace.',
    ({ thread }) => thread !== undefined && thread.virtualGroupId === thread.virtualPid,
  ),
];
