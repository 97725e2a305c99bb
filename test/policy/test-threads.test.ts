import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';

// Long enough that other threads are started, and with every kind of outcome.
const slow = Array.from(
  { length: 24 },
  (_, index) =>
    `test_${index} if count([1 | some x in numbers.range(1, 700); some y in data.big.list; x * y == ${index}]) >= 0`,
);
const source = `package t_test
${slow.join('\n')}
test_bad if 1 == 2
todo_test_later if false
test_error if {1: x | some x in [1, 2]} == {}
test_big if { data.big.exact == 12345678901234567890; print("seen") }
test_case[name] if { some name, x in {"one": 1, "two": 2}; x == 1 }
`;

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'policy-threads-'));
  writeFileSync(join(cwd, 't_test.rego'), source);
  const list = Array.from({ length: 400 }, (_, index) => index);
  writeFileSync(join(cwd, 'data.json'), `{"big": {"exact": 12345678901234567890, "list": ${JSON.stringify(list)}}}`);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function outcome(...args: string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = builtCommand().run(['policy', 'test', ...args, 't_test.rego', 'data.json'], {
    cwd,
  });
  return { status, text: `${stdout}${stderr}`.replace(/"duration": \d+/g, '"duration": 0') };
}

it.each([
  ['their outcomes', 2, ['--format', 'json']],
  ['their coverage', 0, ['--coverage', '--run', 'test_[12]$|test_big']],
  ['repeated tests', 2, ['--format', 'json', '--count', '2', '--run', 'test_[a-z]|test_1']],
])('threads give what one thread gives: %s', { timeout: 60_000 }, (_what, exit, args) => {
  const alone = outcome('--parallel', '1', ...args);
  expect(alone.status).toBe(exit);
  expect(outcome('--parallel', '4', ...args)).toEqual(alone);
});
