import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordIo } from '../testing.ts';
import { run } from './policy.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'policy-command-'));
  writeFileSync(join(cwd, 'a.rego'), 'package a\nallow if input.x == 1\n');
  writeFileSync(join(cwd, 'a_test.rego'), 'package a_test\ntest_ok if data.a.allow with input as {"x": 1}\n');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

it.each([
  [['eval', '-d', 'a.rego', '-I', '-f', 'raw', 'data.a.allow'], 0, 'true\n'],
  [['eval', '--fail', '-d', 'a.rego', '--format=values', 'data.a.allow'], 1, ''],
  [['eval', '-d', 'a.rego', '-p', '-f', 'source', 'data.a.allow'], 0, '# Query 1\ninput.x = 1\n\n'],
  [['eval', '-d', 'a.rego', '-p', '--fail', '1 == 2'], 1, '{\n  "partial": {}\n}\n'],
  [['check', 'a.rego', 'a_test.rego'], 0, ''],
  [['fmt', '-l', 'a.rego'], 0, 'a.rego\n'],
  [['test', 'a.rego', 'a_test.rego', '-v'], 0, expect.stringContaining('data.a_test.test_ok: PASS')],
  [['parse', 'a.rego', '--format', 'json'], 0, expect.stringContaining('"package"')],
])('policy %j exits with %i', async (args, exit, out) => {
  const input = args.includes('-I') ? '{"x": 1}' : '';
  const io = recordIo({ cwd, stdin: () => Promise.resolve(new TextEncoder().encode(input)) });
  expect(await run(args, io)).toBe(exit);
  expect(io.written.out).toEqual(out);
});
