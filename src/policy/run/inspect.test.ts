// What the original's 1.22 prints of the same files.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTar } from '../../formats/tar/writer.ts';
import { parseModule } from '../../rego/syntax/parse.ts';
import { treeText } from '../output/tree.ts';
import { testPorts } from '../testing.ts';
import { runDeps } from './deps.ts';
import { runInspect } from './inspect.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-inspect-'));
const ports = testPorts(cwd);
const annotated = `# METADATA
# title: pkg
# description: d1
# scope: subpackages
# organizations: [Acme, Beta Corp]
# related_resources:
# - https://x.com
# - ref: https://example.com/foo/long
#   description: A text
# - ref: https://e.com
#   description: B
# schemas:
# - input: {type: object, properties: {a: {type: string}}}
# - data.long.path: schema["foo-x"]
# custom:
#  b: [x, 1.50, null]
#  long_key_name: str
#  s: {z: 1, y: {x: 2}}
package p.q["r-s"]

# METADATA
# title: second
f(x) := x

# METADATA
# authors:
# - A B C <a@b.c>
# - {name: N}
# - {email: e@f}
# entrypoint: true
allow := true

# METADATA
# description: only desc
foo["x-y"].z[k] := 1 if k := input.a
`;

beforeAll(() => writeFileSync(join(cwd, 'm.rego'), annotated));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const inspected = async (path: string, format: 'json' | 'pretty', annotations = false) =>
  (await runInspect({ paths: [path], annotations, format, v0: false }, ports)).stdout;

it('-a prints every member of a block, in the order of paths', async () => {
  const text = await inspected('m.rego', 'pretty', true);
  expect(text.slice(text.indexOf('ANNOTATIONS:'))).toBe(`ANNOTATIONS:
pkg
===

d1

Package:  p.q["r-s"]
Location: m.rego:19
Scope: subpackages

Organizations:
 Acme
 Beta Corp

Schemas:
 input:          {"properties":{"a":{"type":"string"}},"type":"object"}
 data.long.path: schema["foo-x"]

Related Resources:
 https://x.com
 https://example.com/foo/long A text
 https://e.com                B

Custom:
 b:             ["x",1.5,null]
 long_key_name: "str"
 s:             {"y":{"x":2},"z":1}

p.q["r-s"].allow
================

Package:  p.q["r-s"]
Rule:     allow
Location: m.rego:31
Scope: document
Entrypoint: true

Authors:
 A B C <a@b.c>
 N
 <e@f>

second
======

Package:  p.q["r-s"]
Rule:     f
Location: m.rego:23
Scope: rule

p.q["r-s"].foo["x-y"].z
=======================

only desc

Package:  p.q["r-s"]
Rule:     foo["x-y"].z[k]
Location: m.rego:35
Scope: rule

`);
});

it('json lists members of maps by name, and what a compiled policy calls', async () => {
  writeFileSync(
    join(cwd, 'calls.rego'),
    'package a\n\np := rego.metadata.rule()\n\nq if {\n\tsome k, v in input\n\tx := k\n\tx > v\n}\n',
  );
  const { capabilities } = JSON.parse(await inspected('calls.rego', 'json'));
  expect(capabilities.builtins.map(({ name }: { name: string }) => name)).toEqual(['assign', 'eq', 'gt']);
  const { annotations } = JSON.parse(await inspected('m.rego', 'json', true));
  expect(Object.keys(annotations[0].annotations.custom.s)).toEqual(['y', 'z']);
  expect(Object.keys(annotations[0].annotations.related_resources[1])).toEqual(['description', 'ref']);
});

describe('of an archive', () => {
  const manifest = {
    roots: [''],
    wasm: ['lib/bar', 'lib/foo'].map((entrypoint) => ({ entrypoint, module: '/policy.wasm' })),
  };
  const files: Readonly<Record<string, string>> = {
    '/data.json': '{}',
    '/sub/data.yaml': 'x: 1',
    '/lib.rego': 'package lib\n\nbar := 1',
    '/policy.wasm': '',
    '/.manifest': JSON.stringify(manifest),
    '/.signatures.json': '{"signatures": ["a.b.c"]}',
  };

  beforeAll(() => {
    const members = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }));
    writeFileSync(join(cwd, 'b.tar.gz'), gzipSync(writeTar(members)));
  });

  it('tells of its documents, compiled modules and signatures', async () => {
    expect(JSON.parse(await inspected('b.tar.gz', 'json'))).toMatchObject({
      manifest: { wasm: manifest.wasm },
      signatures_config: { signatures: ['a.b.c'], plugin: '_default' },
      wasm_modules: [
        { entrypoints: ['data.lib.bar', 'data.lib.foo'], path: '/policy.wasm', url: 'b.tar.gz/policy.wasm' },
      ],
      namespaces: {
        data: ['/data.json'],
        'data.lib': ['/lib.rego'],
        'data.lib.bar': ['/policy.wasm'],
        'data.lib.foo': ['/policy.wasm'],
        'data.sub': ['/sub/data.yaml'],
      },
    });
  });
});

it.each([
  ['data.a.p', ['┌────────────────┬───────────────────┐', '│ BASE DOCUMENTS │ VIRTUAL DOCUMENTS │']],
  ['data.a.q', ['┌───────────────────┐', '│ VIRTUAL DOCUMENTS │']],
  ['input.x', ['┌────────────────┐', '│ BASE DOCUMENTS │']],
  ['x := 1', ['']],
])('deps of %s has a column for each kind that there is', async (query, expected) => {
  writeFileSync(join(cwd, 'deps.rego'), 'package a\n\np := input.x\n\nq := 1\n');
  const request = { query, data: ['deps.rego'], bundle: [], ignore: [], format: 'pretty', v0: false } as const;
  expect((await runDeps(request, ports)).stdout.split('\n').slice(0, expected.length)).toEqual(expected);
});

it('the tree of a file ends with its annotations and comments; wildcards have no names', () => {
  const module = parseModule('m.rego', 'package a\n\n# METADATA\n# title: x\np if input[_]\n');
  expect(treeText(module).split('\n').slice(-9)).toEqual([
    '  body',
    '   expr index=0',
    '    ref',
    '     input',
    '     _',
    ' annotations',
    ' comment',
    ' comment',
    '',
  ]);
});
