// Recordings: what the live source writes is what sysdig reads, and alerts of rules that ask for it leave a recording.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRuleSet, Machine, neededTypes, readCaptureFile } from '../../src/runtime/index.ts';
import { builtCommand } from '../support/built.ts';
import { isInstalled, liveObstacle, startLiveWatch } from '../support/live-watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const obstacle = liveObstacle();
const file = join(folder, 'live.scap');

/** Filters of types that sysdig 0.29 knows; it passes over those that came later, so that the numbers of events differ. */
const filters = [
  'evt.type=openat',
  'evt.type=openat and fd.name=/etc/shadow',
  'evt.type=openat and evt.is_open_write=true',
  'evt.type=openat and evt.res=ENOENT',
  'evt.type=execve',
  'evt.type=execve and proc.name=cat',
  'evt.type in (execve, openat) and proc.pname=bash',
  'evt.type=execve and proc.cmdline contains shadow',
  'evt.type=connect',
  'evt.type=symlinkat and evt.arg.target=/etc/shadow',
  'evt.type=unlinkat or evt.type=mkdir',
  'evt.type in (execve, openat) and user.name=root',
];

async function ours(filter: string): Promise<string[]> {
  const rule = { rule: 'r', desc: 'd', condition: filter, output: 'o', priority: 'INFO' };
  const source = loadRuleSet([{ name: 'r', content: JSON.stringify([rule]) }]).source('syscall');
  const times: string[] = [];
  await readCaptureFile(file, {
    machine: new Machine(),
    needed: neededTypes((type) => source?.engine.watches(type) === true),
    consume: (event) => source?.evaluate(event, '', () => times.push(String(event.time))),
  });
  return times;
}

function theirs(filter: string): string[] {
  const args = ['-r', file, '-p', '*%evt.rawtime', filter];
  const { stdout } = spawnSync('sysdig', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  return stdout.split('\n').filter(Boolean);
}

describe.skipIf(obstacle !== undefined)(
  `a live recording${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    beforeAll(async () => {
      const shell = spawn('/bin/bash', ['--norc'], { stdio: ['pipe', 'ignore', 'ignore'], cwd: folder });
      const recorder = builtCommand().start(['watch', 'record', '-w', file, '--pid', String(shell.pid)]);
      let log = '';
      await new Promise<void>((resolve) => {
        recorder.stderr?.on('data', (piece) => {
          log += String(piece);
          if (log.includes('the kernel is recorded')) resolve();
        });
      });
      const lines =
        'cat /etc/shadow; ln -s /etc/shadow l; rm l; mkdir d; echo x > f; cat nothing; echo > /dev/tcp/127.0.0.1/9';
      shell.stdin.end(`${lines}\n`);
      await new Promise((resolve) => shell.once('exit', resolve));
      await new Promise((resolve) => setTimeout(resolve, 300));
      recorder.kill('SIGINT');
      await new Promise((resolve) => recorder.once('exit', resolve));
    }, 30_000);

    it.each(filters)('is read as sysdig reads it: %s', async (filter) => {
      const times = await ours(filter);
      expect(times.length).toBeGreaterThan(0);
      if (isInstalled('sysdig')) expect(times).toEqual(theirs(filter));
    });

    it('is left by an alert of a rule that asks for it, with the event', async () => {
      const rules = join(folder, 'rules.yaml');
      const body = (name: string, path: string, more: string) =>
        `- rule: ${name}\n  desc: d\n  condition: evt.type in (open, openat) and fd.name = ${path}\n  output: o\n  priority: INFO\n${more}`;
      writeFileSync(
        rules,
        body('kept', '/etc/shadow', '  capture: true\n  capture_duration: 500\n') + body('not', '/etc/passwd', ''),
      );
      const prefix = join(folder, 'alert');
      const watch = await startLiveWatch(
        [rules],
        ['-o', 'capture.enabled=true', '-o', `capture.path_prefix=${prefix}`],
      );
      try {
        await watch.attack('cat /etc/passwd');
        await watch.alert('not');
        await watch.attack('cat /etc/shadow');
        await watch.alert('kept');
      } finally {
        await watch.close();
      }
      const made = readdirSync(folder).filter((name) => /^alert_\d+_\d+\.scap$/.test(name));
      expect(made).toHaveLength(1);
      const replay = builtCommand().run(['watch', 'run', '-r', rules, '-e', join(folder, made[0]!)]);
      expect(replay.stdout.match(/Informational/g)?.length ?? 0).toBeGreaterThanOrEqual(1);
    }, 30_000);
  },
);
