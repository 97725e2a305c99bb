import type { SystemCallEvent } from '../../events/event.ts';
import type { Thread } from '../../state/thread.ts';
import { indexOf, keyed, optionalIndex, type Getter } from '../define.ts';
import type { Field, FieldType } from '../field.ts';
import { commandLine } from './command-line.ts';

const deepest = 256;

/** The parent process's main thread; looked up anew where it was not known when the child was made. */
export function parentOf(event: SystemCallEvent, thread: Thread): Thread | undefined {
  const { main } = thread;
  return main.parent ?? event.machine.threads.get(main.parentId)?.main;
}

/** The process a number of steps up, 0 for the event's own. */
export function ancestorAt(event: SystemCallEvent, steps: number): Thread | undefined {
  let thread = event.thread?.main;
  for (let step = 0; step < steps && thread !== undefined; step += 1) thread = parentOf(event, thread);
  return thread;
}

/** Values of all ancestors from the parent up; ends where the chain ends or closes. */
function ofAncestors<Value>(event: SystemCallEvent, read: (thread: Thread) => Value): Value[] {
  const values: Value[] = [];
  let thread = event.thread === undefined ? undefined : parentOf(event, event.thread);
  for (let step = 0; step < deepest && thread !== undefined; step += 1) {
    values.push(read(thread));
    const next = parentOf(event, thread);
    if (next === thread) break;
    thread = next;
  }
  return values;
}

function ancestorField(name: string, type: FieldType, what: string, read: (thread: Thread) => string | number): Field {
  const bind = (argument: string | undefined): Getter => {
    if (argument === undefined) return (event) => ofAncestors(event, read) as string[];
    const steps = indexOf(name, argument);
    return (event) => {
      const thread = ancestorAt(event, steps);
      return thread === undefined ? undefined : read(thread);
    };
  };
  return keyed(
    name,
    type,
    `${what} of an ancestor: 1 the parent, 2 its parent; without a number, of any.`,
    optionalIndex,
    bind,
    'any',
  );
}

/** Fields of a process's ancestors. */
export const ancestorFields: readonly Field[] = [
  ancestorField('proc.aargs', 'string', 'Arguments', (thread) => thread.arguments.join(' ')),
  ancestorField('proc.acmdline', 'string', 'Command line', commandLine),
  ancestorField('proc.aexe', 'string', 'First argument', ({ exe }) => exe),
  ancestorField('proc.aexepath', 'path', 'Path of the executable', ({ exePath }) => exePath),
  ancestorField('proc.aname', 'string', 'Name', ({ comm }) => comm),
  ancestorField('proc.apid', 'number', 'Id', ({ pid }) => pid),
];
