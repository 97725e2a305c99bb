import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testRequest } from '../testing.ts';
import { compileFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { runTests } from '../run/tests.ts';
import { readManifests } from './manifests.ts';
import { findViolations } from './violations.ts';

const root = resolve(import.meta.dirname, '../../..');
const signal = new AbortController().signal;
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'manifests-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const manifest = `kind: Service
metadata: {name: s}
---
kind: List
items:
  - kind: CronJob
    metadata:
      namespace: shop
      name: tidy
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              initContainers:
                - name: init
                  securityContext:
                    privileged: true
`;

async function violations(policies: string) {
  const files = await loadFiles({ data: [policies], bundles: [], ignore: [], cwd });
  const compiled = compileFiles(files, { v0: false, strict: false });
  return findViolations(compiled, await readManifests('m.yaml', cwd), signal);
}

describe('findViolations', () => {
  it('looks into items of Lists and names file and line', async () => {
    writeFileSync(join(cwd, 'm.yaml'), manifest);
    const found = await violations(join(root, 'policies/kubernetes'));
    const privileged = found.find(({ policy, line }) => policy === 'kubernetes.privileged' && line === 18);
    expect(privileged).toMatchObject({
      level: 'deny',
      message: { en: 'container init is privileged', zh: '容器 init 是特权容器' },
      object: 'CronJob shop/tidy',
      file: 'm.yaml',
    });
    expect(privileged?.reads.map(({ path }) => path.at(-1))).toContain('privileged');
    expect(privileged?.reads.every(({ place }) => place?.file === 'm.yaml')).toBe(true);
    expect(found).toContainEqual(expect.objectContaining({ policy: 'kubernetes.labels', level: 'warn', line: 7 }));
    expect(found.filter(({ object }) => object.startsWith('Service'))).toEqual([]);
    expect(found.filter(({ message }) => !/[\u4e00-\u9fff]/.test(message.zh))).toEqual([]);
  });

  it.each([
    ['deny contains "a text" if input.kind == "Service"', 'deny', 'a text'],
    ['violation contains {"msg": "an object"} if input.kind == "Service"', 'deny', 'an object'],
    ['deny contains {"msg": "two", "zh": "两种"} if input.kind == "Service"', 'deny', 'two', '两种'],
    ['warn if input.kind == "Service"', 'warn', 'denied', '被拒绝'],
  ])('takes policies of others: %s', async (rule, level, en, zh = en) => {
    writeFileSync(join(cwd, 'm.yaml'), manifest);
    writeFileSync(join(cwd, 'p.rego'), `package mine\n${rule}\n`);
    const expected = { level, message: { en, zh }, policy: 'mine', object: 'Service s', file: 'm.yaml', line: 1 };
    expect(await violations('p.rego')).toMatchObject([expected]);
  });
});

it('the library passes its own tests', async () => {
  const outcome = await runTests(testRequest(['policies'], { failOnEmpty: true, benchmem: false }), {
    cwd: root,
    env: {},
    language: 'en',
    signal,
    stdin: () => Promise.resolve(new Uint8Array()),
  });
  expect(outcome.stdout).toMatch(/^PASS: (\d+)\/\1\n$/);
  expect(outcome.exit).toBe(0);
});
