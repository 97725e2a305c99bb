import type { SystemCallEvent } from '../../events/event.ts';
import { eventTable } from '../../events/table.ts';
import { currentFolder, folderOf } from '../../state/transitions/files.ts';
import { resolvePath } from '../../state/path.ts';
import { fieldOfTypes, keyed, optionalKey } from '../define.ts';
import type { Field } from '../field.ts';
import { hasFailed } from './result.ts';

const openFlags = { read: 1, write: 2, create: 1 << 2, temporary: 1 << 13, created: 1 << 14 } as const;
const executeMode = 0o111;
const openNames: ReadonlySet<string> = new Set(['open', 'openat', 'openat2', 'open_by_handle_at']);

interface OpenColumns {
  readonly flags: number;
  readonly mode: number;
}

const columns: readonly (OpenColumns | undefined)[] = eventTable.map(({ number, name, parameters }) =>
  number % 2 === 1 && (openNames.has(name) || name === 'creat')
    ? {
        flags: parameters.findIndex((one) => one.name === 'flags'),
        mode: parameters.findIndex((one) => one.name === 'mode'),
      }
    : undefined,
);

function flagsOf(event: SystemCallEvent): number | undefined {
  const at = columns[event.type];
  if (at === undefined || !openNames.has(event.info.name)) return undefined;
  const value = at.flags < 0 ? event.descriptor?.openFlags : event.parameter(at.flags);
  return typeof value === 'number' ? value : undefined;
}

function has(event: SystemCallEvent, bit: number): boolean {
  return ((flagsOf(event) ?? 0) & bit) !== 0;
}

/** Opened with a mode that lets someone execute the file that the call made. */
function isOpenExecutable(event: SystemCallEvent): boolean {
  const at = columns[event.type];
  if (at === undefined || at.mode < 0) return false;
  if (event.info.name !== 'creat' && !has(event, openFlags.create) && !has(event, openFlags.temporary)) return false;
  return (Number(event.parameter(at.mode) ?? 0) & executeMode) !== 0;
}

const pathColumns: readonly (readonly [folder: number, path: number] | undefined)[] = eventTable.map(
  ({ parameters }) => {
    const path = parameters.findIndex(
      ({ type, name }) => (type === 'fspath' || type === 'fsrelpath') && name !== 'oldpath',
    );
    return path < 0 ? undefined : [parameters.findIndex(({ name }) => name === 'dirfd'), path];
  },
);

function absolutePath(event: SystemCallEvent): string | undefined {
  const at = pathColumns[event.type];
  if (at === undefined || at[1] >= event.parameterCount) return undefined;
  const path = String(event.parameter(at[1]) ?? '');
  const folder = folderOf(event.thread, at[0] < 0 ? currentFolder : Number(event.parameter(at[0]) ?? currentFolder));
  return path.startsWith('/') ? resolvePath('/', path) : folder === undefined ? undefined : resolvePath(folder, path);
}

function ofOpens(name: string, doc: string, get: (event: SystemCallEvent) => boolean): Field {
  return fieldOfTypes(name, 'boolean', doc, get, (type) => columns[type] !== undefined, false);
}

/** Fields of events that open files. */
export const openFields: readonly Field[] = [
  keyed(
    'evt.abspath',
    'path',
    'Path that the call names, resolved; src or dst choose one of two.',
    optionalKey,
    () => absolutePath,
  ),
  ofOpens(
    'evt.is_open_create',
    'Whether an open made a new file.',
    (event) =>
      !hasFailed(event) && (has(event, openFlags.created) || event.info.name === 'creat') && event.type % 2 === 1,
  ),
  ofOpens('evt.is_open_exec', 'Whether an open made a file that can be executed.', isOpenExecutable),
  ofOpens('evt.is_open_read', 'Whether an open was for reading.', (event) => has(event, openFlags.read)),
  ofOpens('evt.is_open_write', 'Whether an open was for writing.', (event) => has(event, openFlags.write)),
];
