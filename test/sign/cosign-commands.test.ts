// The original's commands and flags beside ours: what is here, and what is not and why.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trustCommands } from '../../src/cli/commands/trust/commands.ts';
import type { CommandSpec } from '../../src/cli/spec.ts';

/** Commands of cosign 2.5 and 3.1 with their flags, as their help lists them; the test below compares it with the executables at hand. */
const original = JSON.parse(readFileSync(join(import.meta.dirname, 'cosign-commands.json'), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

/** Flags that are not taken, and why; a command line that has one is refused, never misread. */
const absent: Readonly<Record<string, string>> = {
  pin: 'a PIN on a command line is seen by everybody: COSIGN_PKCS11_PIN, or typed',
  'show-sensitive-values': 'secrets are never printed',
};

/** Commands that are not here under this name: they are a part of the verb with a command line of its own. */
const absentCommands = ['pkcs11-tool list-keys-uris', 'pkcs11-tool list-tokens'];

function flagsOf({ flags }: CommandSpec): readonly string[] {
  return flags.flatMap(({ section, only }) =>
    Object.entries(section.settings).flatMap(([name, { aliases = [], kind }]) =>
      only === undefined || only.includes(name)
        ? [name, ...aliases, ...(kind.argument === undefined ? [`no-${name}`] : [])]
        : [],
    ),
  );
}

const ours = new Map(trustCommands.map((command) => [command.name, flagsOf(command)]));
/** Spellings of general flags: the original's and ours. */
const general: Readonly<Record<string, string>> = { 'output-file': '', timeout: '', verbose: '' };

describe('the original’s command', () => {
  const rows = Object.entries(original).filter(([name]) => !absentCommands.includes(name));

  it.each(rows)('%s is here with its flags, or they are listed as absent', (name, flags) => {
    const [command = ''] = name.split(' ');
    const taken = ours.get(command);
    expect(taken).toBeDefined();
    const missing = flags.filter((flag) => !taken?.includes(flag) && !(flag in general) && !(flag in absent));
    expect(missing).toEqual([]);
  });

  it('has no flag that is listed as absent and is here', () => {
    const wrong = rows.flatMap(([name, flags]) => {
      const taken = ours.get(name.split(' ')[0] ?? '') ?? [];
      return flags
        .filter((flag) => flag in absent)
        .filter((flag) => taken.includes(flag))
        .map((flag) => `${name} --${flag}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each(['cosign', 'cosign3'])('of the executable %s stands in the list', (program) => {
    const help = (...words: string[]) => spawnSync(program, [...words, '--help'], { encoding: 'utf8' });
    // Without the executable there is nothing to compare.
    if (help().error !== undefined) return;
    for (const [name, flags] of Object.entries(original)) {
      const { stdout } = help(...name.split(' '));
      if (!stdout.includes(`cosign ${name}`)) continue;
      const shown = [...stdout.matchAll(/^\s+(?:-\w, )?--([a-z0-9-]+)=/gm)].map(([, flag = '']) => flag);
      const known = [...flags, ...Object.keys(general), 'help'];
      expect([name, shown.filter((flag) => !known.includes(flag))]).toEqual([name, []]);
    }
  });
});
