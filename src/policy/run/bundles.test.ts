import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPolicy } from '../../rego/load.ts';
import { readArchive } from '../load/bundle.ts';
import { buildRequest, testPorts } from '../testing.ts';
import { runBuild } from './build.ts';
import { runCapabilities } from './capabilities.ts';
import { runDeps } from './deps.ts';
import { runExec } from './exec.ts';
import { runInspect } from './inspect.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-bundles-'));
const ports = testPorts(cwd, { stdin: '{"user": "alice"}' });
const policy = `package authz

# METADATA
# title: allow
# entrypoint: true
allow if {
	input.user == data.admins[_]
	helper(input.user)
}

helper(x) if startswith(x, "a")
`;

beforeAll(() => {
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/authz.rego'), policy);
  writeFileSync(join(cwd, 'p/data.json'), '{"admins":["alice","bob"]}\n');
  mkdirSync(join(cwd, 'inputs'));
  writeFileSync(join(cwd, 'inputs/a.json'), '{"user": "alice"}');
  writeFileSync(join(cwd, 'inputs/b.yaml'), 'user: bob\n');
  writeFileSync(join(cwd, 'inputs/c.json'), '{"user":');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('build', () => {
  it('writes data, modules and manifest, the same bytes each time', async () => {
    expect(await runBuild(buildRequest(), ports)).toEqual({ stdout: '', stderr: '', exit: 0 });
    const bytes = readFileSync(join(cwd, 'bundle.tar.gz'));
    expect(readArchive(bytes, 'b')).toEqual([
      { path: 'data.json', text: '{"admins":["alice","bob"]}\n' },
      { path: 'p/authz.rego', text: policy },
      { path: '.manifest', text: '{"revision":"","roots":[""],"rego_version":1}\n' },
    ]);
    await runBuild(buildRequest({ output: 'again.tar.gz' }), ports);
    expect(readFileSync(join(cwd, 'again.tar.gz'))).toEqual(bytes);
  });

  it('builds a bundle of a bundle, signed, which is refused without its key', async () => {
    const secret = { signingKey: 'secret', signingAlgorithm: 'HS256' };
    const first = buildRequest({ ...secret, bundle: true, revision: '7', output: 'signed.tar.gz' });
    expect(await runBuild(first, ports)).toMatchObject({ exit: 0 });
    const second = buildRequest({ ...secret, bundle: true, paths: ['signed.tar.gz'], output: 'second.tar.gz' });
    expect(await runBuild(second, ports)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('key not provided'),
    });
    expect(await runBuild({ ...second, verificationKey: 'other' }, ports)).toMatchObject({ exit: 1 });
    expect(await runBuild({ ...second, verificationKey: 'secret' }, ports)).toMatchObject({ exit: 0 });
    const manifest = readArchive(readFileSync(join(cwd, 'second.tar.gz')), 'b').find(
      ({ path }) => path === '.manifest',
    );
    expect(manifest?.text).toContain('"revision":"7"');
  });

  it('writes a module that answers without eval', async () => {
    expect(await runBuild(buildRequest({ target: 'js', output: 'policy.mjs' }), ports)).toMatchObject({ exit: 0 });
    const module = (await import(join(cwd, 'policy.mjs'))) as Parameters<typeof loadPolicy>[0] & {
      readonly data: never;
    };
    const built = loadPolicy((module as unknown as { policy: never }).policy, { data: module.data });
    expect(built.evaluate('data.authz.allow', { user: 'alice' })).toBe(true);
    expect(built.evaluate('data.authz.allow', { user: 'bob' })).toBeUndefined();
    expect(JSON.parse(readFileSync(join(cwd, 'policy.mjs.map'), 'utf8'))).toMatchObject({ version: 3 });
  });

  it('cuts a module to its entrypoints and what they reach', async () => {
    writeFileSync(join(cwd, 'p/more.rego'), 'package more\n\nunused if glob.match("a*", [], input.user)\n');
    expect(await runBuild(buildRequest({ target: 'js', output: 'cut.mjs' }), ports)).toMatchObject({ exit: 0 });
    const { policy: cut } = (await import(join(cwd, 'cut.mjs'))) as { policy: Parameters<typeof loadPolicy>[0] };
    rmSync(join(cwd, 'p/more.rego'));
    expect(cut).toMatchObject({ documents: [['authz', 'allow']], functions: [['authz', 'helper']] });
    expect(cut.calls).toEqual(['startswith']);
  });

  it('says what is wrong with a policy, and where it cannot write', async () => {
    writeFileSync(join(cwd, 'bad.rego'), 'package a\n\nallow if x\n');
    expect(await runBuild(buildRequest({ paths: ['bad.rego'] }), ports)).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/bad\.rego:3.*x is unsafe/s),
    });
    expect(await runBuild(buildRequest({ output: 'no/such/folder.tar.gz' }), ports)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('no/such/folder.tar.gz'),
    });
  });
});

it('inspect lists packages, files and annotations', async () => {
  const shared = { paths: ['p'], annotations: true, v0: false };
  const { stdout } = await runInspect({ ...shared, format: 'pretty' }, ports);
  expect(stdout).toMatch(/│ data.authz │ p\/authz.rego │/);
  expect(stdout).toContain(
    'Package:  authz\nRule:     allow\nLocation: p/authz.rego:6\nScope: document\nEntrypoint: true\n',
  );
  const json = JSON.parse((await runInspect({ ...shared, format: 'json' }, ports)).stdout) as Record<string, unknown>;
  expect(json).toMatchObject({
    namespaces: { data: ['p/data.json'], 'data.authz': ['p/authz.rego'] },
    annotations: [
      { annotations: { entrypoint: true, scope: 'document', title: 'allow' }, location: { row: 6, col: 1 } },
    ],
    capabilities: { features: ['rego_v1'] },
  });
});

it('deps lists documents', async () => {
  const { stdout } = await runDeps(
    { query: 'data.authz.allow', data: ['p'], bundle: [], ignore: [], format: 'pretty', v0: false },
    ports,
  );
  expect(stdout).toBe(`┌────────────────┬───────────────────┐
│ BASE DOCUMENTS │ VIRTUAL DOCUMENTS │
├────────────────┼───────────────────┤
│ data.admins    │ data.authz.allow  │
│ input.user     │ data.authz.helper │
└────────────────┴───────────────────┘
`);
});

describe('exec', () => {
  const exec = {
    paths: ['inputs'],
    bundle: ['p'],
    decision: 'authz/allow',
    fail: false,
    failDefined: false,
    failNonEmpty: false,
    stdinInput: false,
    v0: false,
    set: [],
    setFile: [],
  };
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

  it('decides on every document of a folder, broken ones as errors of their own', async () => {
    const { stdout, exit } = await runExec(exec, ports, silent);
    const { result } = JSON.parse(stdout) as {
      result: { path: string; result?: unknown; error?: { message: string } }[];
    };
    expect(exit).toBe(0);
    expect(result).toMatchObject([
      { path: 'inputs/a.json', result: true },
      { path: 'inputs/b.yaml', error: { code: 'opa_undefined_error', message: 'authz/allow decision was undefined' } },
      { path: 'inputs/c.json', error: { message: expect.stringContaining('no JSON') } },
    ]);
  });

  it.each([
    [{ fail: true }, 1],
    [{ fail: true, stdinInput: true }, 0],
    [{ failDefined: true, stdinInput: true }, 1],
    [{ failNonEmpty: true, stdinInput: true }, 1],
  ])('ends by its flags: %o', async (flags, expected) => {
    expect((await runExec({ ...exec, ...flags }, ports, silent)).exit).toBe(expected);
  });

  it('decides by a configuration, and logs what it decided', async () => {
    const logged: object[] = [];
    const log = {
      ...silent,
      info: (fields: object, text: string) => void (text === 'Decision Log' && logged.push(fields)),
    };
    const set = ['decision_logs.console=true', 'default_decision=authz/allow', 'labels.app=x'];
    const { stdout } = await runExec({ ...exec, decision: undefined, set }, ports, log);
    const { result } = JSON.parse(stdout) as { result: { path: string; decision_id?: string; result?: unknown }[] };
    expect(result[0]).toMatchObject({ path: 'inputs/a.json', result: true });
    expect(logged).toEqual([
      expect.objectContaining({ decision_id: result[0]?.decision_id, path: 'authz/allow', result: true }),
      expect.objectContaining({ path: 'authz/allow', labels: expect.objectContaining({ app: 'x' }) }),
    ]);
  });

  it('says which bundles do not come', async () => {
    const set = ['services.s.url=http://127.0.0.1:9', 'bundles.late.service=s'];
    const { stderr, exit } = await runExec({ ...exec, set, timeout: 200 }, ports, silent);
    expect([exit, stderr]).toEqual([1, expect.stringContaining('bundles did not come within 0.2 s: bundle')]);
  });
});

it('capabilities print what may be given back as a file', async () => {
  const { stdout } = await runCapabilities({ current: true, v0: false, version: '1' }, ports);
  const { builtins } = JSON.parse(stdout) as { builtins: { name: string }[] };
  expect(builtins.length).toBe(206);
  writeFileSync(join(cwd, 'capabilities.json'), stdout);
  expect(
    (await runCapabilities({ current: false, v0: true, version: '1', file: 'capabilities.json' }, ports)).exit,
  ).toBe(0);
});
