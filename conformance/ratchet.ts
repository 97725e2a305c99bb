// The checked-in list of what passes. Ids that end in a number are kept as ranges, one line a file of the corpus with the
// file's fingerprint, so that 72,000 lines take a page; other ids stand on a line of their own.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Tells which content a file of the corpus has now; `-` where the prefix of the ids names no file. */
export type Fingerprint = (file: string) => string;

/** Fingerprints of the files in a folder: the first 16 digits of their SHA-256. */
export function fingerprintsIn(dir: string): Fingerprint {
  return (file) => {
    const path = join(dir, file);
    if (!existsSync(path) || !statSync(path).isFile()) return '-';
    return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
  };
}

const numbered = /^(?<file>.+)(?<mark>[:#])(?<number>[0-9]+)$/u;

/** Writes ids as lines, sorted. */
export function encodeRatchet(ids: Iterable<string>, fingerprint: Fingerprint): string[] {
  const groups = new Map<string, number[]>();
  const lines: string[] = [];
  for (const id of new Set(ids)) {
    const groupsOfId = numbered.exec(id)?.groups;
    if (groupsOfId === undefined) lines.push(id);
    else {
      const prefix = `${groupsOfId['file']}${groupsOfId['mark']}`;
      const numbers = groups.get(prefix);
      if (numbers === undefined) groups.set(prefix, [Number(groupsOfId['number'])]);
      else numbers.push(Number(groupsOfId['number']));
    }
  }
  for (const [prefix, numbers] of groups)
    lines.push(`${prefix}\t${fingerprint(prefix.slice(0, -1))}\t${ranges(numbers)}`);
  return lines.sort();
}

function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers.toSorted((left, right) => left - right)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** Reads the ids of the lines that speak of the corpus at hand; a file with other content is another corpus. */
export function decodeRatchet(lines: Iterable<string>, fingerprint: Fingerprint): string[] {
  const ids: string[] = [];
  for (const line of lines) {
    const [prefix = '', print, runs = ''] = line.split('\t');
    if (print === undefined) ids.push(prefix);
    else if (fingerprint(prefix.slice(0, -1)) === print) ids.push(...expand(prefix, runs));
  }
  return ids;
}

function expand(prefix: string, runs: string): string[] {
  return runs.split(',').flatMap((run) => {
    const [first = 0, last = first] = run.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
  });
}

/** Ids of the list that do not pass any more. */
export function lost(passed: Iterable<string>, list: Iterable<string>): string[] {
  const now = new Set(passed);
  return [...list].filter((id) => !now.has(id));
}
