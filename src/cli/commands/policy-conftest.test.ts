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
