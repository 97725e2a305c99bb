import type { SystemCallEvent } from '../../events/event.ts';
import { eventFlags, eventTable } from '../../events/table.ts';
import { descriptorTypes, type FileDescriptor } from '../../state/file-descriptor.ts';
import { decodeTuple } from '../../state/socket-tuple.ts';
import { tupleText } from '../../state/addresses.ts';
import { resolvePath } from '../../state/path.ts';
import { field, indexOf, keyed, optionalIndex, type Getter } from '../define.ts';
import type { Field, FieldType, FieldValue } from '../field.ts';
import { fullPath, pathColumn, rawPath, type PathColumn } from './paths.ts';
import { typeNameOf } from './type-name.ts';

const openNames: ReadonlySet<string> = new Set(['creat', 'open', 'open_by_handle_at', 'openat', 'openat2']);
const opens: readonly (PathColumn | undefined)[] = eventTable.map(({ name, number }) =>
  number % 2 === 1 && openNames.has(name) ? pathColumn(number, ['name', 'path'], ['dirfd']) : undefined,
);

/** Name of the descriptor; for an open that failed the path that it asked for, for a connect that failed its target. */
function nameOf(event: SystemCallEvent): string | undefined {
  const { descriptor } = event;
  if (event.info.name === 'connect' && event.type % 2 === 1 && Number(event.parameter(0)) < 0)
    return failedTarget(event);
  if (descriptor !== undefined) return descriptor.name;
  const open = opens[event.type];
  if (open !== undefined) return fullPath(event, open);
  return event.type % 2 === 1 && (event.info.flags & (eventFlags.usesFd | eventFlags.createsFd)) !== 0 ? '' : undefined;
}

function failedTarget(event: SystemCallEvent): string | undefined {
  const value = decodeTuple(event.parameterBytes(1));
  if (value === undefined) return event.descriptor?.name;
  return value.kind === 'unix' ? value.name : tupleText(value.tuple);
}

function rawNameOf(event: SystemCallEvent): string | undefined {
  const open = opens[event.type];
  return (open === undefined ? undefined : rawPath(event, open)) ?? event.descriptor?.nameRaw;
}

/** Whether the kernel opened another file than the path's words say: by a symbolic link, or by a folder that is mounted elsewhere. */
function pathDiffers(event: SystemCallEvent): boolean | undefined {
  const open = opens[event.type];
  const raw = rawNameOf(event);
  const name = event.descriptor?.name;
  if (open === undefined || raw === undefined || name === undefined || !name.startsWith('/')) return undefined;
  const asked = raw.startsWith('/') ? resolvePath('/', raw) : fullPath(event, open);
  return asked !== undefined && asked !== name;
}

/** Folder of a file; a folder itself; undefined for what has none. */
function directoryOf(event: SystemCallEvent): string | undefined {
  const { descriptor } = event;
  if (descriptor !== undefined && descriptor.type !== 'file' && descriptor.type !== 'directory') return undefined;
  const name = nameOf(event);
  if (name === undefined || descriptor?.type !== 'file') return name;
  return folderIn(name);
}

function folderIn(name: string): string {
  const slash = name.lastIndexOf('/');
  if (slash <= 0) return '/';
  return slash < name.length - 1 ? name.slice(0, slash) : name;
}

function fileNameOf({ descriptor }: SystemCallEvent): string | undefined {
  return descriptor?.type === 'file' ? lastPart(descriptor.name) : undefined;
}

function lastPart(name: string): string {
  const slash = name.lastIndexOf('/');
  if (slash < 0) return '/';
  return slash < name.length - 1 ? name.slice(slash + 1) : name;
}

/** A connect that failed has its target’s name, whatever its descriptor is. */
function fileNames(name: FieldValue, type: number): readonly FieldValue[] | undefined {
  if (eventTable[type]?.name === 'connect') return undefined;
  return typeof name === 'string' ? [undefined, lastPart(name)] : [undefined];
}

function of(
  name: string,
  type: FieldType,
  doc: string,
  read: (descriptor: FileDescriptor, event: SystemCallEvent) => FieldValue,
): Field {
  return field(name, type, doc, (event) =>
    event.descriptor === undefined ? undefined : read(event.descriptor, event),
  );
}

function bindTypes(argument: string | undefined): Getter {
  if (argument === undefined)
    return ({ thread }) =>
      thread === undefined
        ? undefined
        : [...new Set([...thread.main.fds.values()].map(({ type }) => typeNameOf(type)))];
  const number = indexOf('fd.types', argument);
  return ({ thread }) => {
    const descriptor = thread?.main.fds.get(number);
    return descriptor === undefined ? undefined : typeNameOf(descriptor.type);
  };
}

const withContainer = (event: SystemCallEvent, text: string | undefined): string | undefined =>
  text === undefined ? undefined : `${event.thread?.containerId ?? ''}:${text}`;
/** Device numbers as captures hold them: 12 bits of major above 20 bits of minor. */
const major = (device: number): number => (device >>> 8) & 0xfff;
const minor = (device: number): number => (device & 0xff) | ((device >>> 12) & 0xfff00);

const creators: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...openNames].map((name) => [name, 'f'])),
  ...Object.fromEntries(['accept', 'accept4', 'bind', 'connect', 'socket'].map((name) => [name, '4'])),
  ...Object.fromEntries(
    Object.entries({ e: 'eventfd', i: 'inotify_init', p: 'pipe', s: 'signalfd', t: 'timerfd_create' }).map(
      ([letter, name]) => [name, letter],
    ),
  ),
};

/** Letter of the descriptor's kind; before there is one, or where the call failed, of the kind that the call is about. */
function typeLetter({ descriptor, info }: SystemCallEvent): string | undefined {
  if (descriptor !== undefined) return descriptorTypes[descriptor.type];
  if ((info.flags & (eventFlags.usesFd | eventFlags.createsFd)) === 0) return undefined;
  return creators[info.name] ?? descriptorTypes.unknown;
}

/** Fields of the descriptor that an event is about. */
export const descriptorFields: readonly Field[] = [
  field('fd.containerdirectory', 'path', 'Container’s id, a colon, and fd.directory.', (event) =>
    withContainer(event, directoryOf(event)),
  ),
  field('fd.containername', 'string', 'Container’s id, a colon, and fd.name.', (event) =>
    withContainer(event, nameOf(event)),
  ),
  of('fd.dev', 'number', 'Device that the file lies on.', ({ device }) => device),
  of('fd.dev.major', 'number', 'Major number of the device.', ({ device }) => major(device)),
  of('fd.dev.minor', 'number', 'Minor number of the device.', ({ device }) => minor(device)),
  {
    ...field('fd.directory', 'path', 'Folder of the file.', directoryOf),
    within: {
      field: 'fd.name',
      values: (name) => (typeof name === 'string' ? [undefined, name, folderIn(name)] : [undefined]),
    },
  },
  {
    ...field('fd.filename', 'path', 'Name of the file without its folder.', fileNameOf),
    within: { field: 'fd.name', values: fileNames },
  },
  of('fd.ino', 'number', 'Inode of the file.', ({ inode }) => inode),
  of('fd.is_lower_layer', 'boolean', 'Whether the file is of the image’s layers.', ({ lowerLayer }) => lowerLayer),
  of('fd.is_upper_layer', 'boolean', 'Whether the file was written in the container.', ({ upperLayer }) => upperLayer),
  field('fd.name', 'path', 'Path of the file, or the ends of the connection.', nameOf),
  field('fd.nameraw', 'path', 'Path as the program wrote it.', rawNameOf),
  field('fd.num', 'number', 'Number of the descriptor.', ({ descriptorNumber }) => descriptorNumber),
  of('fd.type', 'string', 'Kind: file, directory, ipv4, ipv6, unix, pipe, event, ….', ({ type }) => typeNameOf(type)),
  field('fd.typechar', 'string', 'Letter of the kind: f, d, 4, 6, u, p, ….', typeLetter),
  field(
    'fd.path_differs',
    'boolean',
    'Whether the file that was opened is another than the path says: a link led to it; known of live events.',
    pathDiffers,
  ),
  keyed(
    'fd.types',
    'string',
    'Kinds of the descriptors that the process has, or of one by its number.',
    optionalIndex,
    bindTypes,
    'set',
  ),
  field('fd.uid', 'string', 'Thread and number, unique among all descriptors.', ({ threadId, descriptorNumber }) =>
    descriptorNumber === undefined ? undefined : `${threadId}${descriptorNumber}`,
  ),
];
