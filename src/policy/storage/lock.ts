import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PolicyError } from '../error.ts';
import { detail } from './details.ts';

/** Keeps other processes of this machine from a folder until it is called. A lock whose process is gone holds no more. @throws PolicyError POLICY_STORAGE */
export function lockFolder(path: string): () => void {
  for (let tries = 0; ; tries++) {
    try {
      writeFileSync(path, ownerNow(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || tries > 3) throw cause;
      const owner = readFileSync(path, 'utf8');
      const pid = Number.parseInt(owner, 10);
      if (owner === ownerNow(pid) && isAlive(pid))
        throw new PolicyError('POLICY_STORAGE', {
          message: detail('another process has it: {pid}', { pid }),
          where: path,
        });
      rmSync(path, { force: true });
    }
  }
}

/** Its id, and when it began: in a container the next process has the id of the last one. */
function ownerNow(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the 22nd field, counted behind the name, which may hold blanks.
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return String(pid);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
