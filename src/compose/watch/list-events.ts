import { eventFlags, eventTable, type EventInfo, systemCallNames } from '../../runtime/events/table.ts';

/** Every current event type with its direction and parameters, as the original lists them; calls without a type of their own last. */
export function listEvents(markdown: boolean, captured: ReadonlySet<string>): string {
  const typed = eventTable.filter(({ name, number, flags }) => number > 1 && isCurrent(name, flags)).map(lineOf);
  const named = new Set(eventTable.map(({ name }) => name));
  const generic = Object.values(systemCallNames).filter((name) => !named.has(name));
  const others = [...new Set(generic)].toSorted().flatMap((name) => [
    { isEntry: true, name, parameters: 'SYSCALLID ID, UINT16 nativeID' },
    { isEntry: false, name, parameters: 'SYSCALLID ID' },
  ]);
  const lines = [...typed, ...others];
  if (!markdown)
    return lines.map(({ isEntry, name, parameters }) => `${isEntry ? '>' : '<'} ${name}(${parameters})\n`).join('');
  const rows = lines.map(
    ({ isEntry, name, parameters }) =>
      `${captured.has(name) ? 'Yes' : 'No'} | ${isEntry ? '>' : '<'} | **${name}**(${parameters})\n`,
  );
  return `Falco | Dir | Event\n:-----|:----|:-----\n${rows.join('')}`;
}

function isCurrent(name: string, flags: number): boolean {
  return name !== 'NA' && (flags & (eventFlags.oldVersion | eventFlags.unused)) === 0;
}

function lineOf({ name, number, parameters }: EventInfo) {
  const words = parameters.map((parameter) => `${parameter.type.toUpperCase()} ${parameter.name}`);
  return { isEntry: number % 2 === 0, name, parameters: words.join(', ') };
}
