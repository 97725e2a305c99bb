import * as fc from 'fast-check';
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
  ['scope: foo', "3:1 invalid annotation scope 'foo'. Use one of 'rule', 'document', 'package', or 'subpackages'"],
  ['scope: package', "3:1 annotation scope 'package' must be applied to package (have rule)"],
  ['scope: rule\nentrypoint: true', "3:1 annotation entrypoint applied to non-document or package scope 'rule'"],
  [' ', '3:1 expected METADATA block, found whitespace'],
  ['authors: [1]', '3:1 invalid author definition %!s(int=1): invalid value type, must be string or map'],
  ['authors: [[a]]', '3:1 invalid author definition [a]: invalid value type, must be string or map'],
  ['authors: [""]', '3:1 invalid author definition : author is an empty string'],
  [
    'authors: [{name: 5}]',
    "3:1 invalid author definition map[name:%!s(int=5)]: 'name' and/or 'email' values required in object",
  ],
  ['related_resources: [{}]', "3:1 invalid related-resource definition map[]: 'ref' value required in object"],
  ['related_resources: ["::x"]', '3:1 invalid related-resource definition ::x: parse "::x": missing protocol scheme'],
  ['schemas:\n- input: foo', '3:1 invalid schema reference'],
  ['schemas: [{}]', '3:1 invalid document reference'],
  [
    'title My rule',
    '4:1 yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `title M...` into ast.rawAnnotation',
  ],
  ['title: x\nscope: [a]', '5:1 yaml: unmarshal errors:\n  line 2: cannot unmarshal !!seq into string'],
  ['entrypoint: "true"', '4:1 yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `true` into bool'],
  ['authors: John', '4:1 yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `John` into []interface {}'],
  ['organizations: [1, {a: b}]', '4:1 yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into string'],
  ['schemas:\n- x', '5:1 yaml: unmarshal errors:\n  line 2: cannot unmarshal !!str `x` into map[string]interface {}'],
  ['custom: x', '4:1 yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `x` into map[string]interface {}'],
  ['title: a\ntitle: b', '5:1 yaml: unmarshal errors:\n  line 2: mapping key "title" already defined at line 1'],
  ['title: *nope', "4:1 yaml: unknown anchor 'nope' referenced"],
  ['title: {My rule', "4:1 yaml: line 1: did not find expected ',' or '}'"],
  ['title: a: b: c', '4:1 yaml: mapping values are not allowed in this context'],
])('refuses %j where and as OPA does', (yaml, message) => {
  const told = readModule('', metadata(yaml)).problems.map(
    ({ location, message: words }) => `${location?.row}:${location?.col} ${words}`,
  );
  expect(told).toEqual([message]);
});

it.each([
  ['entrypoint: yes', { entrypoint: true }],
  ['title: 5', { title: '5' }],
  ['title: ~\nauthors:\ncustom:', {}],
  ['organizations: [1]', { organizations: ['1'] }],
  [
    'schemas:\n- input.a[0]: schema.b[1]',
    { schemas: [{ path: [{}, {}, { value: 0 }], schema: [{}, {}, { value: 1 }] }] },
  ],
  ['title: a\n---\ntitle: b', { title: 'a' }],
  ['title: !!binary aGVsbG8=', { title: 'hello' }],
])('takes %j', (yaml, expected) => {
  const [block] = parseModule('', metadata(yaml)).annotations;
  expect(block && annotationsToJson(block)).toMatchObject(expected);
});

it('throws nothing but its own errors for any block', () => {
  const piece = fc.constantFrom(
    'title',
    'authors',
    'schemas',
    'custom',
    ': ',
    '\n',
    '- ',
    '{',
    '[',
    ']',
    '}',
    '*a',
    '&a ',
    '"',
    '!!binary x',
    '<<',
    '\t',
    '1',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const { problems } = readModule('', metadata(pieces.join('')));
      expect(problems.every(({ code }) => code === 'rego_parse_error')).toBe(true);
    }),
    { numRuns: 500 },
  );
});
