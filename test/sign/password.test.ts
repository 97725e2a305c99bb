// Passwords typed on a real terminal, a pseudo-terminal that Python holds.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { builtCommand } from '../support/built.ts';

const command = builtCommand();
const folder = mkdtempSync(join(tmpdir(), 'dartagnan-password-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs words under a terminal, types a line behind each question, prints all that the terminal showed. */
const typist = `
import os, pty, sys, select, json
answers = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = b''
asked = 0
while True:
    if not select.select([fd], [], [], 60)[0]:
        os.kill(pid, 9)
        break
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
    if answers and shown[asked:].rstrip(b' ').endswith(b':'):
        asked = len(shown)
        os.write(fd, answers.pop(0).encode())
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 255)
`;

function trust(
  ctx: TestContext,
  answers: readonly string[],
  ...args: string[]
): { code: number | null; shown: string } {
  const { COSIGN_PASSWORD: _, ...env } = process.env;
  const words = [process.execPath, command.path, 'trust', ...args];
  const { error, status, stdout } = spawnSync('python3', ['-c', typist, JSON.stringify(answers), ...words], {
    cwd: folder,
    env: { ...env, HOME: folder },
    timeout: 90_000,
  });
  if (error !== undefined) ctx.skip(`python3 is not installed: ${error.message}`);
  return { code: status, shown: stdout.toString() };
}

describe('a password', () => {
  it('is typed twice for a new key, once to use it, and never shown', { timeout: 120_000 }, (ctx) => {
    const made = trust(ctx, ['s3cret-Pässword\r', 's3cret-Pässword\r'], 'generate-key-pair');
    expect(made.shown).toContain('Enter password for private key: ');
    expect(made.shown).toContain('Enter password for private key again: ');
    expect(made).toMatchObject({ code: 0 });
    const used = trust(ctx, ['s3cret-Pässword\r'], 'public-key', '--key', 'cosign.key');
    expect(used).toMatchObject({ code: 0, shown: expect.stringContaining('-----BEGIN PUBLIC KEY-----') });
    const wrong = trust(ctx, ['other\r'], 'public-key', '--key', 'cosign.key');
    expect(wrong).toMatchObject({ code: 1, shown: expect.stringContaining('SIGN_KEY') });
    expect(made.shown + used.shown).not.toContain('s3cret');
  });

  it('that is typed differently the second time makes no key', { timeout: 60_000 }, (ctx) => {
    const { code, shown } = trust(ctx, ['one\r', 'two\r'], 'generate-key-pair', '--output-key-prefix', 'none');
    expect([code, shown.includes('the two passwords differ')]).toEqual([1, true]);
  });

  it('comes from a pipe where there is no terminal', { timeout: 60_000 }, () => {
    const { COSIGN_PASSWORD: _, ...env } = process.env;
    const options = { cwd: folder, env, input: 'through the pipe' };
    const words = [command.path, 'trust', 'generate-key-pair', '--output-key-prefix', 'piped'];
    execFileSync(process.execPath, words, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    const opened = command.run(['trust', 'public-key', '--key', 'piped.key'], {
      cwd: folder,
      env: { COSIGN_PASSWORD: 'through the pipe' },
    });
    expect(opened.stdout).toContain('-----BEGIN PUBLIC KEY-----');
  });
});
