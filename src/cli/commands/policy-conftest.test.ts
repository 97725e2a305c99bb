import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conftestOutputs } from '../../policy/conftest/outputs/index.ts';
import { inputFormats } from '../../policy/conftest/inputs/index.ts';
import { policyConftestSection } from '../../compose/config/sections/policy-conftest.ts';
import { recordIo } from '../testing.ts';
import { run } from './policy.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'conftest-cli-'));
  await mkdir(join(cwd, 'policy'));
  await writeFile(
    join(cwd, 'policy/a.rego'),
    'package main\nwarn contains "root" if { some c in input; c.Cmd == "user" }',
  );
  await writeFile(join(cwd, 'Dockerfile'), 'FROM a\nUSER root\n');
  await mkdir(join(cwd, 'tested'));
  const rules = ['test_ok if true', 'test_bad if false', 'todo_test_later if true', 'deny contains "x" if input.a'];
  await writeFile(join(cwd, 'tested/a_test.rego'), ['package main', ...rules].join('\n'));
  await writeFile(join(cwd, 'a.yaml'), 'a: 1\n---\nb: 2\n');
  await writeFile(join(cwd, 'a.json'), '{"a": 1.50}');
});
afterAll(() => rm(cwd, { recursive: true }));

test.each<[readonly string[], number]>([
  [['conftest', 'Dockerfile'], 0],
  [['conftest', 'test', '--fail-on-warn', 'Dockerfile'], 1],
])('%j ends with %i', async (args, exit) => {
  const io = recordIo({ cwd });
  expect(await run(args, io)).toBe(exit);
  expect(io.written.out).toBe(
    'WARN - Dockerfile - main - root\n\n1 test, 0 passed, 1 warning, 0 failures, 0 exceptions\n',
  );
});

test('verify runs the tests of the policies', async () => {
  const io = recordIo({ cwd });
  expect(await run(['conftest', 'verify', '-p', 'tested'], io)).toBe(1);
  expect(io.written.out).toBe(
    'FAIL - tested/a_test.rego -  - data.main.test_bad\n\n' +
      '3 tests, 1 passed, 0 warnings, 1 failure, 0 exceptions, 1 skipped\n',
  );
});

test('whatever goes wrong is exit code 1', async () => {
  const io = recordIo({ cwd });
  expect(await run(['conftest', 'absent.yaml'], io)).toBe(1);
  expect(io.written.err).toContain('absent.yaml');
});

test('namespaces may be patterns, and verify shows steps', async () => {
  const io = recordIo({ cwd });
  expect(await run(['conftest', '-p', 'tested', '-n', 'm?i[m-o]', 'a.json'], io)).toBe(1);
  expect(io.written.out).toContain('FAIL - a.json - main - x');
  const traced = recordIo({ cwd });
  await run(['conftest', 'verify', '-p', 'tested', '--trace'], traced);
  expect(traced.written.out).toContain('query: test_ok\nTRAC   Enter data.main.test_ok = _');
});

test('standard input goes by the name that it is given', async () => {
  const io = recordIo({ cwd, stdin: () => Promise.resolve(new TextEncoder().encode('{"a": 1}')) });
  expect(await run(['conftest', '-p', 'tested', '--stdin-filename', 'x.json', '-'], io)).toBe(1);
  expect(io.written.out).toContain('FAIL - x.json - main - x');
});

test.each<[readonly string[], unknown]>([
  [['a.json'], { a: 1.5 }],
  [['a.yaml'], [{ a: 1 }, { b: 2 }]],
  [['a.json', 'a.yaml'], { 'a.json': { a: 1.5 }, 'a.yaml': [{ a: 1 }, { b: 2 }] }],
  [['--combine', 'a.json'], [{ path: 'a.json', contents: { a: 1.5 } }]],
])('parse %j prints what policies see', async (args, expected) => {
  const io = recordIo({ cwd });
  expect(await run(['conftest', 'parse', ...args], io)).toBe(0);
  expect(JSON.parse(io.written.out)).toEqual(expected);
});

test('variables and conftest.toml give what flags would; flags go before variables, and they before the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conftest-toml-'));
  await writeFile(join(folder, 'conftest.toml'), 'policy = "rules"\noutput = "tap"\n');
  await mkdir(join(folder, 'rules'));
  await writeFile(join(folder, 'rules/a.rego'), 'package main\ndeny contains "x" if input.a\n');
  await writeFile(join(folder, 'a.json'), '{"a": 1}');
  const written = async (env: Readonly<Record<string, string>>, ...flags: string[]): Promise<string> => {
    const io = recordIo({ cwd: folder, env });
    await run(['conftest', ...flags, 'a.json'], io);
    return io.written.out;
  };
  expect(await written({})).toBe('1..1\nnot ok 1 - a.json - main - x\n');
  expect(await written({ CONFTEST_OUTPUT: 'github' })).toContain('::error');
  expect(await written({ CONFTEST_OUTPUT: 'github' }, '-o', 'tap')).toContain('not ok 1');
  await writeFile(join(folder, 'conftest.toml'), 'policy = [');
  await expect(run(['conftest', 'a.json'], recordIo({ cwd: folder }))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  const io = recordIo({ cwd: folder, env: { OPA_EVAL_FORMAT: 'raw' } });
  expect([await run(['eval', '1'], io), io.written.out]).toEqual([0, '1\n']);
  await rm(folder, { recursive: true });
});

test('FORCE_COLOR paints, --no-color does not', async () => {
  const coloured = recordIo({ cwd, env: { FORCE_COLOR: '1' } });
  await run(['conftest', 'Dockerfile'], coloured);
  expect(coloured.written.out).toContain('\u001b[33mWARN');
  const plain = recordIo({ cwd, env: { FORCE_COLOR: '1' } });
  await run(['conftest', '--no-color', 'Dockerfile'], plain);
  expect(plain.written.out).not.toContain('\u001b');
});

test('the flags name every format and every report', () => {
  const { parser, output } = policyConftestSection.settings;
  for (const { name } of inputFormats) expect(parser.kind.schema.safeParse(name).success).toBe(true);
  for (const { name } of conftestOutputs) expect(output.kind.schema.safeParse(name).success).toBe(true);
});
