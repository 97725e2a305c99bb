// Commands of signing as they are run beside the original's: in one folder, without a password.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';
import { run as runTrust } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { pushImage } from './push-image.ts';
import type { TestRegistry } from './registry.ts';

/** What a command said, and its exit code. */
export interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Where a command runs, and variables beside the usual ones. */
export interface Place {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on standard input; of our own commands alone. */
  readonly stdin?: () => Promise<Uint8Array>;
}

const execute = promisify(execFile);
const variables = ({ folder, env = {} }: Place) => ({
  COSIGN_PASSWORD: '',
  COSIGN_YES: 'true',
  HOME: folder,
  ...env,
});

/** Runs `dartagnan trust`. */
export async function runOurs(place: Place, args: readonly string[]): Promise<Said> {
  const io = recordIo({ cwd: place.folder, env: variables(place), ...(place.stdin && { stdin: place.stdin }) });
  const exit = await runTrust(args, io);
  return { exit, out: io.written.out, err: io.written.err };
}

/** Runs the original by its name; where it is not installed, the test is skipped and says so. */
export async function runOriginal(
  ctx: TestContext,
  place: Place,
  name: string,
  args: readonly string[],
): Promise<Said> {
  const options = { cwd: place.folder, env: { ...process.env, ...variables(place) }, timeout: 60_000 };
  try {
    const { stdout, stderr } = await execute(name, args, options);
    return { exit: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code === 'ENOENT') ctx.skip(`${name} is not installed`);
    return { exit: Number(code), out: stdout, err: stderr };
  }
}

/** Pushes a small image; where there is no registry, the test is skipped and says so. */
export async function imageIn(ctx: TestContext, registry: TestRegistry | undefined, name: string): Promise<string> {
  if (registry === undefined) ctx.skip('docker-registry is not installed');
  return pushImage(registry?.host ?? '', name);
}
