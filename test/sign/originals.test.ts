// Every command and flag that the real notation and notary document is there, under the same name and letter.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/io.ts';
import { run as notation } from '../../src/cli/commands/trust-notation.ts';
import { run as notary } from '../../src/cli/commands/trust-notary.ts';
import { recordIo } from '../../src/cli/testing.ts';

/** What the shell's completion and the help of originals are is made by their library. */
const ofTheLibrary = new Set(['completion', 'help']);

function helpOf(name: string, words: readonly string[]): string | undefined {
  try {
    const env = { ...process.env, NOTATION_EXPERIMENTAL: '1' };
    return execFileSync(name, [...words, '--help'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env });
  } catch {
    return undefined;
  }
}

/** Letters and names of the flags of a help text. */
function flagsOf(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/^ +(?:-(\w), )? *--([\w-]+)/gm);
  return new Map([...found].map(([, letter = '', name = '']) => [name, letter]));
}

function partsOf(text: string): readonly string[] {
  const [, list = ''] = /Available Commands:\n([^]*?)\n\n/.exec(text) ?? [];
  return [...list.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = '']) => name).filter((name) => !ofTheLibrary.has(name));
}

async function oursOf(command: Command, words: readonly string[]): Promise<string> {
  const io = recordIo();
  expect([words, await command([...words, '--help'], io)]).toEqual([words, 0]);
  return io.written.out;
}

async function lacking(name: string, command: Command, words: readonly string[]): Promise<readonly string[]> {
  const original = helpOf(name, words) ?? '';
  const parts = partsOf(original);
  const ours = await oursOf(command, words);
  const own = flagsOf(ours);
  const missing = [...flagsOf(original)]
    // Flags of the program as a whole stand at its commands here.
    .filter(
      ([flag, letter]) =>
        parts.length === 0 && own.get(flag) !== letter && !ofTheLibrary.has(flag) && flag !== 'version',
    )
    .map(([flag, letter]) => `${[name, ...words].join(' ')}: --${flag}${letter && `, -${letter}`}`);
  const below = await Promise.all(parts.map((part) => lacking(name, command, [...words, part])));
  return [...missing, ...below.flat()];
}

describe('every documented command and flag', () => {
  it.for<readonly [string, Command]>([
    ['notation', notation],
    ['notary', notary],
  ])('of %s is here', async ([name, command], ctx) => {
    ctx.skip(helpOf(name, []) === undefined, `${name} is not installed`);
    expect(await lacking(name, command, [])).toEqual([]);
  });
});
