import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { builtins } from '../../rego/builtins/index.ts';
import { WasmPolicy } from '../../rego/wasm/index.ts';
import { readArchive } from '../load/bundle.ts';
import { type BuildRequest, runBuild } from '../run/build.ts';
import { runInspect } from '../run/inspect.ts';
import { buildRequest, testPorts } from '../testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-wasm-'));
const ports = testPorts(cwd);
const policy = `package authz

import data.base.users

default allow := false

allow if {
	print("asked", input.user)
	input.user in users
}

# METADATA
# title: Report
# entrypoint: true
report := {"allow": allow, "names": names, "text": text, "sum": sum([0.1, 0.2, 1e2])}

names contains lowered if {
	some user in users
	lowered := trim_suffix(user, "e")
}

text := sprintf("%d of %s", [count(users), concat("+", names)])

clash := x if some x in input.list
`;

beforeAll(() => {
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/authz.rego'), policy);
  writeFileSync(join(cwd, 'p/data.json'), '{"base":{"users":["alice","Ann"]}}\n');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

type Files = ReturnType<typeof readArchive>;

async function built(more: Partial<BuildRequest> = {}): Promise<Files> {
  const request = buildRequest({ target: 'wasm', entrypoints: ['authz/allow'], ...more });
  expect(await runBuild(request, ports)).toEqual({ stdout: '', stderr: '', exit: 0 });
  return readArchive(readFileSync(join(cwd, 'bundle.tar.gz')), 'bundle');
}

const moduleIn = (files: Files): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(files.find(({ path }) => path.endsWith('policy.wasm'))?.bytes ?? []);

const textOf = (files: Files, name: string): string => files.find(({ path }) => path.endsWith(name))?.text ?? '';

describe('build -t wasm', () => {
  it('puts the module behind the policies, and says in the manifest what it answers for', async () => {
    const files = await built();
    expect(files.map(({ path }) => path)).toEqual(['data.json', 'p/authz.rego', 'policy.wasm', '.manifest']);
    expect(textOf(files, '.manifest')).toBe(
      '{"revision":"","roots":[""],"wasm":[{"entrypoint":"authz/allow","module":"/policy.wasm"},' +
        '{"entrypoint":"authz/report","module":"/policy.wasm",' +
        '"annotations":[{"entrypoint":true,"scope":"document","title":"Report"}]}],"rego_version":1}\n',
    );
  });

  it('is told by inspect', async () => {
    await built();
    const request = { paths: ['bundle.tar.gz'], annotations: false, v0: false };
    const { stdout } = await runInspect({ ...request, format: 'pretty' }, ports);
    expect(stdout).toContain('│ data.authz.report │ /policy.wasm  │');
    expect(JSON.parse((await runInspect({ ...request, format: 'json' }, ports)).stdout)).toMatchObject({
      wasm_modules: [
        {
          entrypoints: ['data.authz.allow', 'data.authz.report'],
          path: '/policy.wasm',
          url: 'bundle.tar.gz/policy.wasm',
        },
      ],
    });
  });

  it('makes the same bytes of the same policy', async () => {
    expect(moduleIn(await built())).toEqual(moduleIn(await built()));
  });

  it('needs an entrypoint that is a document', async () => {
    const bare = { entrypoints: [], paths: ['p/none.rego'] };
    writeFileSync(join(cwd, 'p/none.rego'), 'package none\nx := 1\nf(x) := x\n');
    const refusal = async (more: Partial<BuildRequest>) =>
      (await runBuild(buildRequest({ target: 'wasm', ...bare, ...more }), ports)).stderr;
    expect(await refusal({})).toContain('wasm compilation requires at least one entrypoint');
    expect(await refusal({ entrypoints: ['none/f'] })).toContain('entrypoint none/f does not refer to a rule');
    rmSync(join(cwd, 'p/none.rego'));
  });
});

describe("OPA's library for JavaScript", () => {
  const loaded = async (more: Partial<BuildRequest> = {}) => {
    const files = await built({ entrypoints: ['authz/allow', 'authz/clash'], ...more });
    const module = await loadPolicy(moduleIn(files));
    module.setData(JSON.parse(textOf(files, 'data.json')) as object);
    return module;
  };

  it('evaluates our modules', async () => {
    const module = await loaded();
    expect(module.entrypoints).toEqual({ 'authz/allow': 0, 'authz/clash': 1, 'authz/report': 2 });
    expect(module.evaluate({ user: 'Ann' })).toEqual([{ result: true }]);
    expect(module.evaluate({ user: 'eve' }, 'authz/allow')).toEqual([{ result: false }]);
    expect(module.evaluate({ list: [] }, 'authz/clash')).toEqual([]);
    // The library brings sprintf along.
    expect(module.evaluate({ user: 'alice' }, 'authz/report')).toEqual([
      { result: { allow: true, names: ['Ann', 'alic'], sum: 100.3, text: '2 of Ann+alic' } },
    ]);
  });

  it('is told of conflicts in the words that it knows, and can go on', async () => {
    const module = await loaded();
    expect(() => module.evaluate({ list: [1, 2] }, 'authz/clash')).toThrow(
      'p/authz.rego:24:25: complete rules must not produce multiple outputs: var assignment conflict',
    );
    expect(module.evaluate({ list: [1] }, 'authz/clash')).toEqual([{ result: 1 }]);
  });

  it('prints where print was kept', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    (await loaded()).evaluate({ user: 'Ann' });
    (await loaded({ wasmIncludePrint: true })).evaluate({ user: 'Ann' });
    const lines = log.mock.calls;
    log.mockRestore();
    expect(lines).toEqual([['asked Ann']]);
  });
});

const executable = process.env['DARTAGNAN_OPA'];

describe.skipIf(executable === undefined)("the original's modules and manifests", () => {
  const theirs = (args: readonly string[]): Files => {
    const all = ['build', '-t', 'wasm', ...args, '-o', 'theirs.tar.gz', 'p'];
    expect(spawnSync(executable ?? '', all, { cwd, encoding: 'utf8' })).toMatchObject({ status: 0 });
    return readArchive(readFileSync(join(cwd, 'theirs.tar.gz')), 'theirs');
  };

  it('have the same manifests', async () => {
    const files = theirs(['-e', 'authz/allow']);
    expect(textOf(await built(), '.manifest')).toBe(textOf(files, '.manifest'));
  });

  it('are evaluated by our host', () => {
    const files = theirs(['-e', 'authz/report', '-e', 'authz/clash']);
    const data = JSON.parse(textOf(files, 'data.json')) as never;
    const module = new WasmPolicy(new WebAssembly.Module(moduleIn(files)), { builtins, data });
    expect(module.evaluate('authz/report', { input: { user: 'alice' } })).toMatchObject({
      allow: true,
      text: '2 of Ann+alic',
    });
    expect(() => module.evaluate('authz/clash', { input: { list: [1, 2] } })).toThrow('eval_conflict_error');
    expect(module.evaluate('authz/clash', { input: { list: [3] } })).toBe(3);
  });
});
