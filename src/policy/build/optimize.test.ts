import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, type Policy } from '../../rego/index.ts';
import { toPlain } from '../../rego/value/print.ts';
import type { Value } from '../../rego/value/value.ts';
import { readArchive } from '../load/bundle.ts';
import { type BuildRequest, runBuild } from '../run/build.ts';
import { buildRequest, testPorts } from '../testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-optimize-'));
const ports = testPorts(cwd);
const policy = `package a.b

# METADATA
# entrypoint: true
allow if { input.user == data.admins[_]; not deny }

deny if { input.x == 3; helper(input.y) }

helper(x) if x > data.k

# stays
unused := 7

const := count(data.admins)

msgs contains m if { some a in data.admins; a != input.user; m := sprintf("%s", [a]) }

default score := 0
score := 1 if input.s > const
score := 2 if { input.t; input.s <= const }

obj[k] := v if { some k, v in input.o }
mocked if allow with input.user as "bob"
within if input.s < data.limit
by_data if within with data.limit as input.y
every_ok if { every a in data.admins { a != input.user } }
tiers := "gold" if { input.s > 100 } else := "silver" if { input.s > data.k } else := "none"
never contains "x" if { input.x; data.k == 4 }
whole := {"allow": allow, "msgs": msgs} if input.whole
# METADATA
# title: the title
title := rego.metadata.rule().title if input.x
external if data.outside.users[input.user]
`;
const entrypoints = ['msgs', 'score', 'obj', 'mocked', 'by_data', 'every_ok', 'tiers', 'never', 'whole', 'external'];
const inputs: readonly Value[] = [
  {},
  { user: 'alice', x: 3, y: 4, s: 1, t: true, o: { a: 1 }, whole: true },
  { user: 'bob', x: 3, y: 1, s: 3, t: 1, o: [7], whole: true },
  { user: 'eve', x: 1, s: 300, o: null },
  { user: false, x: null, y: [], s: 'text', t: {}, o: 'text', whole: 0 },
];

beforeAll(() => {
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/a.rego'), policy);
  writeFileSync(join(cwd, 'p/data.json'), '{"admins":["alice","bob"],"k":3,"limit":2}\n');
  writeFileSync(join(cwd, 'p/.manifest'), '{"roots":["a","admins","k","limit"]}');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const request = (more: Partial<BuildRequest>) =>
  buildRequest({ entrypoints: entrypoints.map((name) => `a/b/${name}`), optimize: 1, ...more });

async function built(more: Partial<BuildRequest>): Promise<{ readonly path: string; readonly text: string }[]> {
  expect(await runBuild(request(more), ports)).toEqual({ stdout: '', stderr: '', exit: 0 });
  return readArchive(readFileSync(join(cwd, 'bundle.tar.gz')), 'bundle');
}

function policyOf(files: readonly { readonly path: string; readonly text: string }[]): Policy {
  const modules = files.filter(({ path }) => path.endsWith('.rego')).map(({ path: name, text }) => ({ name, text }));
  const data = JSON.parse(files.find(({ path }) => path === 'data.json')?.text ?? '{}') as Record<string, Value>;
  return compile({ modules, data: { ...data, outside: { users: { eve: true } } } });
}

const names = [...entrypoints, 'allow', 'deny', 'unused', 'const', 'title'];
const values = (one: Policy): unknown[] =>
  inputs.flatMap((input) => names.map((name) => [name, toPlain(one.evaluate(`data.a.b.${name}`, input) ?? null)]));

describe.each([1, 2])('build -O %i', (optimize) => {
  it.each([{ bundle: false }, { bundle: true }])('gives a bundle that decides the same: %o', async ({ bundle }) => {
    const files = await built({ optimize, bundle });
    const modules = [{ name: 'a.rego', text: policy }];
    const data = { admins: ['alice', 'bob'], k: 3, limit: 2, outside: { users: { eve: true } } };
    expect(values(policyOf(files))).toEqual(values(compile({ modules, data })));
    expect(files.map(({ path }) => path)).toContain('optimized/a/b.rego');
  });

  it.skipIf(process.env['DARTAGNAN_OPA'] === undefined)('gives what the original evaluates alike', async () => {
    const own = policyOf(await built({ optimize, bundle: true }));
    for (const input of inputs) {
      writeFileSync(join(cwd, 'input.json'), JSON.stringify(input));
      const args = ['eval', '-b', 'bundle.tar.gz', '-i', 'input.json', '-f', 'values', 'data.a.b'];
      const { stdout } = spawnSync(process.env['DARTAGNAN_OPA'] ?? '', args, { cwd, encoding: 'utf8' });
      const [found] = JSON.parse(stdout) as [Record<string, unknown>];
      for (const name of names.filter((one) => one !== 'external'))
        expect([name, found[name] ?? null]).toEqual([name, toPlain(own.evaluate(`data.a.b.${name}`, input) ?? null)]);
    }
  });
});

describe('build -O', () => {
  it('puts documents in, and leaves what nobody asks for with its comments', async () => {
    const files = await built({});
    const text = (path: string): string => files.find((file) => file.path === path)?.text ?? '';
    expect(text('optimized/a/b.rego')).toContain('score := 1 if input.s > 2\n');
    expect(text('p/a.rego')).toContain('# stays\nunused := 7\n');
    expect(text('p/a.rego')).not.toContain('entrypoint');
  });

  it('inlines rules at level 2 alone', async () => {
    expect(JSON.stringify(await built({ optimize: 1 }))).toContain('not data.a.b.deny');
    expect(JSON.stringify(await built({ optimize: 2 }))).not.toContain('not data.a.b.deny');
  });

  it('owns the package of the rules that it makes', async () => {
    const files = await built({ optimize: 2, bundle: true, partialNamespace: 'made' });
    expect(files.find(({ path }) => path === '.manifest')?.text).toContain('"roots":["a","admins","k","limit","made"]');
  });

  it.each([
    [['a/b/none'], 'entrypoint a/b/none does not refer'],
    [['b'], 'entrypoint b does not refer'],
  ])('refuses %j', async (named, message) => {
    expect(await runBuild(request({ entrypoints: named }), ports)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining(message),
    });
  });

  it('needs an entrypoint', async () => {
    writeFileSync(join(cwd, 'plain.rego'), 'package plain\np := 1\n');
    expect(await runBuild(request({ paths: ['plain.rego'], entrypoints: [] }), ports)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('at least one entrypoint'),
    });
  });
});
