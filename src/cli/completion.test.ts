import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { run } from './commands/completion.ts';
import { run as runPolicy } from './commands/policy.ts';
import { recordIo } from './testing.ts';

async function scriptFor(shell: string): Promise<string> {
  const io = recordIo({});
  expect(await run([shell], io)).toBe(0);
  return io.written.out;
}

/** What bash would offer for the last of the words. */
async function completions(...words: string[]): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const asked = `COMP_WORDS=(dartagnan ${quoted}); COMP_CWORD=${words.length}; _dartagnan; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', `${await scriptFor('bash')}\n${asked}`], { encoding: 'utf8' });
  return stdout.trim().split('\n');
}

describe('completion scripts', () => {
  it.each([
    [['po'], ['policy']],
    [['policy', 'ev'], ['eval']],
    [['policy', 'test', '--thr'], ['--threshold']],
    [['policy', 'exec', '--config-f'], ['--config-file']],
    [['scan', 'im'], ['image']],
    [['scan', 'image', '--sev'], ['--severity']],
    [['scan', 'i', '--sev'], ['--severity']],
    [['check', '--manif'], ['--manifests']],
    [['db', 'bu'], ['build']],
    [['watch', 'val'], ['validate']],
    [['verify', '--poli'], ['--policy']],
    [['trust', 'notat'], ['notation']],
  ])('complete %j in bash', async (words, expected) => {
    expect(await completions(...words)).toEqual(expected);
  });

  it('know flags with their words in fish, zsh and PowerShell', async () => {
    expect(await scriptFor('fish')).toMatch(/'__dartagnan_at "\/policy\/eval"' -l data -s d -d '/);
    expect(await scriptFor('zsh')).toContain('bashcompinit');
    expect(await scriptFor('powershell')).toContain("'/policy/eval' = @('--bundle'");
  });

  it('of a verb know the verb alone', async () => {
    const io = recordIo({});
    expect(await runPolicy(['completion', 'bash'], io)).toBe(0);
    expect(io.written.out).toContain("'/policy/eval')");
    expect(io.written.out).not.toContain('/scan');
  });

  it('refuse a shell that is none', async () => {
    await expect(run(['tcsh'], recordIo({}))).rejects.toMatchObject({ code: 'CLI_USAGE', exit: 1 });
  });
});
