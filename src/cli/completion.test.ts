import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { run } from './commands/policy.ts';
import { recordIo } from './testing.ts';

async function scriptFor(shell: string): Promise<string> {
  const io = recordIo({});
  expect(await run(['completion', shell], io)).toBe(0);
  return io.written.out;
}

/** What bash would offer for the last of the words. */
async function completions(...words: string[]): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const asked = `COMP_WORDS=(dartagnan ${quoted}); COMP_CWORD=${words.length}; _dartagnan_policy; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', `${await scriptFor('bash')}\n${asked}`], { encoding: 'utf8' });
  return stdout.trim().split('\n');
}

describe('completion scripts', () => {
  it.each([
    [['policy', 'ev'], ['eval']],
    [['policy', 'test', '--thr'], ['--threshold']],
    [['policy', 'exec', '--config-f'], ['--config-file']],
    [['po'], ['policy']],
  ])('complete %j in bash', async (words, expected) => {
    expect(await completions(...words)).toEqual(expected);
  });

  it('know flags with their words in fish, zsh and PowerShell', async () => {
    expect(await scriptFor('fish')).toMatch(/__fish_seen_subcommand_from eval' -l data -s d -d '/);
    expect(await scriptFor('zsh')).toContain('bashcompinit');
    expect(await scriptFor('powershell')).toContain("'eval' = @('--bundle'");
  });

  it('refuse a shell that is none', async () => {
    await expect(run(['completion', 'tcsh'], recordIo({}))).rejects.toMatchObject({ code: 'CLI_USAGE', exit: 1 });
  });
});
