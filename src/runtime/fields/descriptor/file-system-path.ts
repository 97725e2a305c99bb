import type { SystemCallEvent } from '../../events/event.ts';
import { eventTable } from '../../events/table.ts';
import { field } from '../define.ts';
import type { Field } from '../field.ts';
import { fullPath, pathColumn, rawPath, type PathColumn } from './paths.ts';

type Role = 'name' | 'source' | 'target';

const single = [
  'chmod',
  'chown',
  'fchmodat',
  'fchownat',
  'lchown',
  'mkdir',
  'mkdirat',
  'open',
  'openat',
  'openat2',
  'quotactl',
  'rmdir',
  'umount',
  'umount2',
  'unlink',
  'unlinkat',
];
/** Calls whose path is that of the descriptor. */
const byDescriptor: ReadonlySet<string> = new Set(['fchmod', 'fchown']);
const names = ['path', 'pathname', 'name', 'filename', 'special'];
const olds = { paths: ['oldpath'], folders: ['olddirfd', 'olddir'] } as const;
const news = { paths: ['newpath'], folders: ['newdirfd', 'newdir'] } as const;

/** Which path plays which role; a link's source is the new name, a rename's the old one. */
function columnOf(exit: number, call: string, role: Role): PathColumn | undefined {
  if (role === 'name') return single.includes(call) ? pathColumn(exit, names, ['dirfd']) : undefined;
  const isSource = role === 'source';
  switch (call) {
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return isSource ? pathColumn(exit, olds.paths, olds.folders) : pathColumn(exit, news.paths, news.folders);
    case 'link':
    case 'linkat':
      return isSource ? pathColumn(exit, news.paths, news.folders) : pathColumn(exit, olds.paths, olds.folders);
    case 'symlink':
    case 'symlinkat':
      return isSource ? pathColumn(exit, ['linkpath'], ['linkdirfd']) : pathColumn(exit, ['target'], []);
    case 'mount':
      return pathColumn(exit, [isSource ? 'dev' : 'dir'], []);
    default:
      return undefined;
  }
}

function columnsOf(role: Role): readonly (PathColumn | undefined)[] {
  return eventTable.map(({ number, name }) => (number % 2 === 1 ? columnOf(number, name, role) : undefined));
}

function succeeded(event: SystemCallEvent): boolean {
  const result = Number(event.parameter(0));
  return event.info.parameters[0]?.name === 'fd' ? result !== -1 : result === 0;
}

function reader(role: Role, read: (event: SystemCallEvent, column: PathColumn) => string | undefined) {
  const columns = columnsOf(role);
  return (event: SystemCallEvent): string | undefined => {
    const column = columns[event.type];
    if (column !== undefined) return succeeded(event) ? read(event, column) : undefined;
    const isOwn = role === 'name' && event.type % 2 === 1 && byDescriptor.has(event.info.name);
    return isOwn && succeeded(event) ? event.descriptor?.name : undefined;
  };
}

/** Paths that calls on the file system name, whether or not they use a descriptor. */
export const fileSystemPathFields: readonly Field[] = (
  [
    ['name', 'Path that the call works on'],
    ['source', 'Path that the call reads from or makes'],
    ['target', 'Path that the call moves or points to'],
  ] as const
).flatMap(([role, what]) => [
  field(`fs.path.${role}`, 'path', `${what}, resolved.`, reader(role, fullPath)),
  field(`fs.path.${role}raw`, 'path', `${what}, as the program wrote it.`, reader(role, rawPath)),
]);
