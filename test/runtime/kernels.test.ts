import { describe, expect, it } from 'vitest';
import { machineObstacle, runInMachine } from '../support/virtual-machine.ts';

const rules = `
- rule: shadow
  desc: the password hashes were read
  condition: evt.type in (open, openat, openat2) and fd.num >= 0 and evt.is_open_read = true and fd.name = /etc/shadow
  output: "read %fd.name as %fd.nameraw by %user.name of %proc.pname exe=%proc.exepath cwd=%proc.cwd"
  priority: WARNING
- rule: program
  desc: a program ran
  condition: evt.type in (execve, execveat) and proc.name = marked
  output: "ran %proc.cmdline exe=%proc.exepath age=%proc.exe_ino.ctime_duration_proc_start cap=%thread.cap_effective vpid=%proc.vpid"
  priority: WARNING
- rule: failure
  desc: a program was sought in vain
  condition: evt.type in (execve, execveat) and evt.failed = true
  output: "sought %evt.arg.filename with %evt.res"
  priority: NOTICE
- rule: reverse shell
  desc: standard input or output became a connection
  condition: evt.type in (dup, dup2, dup3) and evt.rawres >= 0 and fd.num in (0, 1) and fd.type in (ipv4, ipv6)
  output: "has %fd.name as %fd.num"
  priority: CRITICAL
- rule: connection
  desc: a connection left
  condition: evt.type = connect and fd.sip = 127.0.0.1 and fd.l4proto = tcp
  output: "connected %fd.name with %evt.res"
  priority: NOTICE
- rule: namespace
  desc: a thread left its namespaces
  condition: evt.type = unshare and evt.dir = <
  output: "unshared with %evt.res"
  priority: NOTICE
`;

const watched = `
cat > /tmp/rules.yaml <<'END'
${rules}END
cp /usr/bin/node /usr/bin/marked
node /app/cli.js watch run -r /tmp/rules.yaml > /tmp/alerts 2> /tmp/log &
watch=$!
for turn in $(seq 200); do grep -q 'is watched' /tmp/log && break; kill -0 $watch 2>/dev/null || break; sleep 1; done
cat /etc/shadow > /dev/null
ln -s /etc/shadow /tmp/link
cat /tmp/link > /dev/null
marked -e 0
/nowhere
nc -l -p 4444 -e /bin/true & sleep 1; echo x | nc 127.0.0.1 4444
unshare -m true
sleep 2
kill -TERM $watch
wait $watch
echo "ended with $?"
cat /tmp/alerts /tmp/log
`;

const withoutTypes = `
mount -t tmpfs none /sys/kernel/btf
node /app/cli.js watch run -r /tmp/rules.yaml -M 1
echo "without types $?"
`;

/** What alerts of it say on any kernel. */
const told = [
  'read /etc/shadow as /etc/shadow by root of init',
  'read /etc/shadow as /tmp/link by root of init',
  'ran marked -e 0 exe=/usr/bin/marked',
  'cap=CAP_CHOWN CAP_DAC_OVERRIDE',
  'sought /nowhere with ENOENT',
  ':4444 as 0',
  '->127.0.0.1:4444 with SUCCESS',
  'unshared with SUCCESS',
  'drops=0',
  'ended with 0',
];

const missing = [
  'type information (CONFIG_DEBUG_INFO_BTF, /sys/kernel/btf/vmlinux) is missing (since Linux 5.4',
  'replaying capture files (-e FILE)',
  'without types 3',
];

/** An emulated processor that is not the machine's own lets Node fall now and then: there each is tried twice. */
describe.each([
  ['bullseye', '5.10', `${watched}${withoutTypes}`, [...told, ...missing], 0],
  ['bookworm', '6.1', `${watched}${withoutTypes}`, [...told, ...missing], 0],
  ['trixie@arm64', '6.12', watched, [...told, 'processor aarch64'], 1],
] as const)('the kernel of Debian %s', (suite, version, script, lines, retry) => {
  const obstacle = machineObstacle(suite);

  it.skipIf(obstacle !== undefined)(
    `loads the capture and tells what happens (${obstacle ?? version})`,
    { timeout: 300_000, retry },
    async () => {
      const printed = await runInMachine(suite, `echo "kernel $(uname -r) processor $(uname -m)"${script}`);
      expect(printed).toContain(`kernel ${version}.`);
      for (const line of lines) expect(printed).toContain(line);
    },
  );
});
