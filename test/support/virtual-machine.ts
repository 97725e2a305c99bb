import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtCommand } from './built.ts';
import { isInstalled } from './live-watch.ts';

/** Kernels of other Debian suites that `.ci/unpack` put beside the system, by suite. */
const kernels = join(process.env['DARTAGNAN_PEERS'] ?? '.build/peers/bin', '../kernels');

/** Why no machine can be started with the kernel of a suite; undefined where one can. */
export function machineObstacle(suite: string): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the kernels are for x86_64';
  const missing = ['qemu-system-x86_64', 'busybox'].find((program) => !isInstalled(program));
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
    furnish(root, script);
    const archive = join(folder, 'initrd');
    const { status } = spawnSync('sh', ['-c', `find . | busybox cpio -o -H newc > ${archive}`], { cwd: root });
    if (status !== 0) throw new Error('the file system of the machine cannot be packed');
    return await boot(join(kernels, suite), archive);
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

function furnish(root: string, script: string): void {
  for (const name of ['bin', 'proc', 'sys', 'dev', 'tmp', 'etc', 'usr/bin', 'app'])
    mkdirSync(join(root, name), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  copyFileSync(process.execPath, join(root, 'usr/bin/node'));
  for (const library of librariesOf(process.execPath)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  cpSync(dirname(builtCommand().path), join(root, 'app'), { recursive: true });
  cpSync('bpf/objects', join(root, 'app/bpf/objects'), { recursive: true });
  const modules = ['koffi', ...readdirSync('node_modules/@koromix').map((name) => `@koromix/${name}`)];
  for (const name of modules)
    cpSync(join('node_modules', name), join(root, 'app/node_modules', name), { recursive: true, dereference: true });
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/shadow'), 'root:*:1::::::\n');
  writeFileSync(join(root, 'init'), `${prologue}${script}\npoweroff -f\n`);
  chmodSync(join(root, 'init'), 0o755);
}

function librariesOf(program: string): string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
}

function boot(kernel: string, archive: string): Promise<string> {
  const line = 'console=ttyS0 quiet panic=-1 mitigations=off';
  const hardware = ['-accel', 'tcg', '-cpu', 'max', '-m', '1500', '-nographic', '-no-reboot', '-nic', 'none'];
  const machine = spawn('qemu-system-x86_64', [...hardware, '-kernel', kernel, '-initrd', archive, '-append', line], {
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
