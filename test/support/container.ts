import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** A bundle for runc: busybox as its whole root file system. */
export interface Bundle {
  readonly id: string;
  /** Shell line that runs it. */
  readonly command: string;
  /** Its cgroup is there. */
  isRunning(): boolean;
  remove(): void;
}

const links = ['sh', 'cat', 'ls', 'seq', 'sleep', 'true'];

/** Makes a container of busybox that runs one shell line; with a terminal, where `script` gives one. */
export function makeBundle(folder: string, line: string, terminal: boolean): Bundle {
  const id = randomBytes(32).toString('hex');
  const bundle = join(folder, id);
  const bin = join(bundle, 'rootfs', 'bin');
  for (const name of ['bin', 'proc', 'dev', 'etc', 'tmp']) mkdirSync(join(bundle, 'rootfs', name), { recursive: true });
  copyFileSync('/bin/busybox', join(bin, 'busybox'));
  for (const name of links) symlinkSync('busybox', join(bin, name));
  writeFileSync(join(bundle, 'rootfs', 'etc', 'passwd'), 'root:x:0:0:root:/:/bin/sh\n');
  spawnSync('runc', ['spec', '--bundle', bundle]);
  const path = join(bundle, 'config.json');
  const spec = JSON.parse(readFileSync(path, 'utf8')) as {
    process: { args: string[]; terminal: boolean; rlimits?: unknown };
    linux: { cgroupsPath?: string; resources?: unknown };
    root: { readonly: boolean };
  };
  spec.process.args = ['/bin/sh', '-c', line];
  spec.process.terminal = terminal;
  delete spec.process.rlimits;
  const parent = `dartagnan-test-${process.pid}`;
  spec.linux.cgroupsPath = `/${parent}/${id}`;
  delete spec.linux.resources;
  spec.root.readonly = false;
  writeFileSync(path, JSON.stringify(spec));
  const root = join(folder, 'runc');
  const run = `runc --root ${root} run --bundle ${bundle} ${id}`;
  return {
    id,
    command: terminal ? `script -qec '${run}' /dev/null` : run,
    isRunning: () => hierarchies().some((mount) => existsSync(join(mount, parent, id, 'cgroup.procs'))),
    remove() {
      spawnSync('runc', ['--root', root, 'delete', '--force', id]);
      for (const mount of hierarchies()) removeEmpty(join(mount, parent));
    },
  };
}

/** Mounts of all hierarchies of cgroups, of both versions. */
function hierarchies(): string[] {
  const top = '/sys/fs/cgroup';
  return [
    top,
    ...readdirSync(top, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [join(top, entry.name)] : [],
    ),
  ];
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not there, or not empty: another test's container still runs in it.
  }
}
