import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { recordIo } from '../testing.ts';
import { run } from './policy.ts';

const original = process.env['DARTAGNAN_OPA'];

const verbs = 'bench build capabilities check deps eval exec fmt inspect parse run sign test version'.split(' ');

/** Flags in the lines of a help, each with its letter: `--data -d`. */
function flagsIn(help: string): string[] {
  // Examples name flags too, and a long help has some of them above its list.
  const list = help.slice(Math.max(help.lastIndexOf('\nFlags:'), 0));
  const lines = list.matchAll(/^ {2,6}(?:(-\w), )?(--[\w-]+)/gm);
  return [...lines].map(([, letter, name = '']) => (letter === undefined ? name : `${name} ${letter}`));
}

// The flags of the original as its own help lists them: each is understood, if only to be accepted.
describe.skipIf(original === undefined)('every flag of the original is known', () => {
  it.each(verbs)('to policy %s', async (verb) => {
    const theirs = flagsIn(execFileSync(original ?? '', [verb, '--help'], { encoding: 'utf8' }));
    expect(theirs.length).toBeGreaterThan(1);
    const io = recordIo();
    await run([verb, '--help'], io);
    const ours = new Set(flagsIn(io.written.out));
    expect(theirs.filter((flag) => !ours.has(flag))).toEqual([]);
  });
});
