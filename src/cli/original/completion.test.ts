import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { run as notation } from '../commands/trust-notation.ts';
import { run as notary } from '../commands/trust-notary.ts';
import { recordIo } from '../testing.ts';

async function script(run: typeof notary, shell: string): Promise<string> {
  const io = recordIo();
  expect(await run(['completion', shell], io)).toBe(0);
  return io.written.out;
}

/** What bash offers for a line. */
function offered(completions: string, name: string, line: string): readonly string[] {
  const words = line.split(' ');
  const list = words.map((word) => `'${word}'`).join(' ');
  const call = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _dartagnan_trust_${name}; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${completions}\n${call}`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe('completion', () => {
  it.each([
    [notary, 'notary', 'dartagnan trust notary k', ['key']],
    [notary, 'notary', 'notary key ro', ['rotate']],
    [notary, 'notary', 'notary -s https://notary.example key rotate registry.example/app --le', ['--legacy']],
    [notation, 'notation', 'notation cert generate', ['generate-test']],
    [notation, 'notation', 'dartagnan trust notation verify --user', ['--user-metadata', '--username']],
    [notation, 'notation', '/usr/bin/notation completion z', ['zsh']],
  ] as const)('%o of %s: %s', async (run, name, line, words) => {
    expect([...offered(await script(run, 'bash'), name, line)].sort()).toEqual(words);
  });

  it.each(['bash', 'fish', 'powershell', 'zsh'])('is written for %s, with all commands and flags', async (shell) => {
    for (const run of [notary, notation]) expect(await script(run, shell)).toMatch(/plugin-config|server-managed/);
  });

  it.each(['fish', 'zsh'])('is no mistake in %s', async (shell) => {
    if (spawnSync(shell, ['--version']).error !== undefined) return;
    const { stderr } = spawnSync(shell, ['-c', await script(notary, shell)], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });
});
