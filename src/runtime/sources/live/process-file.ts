import { readFileSync, readlinkSync } from 'node:fs';

/** A file of /proc/PID; undefined where the process has ended or hides it. */
export function readProcessFile(pid: number, name: string): string | undefined {
  return attempt(() => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
}

/** A link of /proc/PID, such as `exe` or `fd/3`. */
export function readProcessLink(pid: number, name: string): string | undefined {
  return attempt(() => readlinkSync(`/proc/${pid}/${name}`));
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
