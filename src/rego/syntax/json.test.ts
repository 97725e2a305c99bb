import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { moduleToJson, stringifyTree, termToJson } from './json.ts';
import { parseModule, parseTerm } from './parse.ts';

it('writes terms as type and value, sets sorted and without repeats', () => {
  expect(termToJson(parseTerm('{"b", 1, "b"}'))).toEqual({
    type: 'set',
    value: [
      { type: 'number', value: 1 },
      { type: 'string', value: 'b' },
    ],
  });
});

it('writes numbers as the author did', () => {
  const text = stringifyTree(termToJson(parseTerm('[1.50, 123456789012345678901234567890, 2]')), 0);
  expect(text).toContain('1.50');
  expect(text).toContain('123456789012345678901234567890');
});

it('adds places and their text where asked', () => {
  const json = JSON.stringify(termToJson(parseTerm('x.é'.replace('é', 'y')), { locations: true }));
  expect(json).toContain(`"text":"${btoa('x.y')}"`);
});

const source = `package a.b

import data.x as y

# METADATA
# title: t
# custom:
#   n: [1, 2]
p contains x if {
	some k, x in input.xs
	not k == $"{x}" with input.y as {"a": {1, 2}}
	every z in y { z > 1 }
}

default q := null

f(x, _) := z if z := [w | w := x] else := -1.5
`;

it('equals what opa parse writes', (ctx) => {
  const opa = process.env['DARTAGNAN_OPA'];
  if (opa === undefined) return ctx.skip('DARTAGNAN_OPA names no opa executable');
  const dir = mkdtempSync(join(tmpdir(), 'rego-json-'));
  try {
    const file = join(dir, 'a.rego');
    writeFileSync(file, source);
    const theirs: unknown = JSON.parse(execFileSync(opa, ['parse', '--format', 'json', file], { encoding: 'utf8' }));
    const ours: unknown = JSON.parse(stringifyTree(moduleToJson(parseModule(file, source))));
    expect(ours).toEqual(theirs);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
