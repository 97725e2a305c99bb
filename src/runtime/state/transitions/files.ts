import type { EventRecord } from '../../events/record.ts';
import { newDescriptor } from '../new-descriptor.ts';
import { resolvePath } from '../path.ts';
import type { Thread } from '../thread.ts';
import { parameterColumn, type TransitionContext, type TransitionRow } from '../transition.ts';

/** Of the format's `file_flags`. */
const directoryFlag = 1 << 10;
const upperFlag = 1 << 15;
const lowerFlag = 1 << 16;
/** `AT_FDCWD` as captures hold it. */
export const currentFolder = -100;

const column = {
  name: parameterColumn('name'),
  path: parameterColumn('path'),
  flags: parameterColumn('flags'),
  folder: parameterColumn('dirfd'),
  device: parameterColumn('dev'),
  inode: parameterColumn('ino'),
} as const;

/** Opening and closing of files, and where a process stands. */
export const fileTransitions: readonly TransitionRow[] = [
  {
    names: ['creat', 'open', 'open_by_handle_at', 'openat', 'openat2'],
    direction: 'exit',
    keepEntry: true,
    apply: open,
  },
  { names: ['close'], direction: 'exit', apply: close },
  { names: ['chdir'], direction: 'exit', apply: changeFolder },
  { names: ['fchdir'], direction: 'exit', apply: changeFolderByDescriptor },
  { names: ['chroot'], direction: 'exit', apply: changeRoot },
];

/** Folder that a relative path counts from: the one of a descriptor, or the current one. */
export function folderOf(thread: Thread | undefined, descriptor: number): string | undefined {
  if (descriptor === currentFolder) return thread?.main.cwd;
  return thread?.main.fds.get(descriptor)?.name;
}

function open(context: TransitionContext): void {
  const { event, thread } = context;
  const number = event.signed(0);
  if (number < 0) return;
  const from = column.name[event.type]! < 0 && event.info.name !== 'open_by_handle_at' ? context.entry() : event;
  const name = from === undefined ? '' : openedPath(from, thread);
  const flags = from === undefined ? 0 : (from.integer(column.flags[from.type]!) ?? 0);
  const descriptor = newDescriptor(number, (flags & directoryFlag) === 0 ? 'file' : 'directory', name);
  if (from !== undefined) descriptor.nameRaw = from.text(nameIndex(from.type));
  descriptor.openFlags = flags;
  descriptor.upperLayer = (flags & upperFlag) !== 0;
  descriptor.lowerLayer = (flags & lowerFlag) !== 0;
  const [device, inode] = [column.device[event.type]!, column.inode[event.type]!];
  if (device >= 0) descriptor.device = event.integer(device) ?? 0;
  if (inode >= 0) descriptor.inode = BigInt(event.integer(inode) ?? 0);
  context.add(descriptor);
}

function nameIndex(type: number): number {
  const index = column.name[type]!;
  return index >= 0 ? index : column.path[type]!;
}

/** Path that an event of the open family names, resolved; whether the call succeeded or not. */
export function openedPath(event: EventRecord, thread: Thread | undefined): string {
  const name = event.text(nameIndex(event.type));
  if (name.startsWith('/')) return resolvePath('/', name);
  const folderIndex = column.folder[event.type]!;
  const folder = folderOf(thread, folderIndex < 0 ? currentFolder : event.signed(folderIndex, currentFolder));
  return folder === undefined ? `<UNKNOWN>${name}` : resolvePath(folder, name);
}

function close({ event, thread, removeLater }: TransitionContext): void {
  const number = event.descriptorNumber;
  if (event.signed(0) !== 0 || number === undefined) return;
  if (thread.main.fds.has(number)) removeLater(number);
}

function changeFolder({ event, thread }: TransitionContext): void {
  if (event.signed(0) !== 0) return;
  const path = resolvePath(thread.main.cwd === '' ? '/' : thread.main.cwd, event.text(1));
  thread.main.cwd = path.endsWith('/') ? path : `${path}/`;
}

function changeFolderByDescriptor({ event, thread }: TransitionContext): void {
  const path = event.descriptor?.name;
  if (event.signed(0) !== 0 || path === undefined) return;
  thread.main.cwd = path.endsWith('/') ? path : `${path}/`;
}

function changeRoot({ event, thread }: TransitionContext): void {
  if (event.signed(0) !== 0) return;
  thread.main.root = resolvePath(thread.main.cwd, event.text(1));
}
