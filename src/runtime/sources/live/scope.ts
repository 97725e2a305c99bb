import { type Text } from '../../../core/index.ts';
import { detail } from '../../details.ts';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeError } from '../../errors.ts';
import { readProcessFile } from './process-file.ts';

/** What of the machine is captured; everything where both lists are empty. */
export interface Scope {
  /** Ids of version 2 cgroups, what stands below them included. */
  readonly cgroups: readonly bigint[];
  /** Processes, and all that they start from now on. */
  readonly processes: readonly number[];
}

/** How a user names a scope. */
export interface ScopeNames {
  readonly processes: readonly number[];
  /** Paths below the mount of the version 2 hierarchy, or absolute ones. */
  readonly cgroups: readonly string[];
  /** Ids of containers, whole or their first digits. */
  readonly containers: readonly string[];
}

const mounts = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'];
const deepest = 8;

/** Where the version 2 hierarchy is mounted; undefined where it is not. */
export function cgroupMount(): string | undefined {
  return mounts.find(
    (mount) => existsSync(join(mount, 'cgroup.procs')) && existsSync(join(mount, 'cgroup.controllers')),
  );
}

/** Finds what the names stand for. @throws {RuntimeError} RUNTIME_SCOPE where there is no such process, cgroup or container. */
export function resolveScope(names: ScopeNames): Scope {
  const cgroups = [...names.cgroups.map(cgroupFolder), ...names.containers.map(containerFolder)];
  for (const pid of names.processes)
    if (!existsSync(`/proc/${pid}`)) throw absent('--pid', detail('there is no process {pid}', { pid }));
  return {
    cgroups: cgroups.map((folder) => statSync(folder, { bigint: true }).ino),
    processes: names.processes.flatMap(withDescendants),
  };
}

function cgroupFolder(name: string): string {
  const mount = cgroupMount();
  const places = mount === undefined ? [name] : [join(mount, name), name];
  const found = places.find((place) => existsSync(join(place, 'cgroup.procs')));
  if (found === undefined)
    throw absent(
      '--cgroup',
      mount === undefined
        ? detail('there is no version 2 cgroup {name}; none is mounted', { name })
        : detail('there is no version 2 cgroup {name} below {mount}', { name, mount }),
    );
  return found;
}

function containerFolder(id: string): string {
  const mount = cgroupMount();
  const found = mount === undefined ? undefined : findFolder(mount, id, deepest);
  if (found === undefined) throw absent('--container', detail('no cgroup of a container {id} is there', { id }));
  return found;
}

/** Breadth first: a container's own cgroup stands above those that it makes itself. */
function findFolder(root: string, id: string, depth: number): string | undefined {
  let level = [root];
  for (let step = 0; step < depth && level.length > 0; step += 1) {
    const below = level.flatMap((folder) =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(folder, entry.name)),
    );
    const found = below.find((folder) =>
      /[0-9a-f]{64}/.exec(folder.slice(folder.lastIndexOf('/')))?.[0].startsWith(id),
    );
    if (found !== undefined) return found;
    level = below;
  }
  return undefined;
}

function withDescendants(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const child of processIds()) {
    const parent = parentOf(child);
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), child]);
  }
  const found = [pid];
  for (let index = 0; index < found.length; index += 1) found.push(...(parents.get(found[index]!) ?? []));
  return found;
}

/** Processes that there are now. */
export function processIds(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function parentOf(pid: number): number | undefined {
  const stat = readProcessFile(pid, 'stat');
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function absent(where: string, message: Text): RuntimeError {
  return new RuntimeError('RUNTIME_SCOPE', { where, message });
}
