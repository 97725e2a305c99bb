import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testPorts } from '../testing.ts';
import { runConftestDocument } from './document.ts';

const policy = `# METADATA
# title: The package
# description: about it
package main

# METADATA
# title: No x
# description: x is bad
# custom:
#   severity: HIGH
# related_resources:
# - ref: https://example.org
# - ref: https://example.org/b
#   description: B
deny contains "x" if input.x

# METADATA
# title: Old
warn_a contains "w" if input.w
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'conftest-doc-'));
  await mkdir(join(cwd, 'rules'));
  await mkdir(join(cwd, 'bare'));
  await writeFile(join(cwd, 'rules/p.rego'), policy);
  await writeFile(join(cwd, 'rules/p_test.rego'), '# METADATA\n# title: A test\npackage main_test\n');
  await writeFile(join(cwd, 'bare/p.rego'), 'package p\n');
  await writeFile(
    join(cwd, 'page.tpl'),
    '{{ range . }}{{ .Depth }} {{ .RegoPackageName }}: {{ .Annotations.Title }}{{ range $name, $value := .Annotations.Custom }} {{ $value }}{{ end }};{{ end }}',
  );
  await writeFile(join(cwd, 'wrong.tpl'), '{{ range }}');
});
afterAll(() => rm(cwd, { recursive: true }));

const document = (folders: readonly string[], template?: string) =>
  runConftestDocument({ folders, outDir: 'docs', template, v0: false }, testPorts(cwd));
const page = () => readFile(join(cwd, 'docs/rules.md'), 'utf8');

test('a page has a section for each package and rule that METADATA describe', async () => {
  expect(await document(['rules'])).toMatchObject({ exit: 0 });
  expect(await page()).toBe(
    '# main - The package\n\nabout it\n\n' +
      '## main.deny - No x\n\nx is bad\n\nRelated Resources:\n\n* https://example.org\n* [B](https://example.org/b)\n\n' +
      '## main.warn_a - Old\n\n\n\n',
  );
});

test('a template of Go writes the page', async () => {
  await document(['rules'], 'page.tpl');
  expect(await page()).toContain('2 main.deny: No x HIGH;');
});

test.each([
  [['bare'], undefined, 'bare: no METADATA found'],
  [['absent'], undefined, 'absent'],
  [['rules'], 'wrong.tpl', '--template wrong.tpl'],
])('%j by %j is refused', (folders, template, message) => expect(document(folders, template)).rejects.toThrow(message));
