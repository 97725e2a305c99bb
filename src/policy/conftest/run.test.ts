import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testPorts } from '../testing.ts';
import { type ConftestRequest, runConftest } from './run.ts';

const files: Readonly<Record<string, string>> = {
  'policy/main.rego': `package main
deny contains msg if { input.kind == "Pod"; input.privileged; msg := "privileged" }
deny contains {"msg": sprintf("port %v", [p]), "port": p} if { some p in input.ports; p in data.bad.ports }
warn_old contains "old" if input.version < data.conftest.least
warn_named contains data.conftest.file.name if input.named
deny_root contains "root" if not input.nonRoot
exception contains ["root"] if input.excused`,
  'policy/other.rego': 'package other.rules\nviolation contains {"msg": "combined"} if count(input) == 2',
  'broken/a.rego': 'package main\ndeny contains {"message": "x"} if true',
  'print/a.rego': 'package main\ndeny contains "x" if { print("seen", input.a); false }',
  'data/bad/list.yaml': 'ports: [22]',
  'ok.yaml': 'nonRoot: true',
  'pods.yaml': 'kind: Pod\nprivileged: true\nports: [22, 80]\nnonRoot: true\n---\nexcused: true\n',
  'warn.json': '{"named": true, "nonRoot": true}',
  Dockerfile: 'FROM a',
  'notes.txt': 'x',
};

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'conftest-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
});
afterAll(() => rm(cwd, { recursive: true }));

function run(request: Partial<ConftestRequest>, stdin = '') {
  const ports = testPorts(cwd, { stdin });
  const defaults: ConftestRequest = {
    files: [],
    policy: ['policy'],
    data: [],
    namespace: ['main'],
    allNamespaces: false,
    combine: false,
    failOnWarn: false,
    noFail: false,
    output: 'json',
    strict: false,
    v0: false,
    colour: false,
    update: [],
    tls: true,
    quiet: false,
    suppressExceptions: false,
    showBuiltinErrors: false,
    trace: false,
    junitHideMessage: false,
  };
  return runConftest({ ...defaults, ...request }, ports);
}

test('documents of a file add up; messages carry metadata; an exception excuses one rule', async () => {
  const { stdout, exit } = await run({ files: ['pods.yaml'], data: ['data'] });
  expect(exit).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([
    {
      filename: 'pods.yaml',
      namespace: 'main',
      successes: 7,
      failures: [
        {
          msg: 'privileged',
          loc: { file: 'pods.yaml', line: 2 },
          provenance: [
            { path: 'input.kind', file: 'pods.yaml', line: 1 },
            { path: 'input.privileged', file: 'pods.yaml', line: 2 },
          ],
        },
        { msg: 'port 22', metadata: { port: 22 }, loc: { file: 'pods.yaml', line: 3 } },
      ],
      exceptions: [{ msg: 'data.main.exception[_][_] == "root"' }],
    },
  ]);
});

test.each<[Partial<ConftestRequest>, number]>([
  [{ files: ['ok.yaml'] }, 0],
  [{ files: ['warn.json'] }, 0],
  [{ files: ['warn.json'], failOnWarn: true }, 1],
  [{ files: ['pods.yaml'] }, 1],
  [{ files: ['pods.yaml'], failOnWarn: true }, 2],
  [{ files: ['pods.yaml'], noFail: true }, 0],
  [{ files: ['ok.yaml', 'warn.json'], namespace: ['other.rules'], combine: true }, 1],
  [{ files: ['ok.yaml'], namespace: ['nothing'] }, 0],
])('%j ends with %i', async (request, exit) => expect((await run(request)).exit).toBe(exit));

test('the name of the file is data.conftest.file.name', async () =>
  expect(JSON.parse((await run({ files: ['warn.json'] })).stdout)[0].warnings).toMatchObject([{ msg: 'warn.json' }]));

test('all namespaces, all files of a folder whose names are known', async () => {
  const { stdout } = await run({ files: ['.'], allNamespaces: true, ignore: '^data/' });
  const seen = JSON.parse(stdout).map(({ filename, namespace }: Record<string, string>) => `${namespace} ${filename}`);
  expect(seen).toEqual(
    ['main', 'other.rules'].flatMap((name) =>
      ['Dockerfile', 'ok.yaml', 'pods.yaml', 'warn.json'].map((file) => `${name} ${file}`),
    ),
  );
});

test('standard input is YAML, or what --parser says', async () => {
  expect((await run({ files: ['-'] }, 'nonRoot: true')).exit).toBe(0);
  expect((await run({ files: ['-'], parser: 'toml' }, 'nonRoot = true')).exit).toBe(0);
});

test('print goes to standard error beside reports that are no text', async () =>
  expect((await run({ files: ['-'], policy: ['print'] }, 'a: 5')).stderr).toBe('print/a.rego:2: seen 5\n'));

test.each<[Partial<ConftestRequest>, string]>([
  [{ files: ['notes.txt'] }, 'notes.txt: its name means no format'],
  [{ files: ['ok.yaml'], parser: 'cue' }, '--parser cue: no format'],
  [{ files: ['ok.yaml'], output: 'xml' }, '--output xml'],
  [{ files: ['ok.yaml'], policy: ['data'] }, 'data: no Rego files found'],
  [{ files: ['ok.yaml'], policy: ['broken'] }, 'data.main.deny: the result has no text msg'],
  [{ files: ['absent.yaml'] }, 'absent.yaml'],
  [{ files: ['.'], ignore: '(' }, '--ignore ('],
  [{ files: [] }, 'no files found'],
])('%j is refused', (request, message) => expect(run(request)).rejects.toThrow(message));

test('flags say how much is written', async () => {
  expect(await run({ files: ['ok.yaml'], quiet: true })).toMatchObject({ stdout: '', exit: 0 });
  expect((await run({ files: ['pods.yaml'], quiet: true })).stdout).toContain('privileged');
  expect((await run({ files: ['pods.yaml'], data: ['data'] })).stdout).toContain('exception');
  expect((await run({ files: ['pods.yaml'], data: ['data'], suppressExceptions: true })).stdout).not.toContain(
    'exception',
  );
  const traced = await run({ files: ['ok.yaml'], trace: true, output: 'stdout' });
  expect(traced.stderr).toMatch(/file: ok\.yaml \| query: data\.main\.deny\nTRAC {3}Enter data\.main\.deny = _/);
  expect((await run({ files: ['ok.yaml'], trace: true })).stderr).toContain('TRAC');
});

test('errors of builtins are told where they shall be', async () => {
  const policy = ['failing'];
  await mkdir(join(cwd, 'failing'), { recursive: true });
  await writeFile(join(cwd, 'failing/a.rego'), 'package main\ndeny contains "x" if 1 / input.zero == 1');
  await writeFile(join(cwd, 'zero.yaml'), 'zero: 0');
  expect(await run({ files: ['zero.yaml'], policy })).toMatchObject({ exit: 0 });
  const told = await run({ files: ['zero.yaml'], policy, showBuiltinErrors: true });
  expect([told.exit, told.stderr]).toEqual([1, expect.stringContaining('divide by zero')]);
});

test('policies are fetched before the test', async () => {
  const fetched = await run({ files: ['ok.yaml'], update: ['print'], policy: ['fetched'] });
  expect(fetched).toMatchObject({ exit: 0, stderr: 'fetched/a.rego:2: seen <undefined>\n' });
});

test('hosts that capabilities do not name are not asked', async () => {
  await mkdir(join(cwd, 'net'), { recursive: true });
  await writeFile(
    join(cwd, 'net/a.rego'),
    'package main\ndeny contains "x" if http.send({"method": "get", "url": "http://127.0.0.1:9/"}).status == 200',
  );
  const builtins = [{ name: 'http.send' }, { name: 'eq' }, { name: 'equal' }];
  await writeFile(join(cwd, 'capabilities.json'), JSON.stringify({ builtins, allow_net: ['example.com'] }));
  const request = { files: ['ok.yaml'], policy: ['net'], capabilities: 'capabilities.json', showBuiltinErrors: true };
  expect((await run(request)).stderr).toMatch(/127\.0\.0\.1.*not allowed|not allowed.*127\.0\.0\.1|unallowed host/);
});
