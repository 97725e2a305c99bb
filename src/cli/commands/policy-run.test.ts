import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { policyRunSection } from '../../compose/config/sections/policy-run.ts';

const original = process.env['DARTAGNAN_OPA'];

// The flags of the original as its own help lists them: each is understood, if only to be accepted.
it.skipIf(original === undefined)('every flag of the original is known', () => {
  const help = execFileSync(original ?? '', ['run', '--help'], { encoding: 'utf8' });
  const flags = [...help.matchAll(/^ {2,6}(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name ?? '');
  expect(flags.length).toBeGreaterThan(40);
  const ours = new Set([...Object.keys(policyRunSection.settings), 'help']);
  expect(flags.filter((name) => !ours.has(name))).toEqual([]);
});
