import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The command as users get it, built from the sources as they are now. */
export interface BuiltCommand {
  /** Path of the entry, for processes that a test starts itself. */
  readonly path: string;
  run(args: readonly string[], options?: RunOptions): SpawnSyncReturns<string>;
  start(args: readonly string[], options?: RunOptions): ReturnType<typeof spawn>;
}

/** Surroundings of one run. */
interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const outdir = '.build/test-dist';

/** Builds the command beside the checkout's own, which a developer may be using; a build that is newer than all sources is kept. */
export function builtCommand(): BuiltCommand {
  if (!isFresh()) build();
  const path = join(process.cwd(), outdir, 'cli.js');
  const surroundings = ({ cwd, env }: RunOptions = {}) => ({
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
  });
  return {
    path,
    run: (args, options) =>
      spawnSync(process.execPath, [path, ...args], { encoding: 'utf8', ...surroundings(options) }),
    start: (args, options) => spawn(process.execPath, [path, ...args], surroundings(options)),
  };
}

/** Test files run side by side: one builds, the others wait for it. */
function build(): void {
  const lock = `${outdir}.lock`;
  for (const deadline = Date.now() + 120_000; !tryLock(lock); ) {
    if (Date.now() > deadline) throw new Error(`${lock} is left from a run that was killed: remove it`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  try {
    if (isFresh()) return;
    const args = ['tools/build/main.mjs', '--outdir', outdir];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the build failed: ${stderr}`);
  } finally {
    rmdirSync(lock);
  }
}

function tryLock(lock: string): boolean {
  try {
    mkdirSync('.build', { recursive: true });
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

function isFresh(): boolean {
  const built = join(outdir, 'cli.js');
  if (!existsSync(built)) return false;
  const sources = ['src', 'tools/build'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const builtAt = statSync(built).mtimeMs;
  return [...sources, 'package.json'].every(
    (path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < builtAt,
  );
}
