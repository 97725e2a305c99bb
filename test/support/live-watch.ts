import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { builtCommand } from './built.ts';

/** Alerts as `watch run` writes them in JSON. */
export interface SeenAlert {
  readonly rule: string;
  readonly output: string;
  readonly output_fields: Readonly<Record<string, unknown>>;
  /** When the line arrived, milliseconds since 1970. */
  readonly seenAt: number;
}

/** A running `watch run` over the processes that one shell starts, and that shell. */
export interface LiveWatch {
  readonly folder: string;
  /** Runs a line in the shell that is watched and waits for its end. */
  attack(line: string): Promise<void>;
  /** The first alert of a rule, seen already or within some seconds. @throws where none comes; it names those that came. */
  alert(rule: string, matching?: (alert: SeenAlert) => boolean): Promise<SeenAlert>;
  readonly alerts: readonly SeenAlert[];
  /** Waits until the log has said something. */
  said(words: string): Promise<void>;
  /** Ends it as a crash would. */
  kill(signal?: NodeJS.Signals): void;
  close(): Promise<number | null>;
}

/** Why no kernel can be watched here; undefined where one can. */
export function liveObstacle(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'this kernel publishes no type information';
  const { status, stderr } = builtCommand().run(['watch', 'run', '-r', emptyRules(), '-M', '1', '--pid', '1']);
  return status === 3 ? stderr.trim() : undefined;
}

function emptyRules(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'dartagnan-rules-')), 'rules.yaml');
  writeFileSync(path, '- list: nothing\n  items: []\n');
  process.on('exit', () => rmSync(join(path, '..'), { recursive: true, force: true }));
  return path;
}

/** Programs of the system alone: wrappers of a developer's would do more than the attack. */
const systemPath = '/usr/sbin:/usr/bin:/sbin:/bin';
const patience = 8000;

/** Starts to watch what a shell of its own does. @param rules rule files. @param scoped limit it to the shell; else the flags must. */
export async function startLiveWatch(
  rules: readonly string[],
  flags: readonly string[] = [],
  scoped = true,
): Promise<LiveWatch> {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-live-'));
  const shell = spawn('/bin/bash', ['--norc', '--noprofile'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: folder,
    env: { PATH: systemPath, HOME: folder },
  });
  const args = rules.flatMap((path) => ['-r', path]);
  const options = ['-o', 'json_output=true', '-o', 'rule_matching=all'];
  const watch = builtCommand().start([
    'watch',
    'run',
    ...args,
    ...options,
    ...(scoped ? ['--pid', String(shell.pid)] : []),
    ...flags,
  ]);
  const alerts: SeenAlert[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: watch.stdout! }).on('line', (line) => {
    alerts.push({ ...(JSON.parse(line) as SeenAlert), seenAt: Date.now() });
    for (const look of waiting) look();
  });
  const log = collect(watch);
  await Promise.race([log.said('the kernel is watched'), log.ended]);
  return {
    folder,
    alerts,
    said: log.said,
    kill: (signal = 'SIGKILL') => void watch.kill(signal),
    attack: (line) => runLine(shell, line),
    alert: (rule, matching = () => true) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          waiting.delete(look);
          clearTimeout(timer);
          settle();
        };
        const look = () => {
          const found = alerts.find((alert) => alert.rule === rule && matching(alert));
          if (found !== undefined) end(() => resolve(found));
        };
        const came = () =>
          new Error(`no alert of “${rule}”; there were: ${alerts.map((one) => one.output).join('\n')}`);
        const timer = setTimeout(() => end(() => reject(came())), patience);
        waiting.add(look);
        look();
      }),
    async close() {
      const code = await ended(watch, () => watch.kill('SIGTERM'));
      await ended(shell, () => shell.stdin?.end());
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** Standard error of the watch. @throws in `ended`, with what was said, where the watch ends before it has begun. */
function collect(watch: ChildProcess): { said(words: string): Promise<void>; ended: Promise<never> } {
  let log = '';
  const looks = new Set<() => void>();
  watch.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
    for (const look of looks) look();
  });
  const ended = new Promise<never>((_, reject) =>
    watch.once('exit', (code) => reject(new Error(`watch run ended with ${code}: ${log}`))),
  );
  ended.catch(() => undefined);
  const said = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!log.includes(words)) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  return { said, ended };
}

let lines = 0;

function runLine(shell: ChildProcess, line: string): Promise<void> {
  lines += 1;
  const mark = `done-${lines}`;
  return new Promise((resolve) => {
    const look = (chunk: Buffer) => {
      if (!chunk.toString().includes(mark)) return;
      shell.stdout?.off('data', look);
      resolve();
    };
    shell.stdout?.on('data', look);
    shell.stdin?.write(`{ ${line}\n} </dev/null >/dev/null 2>&1; echo ${mark}\n`);
  });
}

function ended(child: ChildProcess, stop: () => void): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', resolve);
    stop();
  });
}

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH: systemPath } }).status === 0;
}
