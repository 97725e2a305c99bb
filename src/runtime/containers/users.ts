import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Machine } from '../state/machine.ts';

const mostBytes = 1 << 20;

/**
 * Whether a process sees another tree of files than this one: the first process of a container stands in its cgroup before it has
 * changed its root, and until then its names would be the host’s.
 */
export function hasOwnRoot(pid: number): boolean {
  try {
    const [own, theirs] = [statSync('/'), statSync(`/proc/${pid}/root/`)];
    return own.dev !== theirs.dev || own.ino !== theirs.ino;
  } catch {
    return false;
  }
}

/** Learns the users and groups of a container from its own files, as a process in it sees them. */
export function learnUsers(machine: Machine, containerId: string, pid: number): void {
  for (const [name = '', , uid, gid, , home = '', shell = ''] of rows(`/proc/${pid}/root/etc/passwd`))
    if (isId(uid)) machine.addUser(containerId, { uid: Number(uid), gid: Number(gid), name, home, shell });
  for (const [name = '', , gid] of rows(`/proc/${pid}/root/etc/group`))
    if (isId(gid)) machine.addGroup(containerId, { gid: Number(gid), name });
}

const isId = (text: string | undefined): boolean => text !== undefined && /^\d{1,10}$/.test(text);

function rows(path: string): string[][] {
  return (readHostile(path) ?? '').split('\n').flatMap((line) => (line.includes(':') ? [line.split(':')] : []));
}

/** A file that a container may have put there to harm: no link, no pipe, not without end. */
function readHostile(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const status = fstatSync(file);
    if (!status.isFile() || status.size > mostBytes) return undefined;
    const bytes = Buffer.alloc(status.size);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
