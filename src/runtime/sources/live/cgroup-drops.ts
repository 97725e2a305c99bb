import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EbpfMap } from '../../../ebpf/map.ts';
import { cgroupMount } from './scope.ts';

/** Bit that marks ids of the memory hierarchy (`OTHER_HIERARCHY` of bpf/include/share.h). */
const otherHierarchy = 1n << 63n;
const memoryMount = '/sys/fs/cgroup/memory';
/** Offset of the count in `struct share`. */
const dropsAt = 16;
const mostFolders = 20_000;

/** Records that were lost, by the path of the cgroup whose processes made them; empty where none was. */
export function cgroupDrops(shares: EbpfMap): ReadonlyMap<string, number> {
  const counts = new Map<bigint, number>();
  for (const key of Array.from(shares.keys())) {
    const value = shares.lookup(key);
    const count = value === undefined ? 0 : Number(Buffer.from(value).readBigUInt64LE(dropsAt));
    if (count > 0) counts.set(Buffer.from(key).readBigUInt64LE(), count);
  }
  if (counts.size === 0) return new Map();
  const names = new Map([...namesOf(cgroupMount(), 0n, counts), ...namesOf(memoryMount, otherHierarchy, counts)]);
  return new Map([...counts].map(([id, count]) => [names.get(id) ?? `cgroup ${BigInt.asUintN(63, id)}`, count]));
}

/** Paths of those cgroups of a hierarchy that are asked for; the id of a cgroup is the inode of its folder. */
function namesOf(mount: string | undefined, mark: bigint, wanted: ReadonlyMap<bigint, number>): Map<bigint, string> {
  const names = new Map<bigint, string>();
  const folders = mount === undefined ? [] : [mount];
  for (let index = 0; index < Math.min(folders.length, mostFolders); index += 1) {
    const folder = folders[index]!;
    try {
      const id = statSync(folder, { bigint: true }).ino | mark;
      if (wanted.has(id)) names.set(id, folder.slice(mount!.length) || '/');
      const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
      folders.push(...below.map(({ name }) => join(folder, name)));
    } catch {
      // It has gone meanwhile, or there is no such hierarchy.
    }
  }
  return names;
}
