import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DartagnanError } from '../../core/index.ts';
import { recordIo } from '../testing.ts';
import { run } from './policy.ts';

/** Command lines with what the original writes and exits with; texts as lists of their lines. */
interface CommandLines {
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly lines: readonly {
    readonly args: readonly string[];
    readonly exit: number;
    readonly stdout: readonly string[];
  }[];
}

const { files, lines } = JSON.parse(
  readFileSync(new URL('./policy-lines.json', import.meta.url), 'utf8'),
) as CommandLines;
const original = process.env['DARTAGNAN_OPA'];

/** A folder with the files for one program: lines that write some come before those that read them. */
function folder(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'policy-lines-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text.join('\n'));
  }
  return cwd;
}

const folders = [folder(), folder()] as const;
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

/** A query where the line reads one, else an input. */
function stdinOf(args: readonly string[]): string {
  return args.includes('--stdin') ? '1 + 2' : '{"n": 2}';
}

async function ours(args: readonly string[]): Promise<{ exit: number; stdout: string }> {
  const io = recordIo({ cwd: folders[0], stdin: () => Promise.resolve(new TextEncoder().encode(stdinOf(args))) });
  const exit = await run([...args], io).catch((thrown: unknown) => {
    if (thrown instanceof DartagnanError) return thrown.exit;
    throw thrown;
  });
  return { exit, stdout: comparable(io.written.out) };
}

/** Numbers of generated variables, times and identifiers of decisions are nobody's business. */
function comparable(text: string): string {
  return text
    .replaceAll(/__local\d+__/g, '__local__')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, 'ID')
    .replaceAll(/\d+(?:\.\d+)?(?:ns|µs|ms|s)\b/g, '0s');
}

describe('writes what OPA writes, and exits as it does', () => {
  it.each(lines)('policy $args', async ({ args, exit, stdout }) => {
    expect(await ours(args)).toEqual({ exit, stdout: comparable(stdout.join('\n')) });
  });
});

describe('the expectations are what the executable named by DARTAGNAN_OPA does', () => {
  it.for(lines)('opa $args', ({ args, exit, stdout }, ctx) => {
    if (original === undefined) return ctx.skip('DARTAGNAN_OPA names no executable');
    const { status, stdout: written } = spawnSync(original, [...args], {
      cwd: folders[1],
      input: stdinOf(args),
      encoding: 'utf8',
    });
    expect({ exit: status, stdout: comparable(written) }).toEqual({ exit, stdout: comparable(stdout.join('\n')) });
  });
});
