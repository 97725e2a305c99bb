import { expect, it } from 'vitest';
import { annotationsToJson } from './json.ts';
import { parseModule, readModule } from './parse.ts';

const metadata = (yaml: string, below = 'p := 1'): string =>
  `package a\n\n# METADATA\n${yaml
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n')}\n${below}\n`;

it('reads every field of a block', () => {
  const [block] = parseModule(
    '',
    metadata(`title: T
description: D
organizations: [o]
related_resources:
- https://example.com
- ref: https://example.org
  description: more
authors:
- Jane Doe <jane@example.com>
- {name: Joe}
schemas:
- input.x: schema.pod
- data.y: {type: string}
custom:
  a: [1, {b: null}]`),
  ).annotations;
  expect(block && annotationsToJson(block)).toMatchObject({
    scope: 'rule',
    title: 'T',
    description: 'D',
    organizations: ['o'],
    related_resources: [{ ref: 'https://example.com' }, { ref: 'https://example.org', description: 'more' }],
    authors: [{ name: 'Jane Doe', email: 'jane@example.com' }, { name: 'Joe' }],
    schemas: [{ schema: [{ value: 'schema' }, { value: 'pod' }] }, { definition: { type: 'string' } }],
    custom: { a: [1, { b: null }] },
  });
});

it('gives document scope to every rule of the path and rule scope to the next rule alone', () => {
  const text = `${metadata('title: doc\nscope: document')}p := 1 if input.x\n# METADATA\n# title: own\np := 1 if input.y\n`;
  const { rules } = parseModule('', text);
  expect(rules.map(({ annotations }) => annotations.map(({ title }) => title))).toEqual([
    ['doc'],
    ['doc'],
    ['doc', 'own'],
  ]);
});

it('makes an entrypoint a document', () => {
  expect(parseModule('', metadata('entrypoint: true')).annotations[0]?.scope).toBe('document');
});

it.each([
  ['scope: foo', "invalid annotation scope 'foo'. Use one of 'rule', 'document', 'package', or 'subpackages'"],
  ['scope: package', "annotation scope 'package' must be applied to package (have rule)"],
  ['scope: rule\nentrypoint: true', "annotation entrypoint applied to non-document or package scope 'rule'"],
  ['authors: [1]', 'invalid value type, must be string or map'],
  ['schemas:\n- input: foo', 'invalid schema reference'],
  [' ', 'expected METADATA block, found whitespace'],
])('refuses %j', (yaml, message) => {
  expect(readModule('', metadata(yaml)).problems.map((problem) => problem.message)).toEqual([message]);
});

it('places a YAML mistake at its line', () => {
  const [problem] = readModule('', metadata('title: a\nfoo: [')).problems;
  expect(problem?.message).toMatch(/^yaml: /);
});
