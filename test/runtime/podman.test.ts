import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isInstalled, liveObstacle, startLiveWatch, type LiveWatch } from '../support/live-watch.ts';

const socket = '/run/podman/podman.sock';

function obstacle(): string | undefined {
  const missing = ['podman', 'runc', 'busybox'].find((program) => !isInstalled(program));
  if (missing !== undefined) return `${missing} is not installed`;
  if (existsSync(socket)) return 'a service of podman runs already';
  return liveObstacle();
}

const reason = obstacle();
const folder = mkdtempSync(join(tmpdir(), 'dartagnan-podman-'));
const places = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')];
const means = ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs', '--storage-driver', 'vfs'];
const podman = (...args: string[]) => spawnSync('podman', [...places, ...means, ...args], { encoding: 'utf8' });

/** An image of busybox alone. */
function makeImage(): void {
  const root = join(folder, 'root');
  for (const name of ['bin', 'etc']) mkdirSync(join(root, name), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  for (const name of ['cat', 'seq', 'sh', 'sleep']) symlinkSync('busybox', join(root, 'bin', name));
  writeFileSync(join(root, 'etc/passwd'), 'inside:x:0:0:inside:/:/bin/sh\n');
  spawnSync('tar', ['-C', root, '-cf', join(folder, 'image.tar'), '.']);
  const { status, stderr } = podman('import', '--quiet', join(folder, 'image.tar'), 'example.com/busy:1');
  if (status !== 0) throw new Error(stderr);
}

const rules = `
- rule: read in a container
  desc: a file was read
  condition: evt.type in (open, openat, openat2) and fd.name = /etc/passwd and container.id != host
  output: "%container.type %container.name %container.image.repository:%container.image.tag %container.privileged %user.name"
  priority: NOTICE
`;

describe.skipIf(reason !== undefined)(`a container of podman${reason === undefined ? '' : ` (${reason})`}`, () => {
  let service: ChildProcess | undefined;
  let watch: LiveWatch | undefined;
  const name = `dartagnan-test-${process.pid}`;
  afterAll(async () => {
    await watch?.close();
    podman('rm', '--force', '--time', '0', name);
    service?.kill();
    rmSync(socket, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it('is named in alerts, with its image and the users that it knows itself', { timeout: 60_000 }, async () => {
    makeImage();
    mkdirSync('/run/podman', { recursive: true });
    service = spawn('podman', [...places, ...means, 'system', 'service', '--time', '0', `unix://${socket}`], {
      stdio: 'ignore',
    });
    await expect.poll(() => existsSync(socket), { timeout: 10_000 }).toBe(true);
    writeFileSync(join(folder, 'rules.yaml'), rules);
    watch = await startLiveWatch([join(folder, 'rules.yaml')], [], false);
    const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024', '--network', 'none'];
    const line = 'for turn in $(seq 100); do cat /etc/passwd; sleep 0.2; done';
    const { status, stderr } = podman(
      'run',
      '--detach',
      '--name',
      name,
      ...limits,
      'example.com/busy:1',
      'sh',
      '-c',
      line,
    );
    expect(stderr + status).toBe('0');
    const { output } = await watch.alert('read in a container', (alert) => alert.output.includes(name));
    expect(output).toContain(`podman ${name} example.com/busy:1 false inside`);
  });
});
