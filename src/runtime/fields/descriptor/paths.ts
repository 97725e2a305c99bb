import type { SystemCallEvent } from '../../events/event.ts';
import { EventRecord } from '../../events/record.ts';
import { eventTable } from '../../events/table.ts';
import { resolvePath } from '../../state/path.ts';
import { entryOf } from '../../state/tracker.ts';
import { currentFolder, folderOf } from '../../state/transitions/files.ts';

const reader = new EventRecord();

/** The entry of an exit's call where it was kept; stands until the next call of this function. */
export function entryEvent(event: SystemCallEvent): SystemCallEvent | undefined {
  if (event.thread === undefined || event.type % 2 === 0 || event.thread.entry.type !== event.type - 1)
    return undefined;
  return entryOf(event.thread, reader);
}

/** Where an event type carries a path, and the descriptor that the path is relative to. */
export interface PathColumn {
  readonly path: number;
  readonly folder: number;
  /** The path stands in the entry, not in the exit. */
  readonly atEntry: boolean;
}

/** Finds the path of an exit by the names that its parameter may have; undefined where exit and entry carry none. */
export function pathColumn(exit: number, names: readonly string[], folders: readonly string[]): PathColumn | undefined {
  for (const [type, atEntry] of [
    [exit, false],
    [exit - 1, true],
  ] as const) {
    const parameters = eventTable[type]?.parameters ?? [];
    const path = parameters.findIndex(({ name }) => names.includes(name));
    if (path >= 0) return { path, folder: parameters.findIndex(({ name }) => folders.includes(name)), atEntry };
  }
  return undefined;
}

/** The path as the program wrote it; undefined where the event lacks it. */
export function rawPath(event: SystemCallEvent, { path, atEntry }: PathColumn): string | undefined {
  const from = atEntry ? entryEvent(event) : event;
  const value = from === undefined || path >= from.parameterCount ? undefined : from.parameter(path);
  return typeof value === 'string' ? value : undefined;
}

/** The path, resolved against the folder that it counts from. */
export function fullPath(event: SystemCallEvent, column: PathColumn): string | undefined {
  const path = rawPath(event, column);
  if (path === undefined) return undefined;
  if (path.startsWith('/')) return resolvePath('/', path);
  const from = column.atEntry ? entryEvent(event) : event;
  const descriptor = column.folder < 0 ? currentFolder : Number(from?.parameter(column.folder) ?? currentFolder);
  const folder = folderOf(event.thread, descriptor);
  return folder === undefined ? `<UNKNOWN>${path}` : resolvePath(folder, path);
}
