import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtCommand } from './built.ts';
import { isInstalled } from './live-watch.ts';

/** Kernels of other Debian suites that `.ci/unpack` put beside the system, by suite. */
const kernels = join(process.env['DARTAGNAN_PEERS'] ?? '.build/peers/bin', '../kernels');

interface Processor {
  /** Program that emulates it, with the flags that are its own. */
  readonly emulator: readonly [string, ...string[]];
  readonly console: string;
  /** Puts Node with its libraries, a busybox and the FFI library's own part into a root folder. */
  furnish(root: string): void;
}

const native: Processor = {
  emulator: ['qemu-system-x86_64', '-cpu', 'max'],
  console: 'ttyS0',
  furnish: furnishNatively,
};

const processors: Readonly<Record<string, Processor>> = {
  'trixie@arm64': {
    // A processor with all that qemu knows takes twice as long.
    emulator: ['qemu-system-aarch64', '-M', 'virt', '-cpu', 'cortex-a72'],
    console: 'ttyAMA0',
    furnish: furnishForeign,
  },
};

const processorOf = (suite: string): Processor => processors[suite] ?? native;

/** Why no machine can be started with the kernel of a suite, or of SUITE@PROCESSOR; undefined where one can. */
export function machineObstacle(suite: string): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the kernels are tried on x86_64';
  const missing = [processorOf(suite).emulator[0], 'busybox'].find((program) => !isInstalled(program));
  if (missing !== undefined) return `${missing} is not installed`;
  return existsSync(join(kernels, suite)) ? undefined : `there is no kernel of ${suite}: .ci/unpack fetches it`;
}

/**
 * Starts a kernel under emulation, with this Node and the built command as its whole file system.
 * @param script lines of shell, run as root; the command is `node /app/cli.js`.
 * @returns what the machine printed.
 */
export async function runInMachine(suite: string, script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-machine-'));
  try {
    const root = join(folder, 'root');
    furnish(root, script, processorOf(suite));
    const archive = join(folder, 'initrd');
    const { status } = spawnSync('sh', ['-c', `find . | busybox cpio -o -H newc > ${archive}`], { cwd: root });
    if (status !== 0) throw new Error('the file system of the machine cannot be packed');
    return await boot(processorOf(suite), join(kernels, suite), archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const prologue = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/usr/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t cgroup2 none /sys/fs/cgroup
ip link set lo up
`;

function furnish(root: string, script: string, processor: Processor): void {
  for (const name of ['bin', 'proc', 'sys', 'dev', 'tmp', 'etc', 'usr/bin', 'app'])
    mkdirSync(join(root, name), { recursive: true });
  processor.furnish(root);
  cpSync(dirname(builtCommand().path), join(root, 'app'), { recursive: true });
  cpSync('bpf/objects', join(root, 'app/bpf/objects'), { recursive: true });
  copyModule(root, 'koffi', join('node_modules', 'koffi'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/shadow'), 'root:*:1::::::\n');
  writeFileSync(join(root, 'init'), `${prologue}${script}\npoweroff -f\n`);
  chmodSync(join(root, 'init'), 0o755);
}

function copyModule(root: string, name: string, from: string): void {
  cpSync(from, join(root, 'app/node_modules', name), { recursive: true, dereference: true });
}

function furnishNatively(root: string): void {
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  copyFileSync(process.execPath, join(root, 'usr/bin/node'));
  for (const library of librariesOf(process.execPath)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  for (const name of readdirSync('node_modules/@koromix'))
    copyModule(root, `@koromix/${name}`, join('node_modules/@koromix', name));
}

/** From the packages that `.ci/unpack` took apart: of Debian's Node all but the libraries' own folders. */
function furnishForeign(root: string): void {
  const from = join(kernels, '../trixie@arm64');
  copyFileSync(join(from, 'usr/bin/busybox'), join(root, 'bin/busybox'));
  copyFileSync(join(from, 'usr/bin/node'), join(root, 'usr/bin/node'));
  const libraries = join(from, 'usr/lib/aarch64-linux-gnu');
  const isFolder = (path: string) => path !== libraries && lstatSync(path).isDirectory();
  const own = { recursive: true, verbatimSymlinks: true, filter: (path: string) => !isFolder(path) };
  cpSync(libraries, join(root, 'usr/lib/aarch64-linux-gnu'), own);
  cpSync(join(from, 'usr/share/nodejs'), join(root, 'usr/share/nodejs'), { recursive: true, verbatimSymlinks: true });
  symlinkSync('usr/lib', join(root, 'lib'));
  symlinkSync('aarch64-linux-gnu/ld-linux-aarch64.so.1', join(root, 'usr/lib/ld-linux-aarch64.so.1'));
  copyModule(root, '@koromix/koffi-linux-arm64', join(from, 'package'));
}

function librariesOf(program: string): string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
}

function boot({ emulator, console }: Processor, kernel: string, archive: string): Promise<string> {
  const line = `console=${console} quiet panic=-1 mitigations=off`;
  const [program, ...flags] = emulator;
  const hardware = [...flags, '-accel', 'tcg', '-m', '1500', '-nographic', '-no-reboot', '-nic', 'none'];
  const machine = spawn(program, [...hardware, '-kernel', kernel, '-initrd', archive, '-append', line], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 280_000,
  });
  let printed = '';
  machine.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return new Promise((resolve, reject) => {
    machine.once('error', reject);
    machine.once('close', () => resolve(printed.replaceAll('\r', '')));
  });
}
