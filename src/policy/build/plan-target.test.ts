import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMessage } from '../../formats/protobuf/decode.ts';
import type { PlanFile } from '../../rego/opa-plan/format.ts';
import { encodePlan, planMessage } from '../../rego/opa-plan/proto.ts';
import { readArchive } from '../load/bundle.ts';
import { type BuildRequest, runBuild } from '../run/build.ts';
import { buildRequest, testPorts } from '../testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-plan-'));
const ports = testPorts(cwd);
const policy = `package authz

import data.base.users

default allow := false

allow if {
	print("asked", input.user)
	input.user in users
	not denied(input.user)
}

denied(user) if user == "eve"

# METADATA
# entrypoint: true
report := {"allow": allow}

unrelated := 1
`;

beforeAll(() => {
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/authz.rego'), policy);
  writeFileSync(join(cwd, 'p/data.json'), '{"base":{"users":["alice"]}}\n');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const request = (more: Partial<BuildRequest> = {}) =>
  buildRequest({ target: 'plan', entrypoints: ['authz/allow'], ...more });

type Files = ReturnType<typeof readArchive>;

async function built(more: Partial<BuildRequest> = {}): Promise<Files> {
  expect(await runBuild(request(more), ports)).toEqual({ stdout: '', stderr: '', exit: 0 });
  return readArchive(readFileSync(join(cwd, 'bundle.tar.gz')), 'bundle');
}

function planIn(files: Files): PlanFile {
  return JSON.parse(files.find(({ path }) => path.endsWith('plan.json'))?.text ?? '') as PlanFile;
}

/** What plans of the same policy have in common, whoever made them. */
function outline({ plans, funcs, static: { builtin_funcs: externals, files } }: PlanFile) {
  return {
    plans: plans.plans.map(({ name }) => name),
    functions: funcs.funcs.map(({ name, params, path }) => ({ name, params, path })).sort(byName),
    builtins: externals.map(({ name }) => name),
    files,
  };
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}

describe('build -t plan', () => {
  it('puts the plan between the policies and the manifest', async () => {
    const files = await built();
    expect(files.map(({ path }) => path)).toEqual(['data.json', 'p/authz.rego', 'plan.json', '.manifest']);
    expect(files.at(-1)?.text).toBe('{"revision":"","roots":[""],"rego_version":1}\n');
  });

  it('plans what is named, what METADATA names, and what depends on it', async () => {
    expect(outline(planIn(await built())).plans).toEqual(['authz/allow', 'authz/report']);
    const unmarked = policy.replace(/# METADATA\n# entrypoint: true\n/, '');
    writeFileSync(join(cwd, 'unmarked.rego'), unmarked);
    const paths = ['unmarked.rego'];
    expect(outline(planIn(await built({ paths }))).plans).toEqual(['authz/allow', 'authz/report']);
    expect(outline(planIn(await built({ paths, pruneUnused: true }))).plans).toEqual(['authz/allow']);
  });

  it('holds what entrypoints reach, and nothing else', async () => {
    const { functions, builtins } = outline(planIn(await built({ entrypoints: ['authz/allow'], pruneUnused: true })));
    expect(functions.map(({ name }) => name)).toEqual([
      'g0.data.authz.allow',
      'g0.data.authz.denied',
      'g0.data.authz.report',
    ]);
    expect(builtins).toEqual(['internal.member_2', 'internal.print']);
  });

  it('lists the rules that it leaves out', async () => {
    const more = { planAddons: ['unplanned_rules'], entrypoints: ['authz/report'], pruneUnused: true } as const;
    expect(planIn(await built(more)).unplanned_rules).toEqual([
      { path: 'data.authz.unrelated', location: { file: 0, row: 19, col: 1, end_row: 19, end_col: 15 } },
    ]);
    expect(planIn(await built()).unplanned_rules).toBeUndefined();
  });

  it('is written as Protocol Buffers, with the manifest', async () => {
    const plan = planIn(await built());
    const files = await built({ format: 'proto', revision: 'r1' });
    expect(files.map(({ path }) => path)).toEqual(['data.json', 'p/authz.rego', 'plan.pb', '.manifest.pb']);
    const bytes = files[2]?.bytes ?? new Uint8Array();
    const decoded = decodeMessage(planMessage, bytes) as unknown as PlanFile & { readonly funcs: { funcs: unknown[] } };
    expect(decoded.static.strings).toEqual(plan.static.strings);
    expect(decoded.plans.plans.map(({ name }) => name)).toEqual(['authz/allow', 'authz/report']);
    expect(decoded.funcs.funcs).toHaveLength(plan.funcs.funcs.length);
    expect(JSON.stringify(decoded)).toContain('"AssignVarOnceStmt":{"source":{"value":{"bool":true}},"target":3}');
  });

  it('is verified by its bytes, and its manifest counts', async () => {
    const signing = { signingKey: 'secret', signingAlgorithm: 'HS256', format: 'proto', revision: 'r7' } as const;
    await built(signing);
    const again = { paths: ['bundle.tar.gz'], bundle: true, output: 'again.tar.gz', target: 'rego' } as const;
    const verifying = { signingAlgorithm: 'HS256', verificationKey: 'secret' };
    expect(await runBuild(request({ ...again, ...verifying }), ports)).toMatchObject({ exit: 0 });
    const files = readArchive(readFileSync(join(cwd, 'again.tar.gz')), 'b');
    expect(files.find(({ path }) => path === '.manifest')?.text).toContain('"revision":"r7"');
  });

  it.each([
    [{ format: 'proto' }, 'plan format proto is only valid with target plan'],
    [{ planAddons: ['unplanned_rules'] }, 'plan addons are only valid with target plan'],
  ] as const)('refuses %o for other targets', async (more, message) => {
    for (const target of ['js', 'rego'] as const)
      expect(await runBuild(request({ ...more, target }), ports)).toMatchObject({
        exit: 1,
        stderr: expect.stringContaining(message),
      });
  });

  it('signs the plan with the rest', async () => {
    const files = await built({ signingKey: 'secret', signingAlgorithm: 'HS256' });
    const token = files.find(({ path }) => path.endsWith('.signatures.json'))?.text ?? '';
    const [, body = ''] = (JSON.parse(token) as { signatures: string[] }).signatures[0]?.split('.') ?? [];
    expect(Buffer.from(body, 'base64url').toString()).toContain('"plan.json"');
  });

  it.each([
    [{ entrypoints: [], paths: ['plain.rego'] }, 'plan compilation requires at least one entrypoint'],
    [{ entrypoints: ['authz/none'] }, 'entrypoint authz/none does not refer to a rule or policy decision'],
    [{ entrypoints: ['authz/denied'] }, 'entrypoint authz/denied does not refer to a rule or policy decision'],
  ])('refuses %o', async (more, message) => {
    writeFileSync(join(cwd, 'plain.rego'), 'package plain\np := 1\n');
    expect(await runBuild(request(more), ports)).toMatchObject({ exit: 1, stderr: expect.stringContaining(message) });
  });

  it.skipIf(process.env['DARTAGNAN_OPA'] === undefined)('writes what the original does', async () => {
    const own = await built();
    const args = ['build', '-t', 'plan', '-e', 'authz/allow', '-o', 'theirs.tar.gz', 'p'];
    expect(spawnSync(process.env['DARTAGNAN_OPA'] ?? '', args, { cwd }).status).toBe(0);
    const theirs = readArchive(readFileSync(join(cwd, 'theirs.tar.gz')), 'bundle');
    expect(own.map(({ path }) => path)).toEqual(theirs.map(({ path }) => path));
    expect(outline(planIn(own))).toEqual(outline(planIn(theirs)));
    // Their own plan, encoded here, is what they encode.
    spawnSync(process.env['DARTAGNAN_OPA'] ?? '', [...args, '--format', 'proto'], { cwd });
    const [, , theirBytes] = readArchive(readFileSync(join(cwd, 'theirs.tar.gz')), 'bundle');
    expect(decodeMessage(planMessage, encodePlan(planIn(theirs)))).toEqual(
      decodeMessage(planMessage, theirBytes?.bytes ?? new Uint8Array()),
    );
  });
});
