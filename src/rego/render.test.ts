import { expect, it } from 'vitest';
import { check } from './check/check.ts';
import { renderProblem, renderProblems } from './render.ts';
import { parseModule, readModule } from './syntax/parse.ts';

const builtins = new Map([['count', { name: 'count', arguments: [{ type: 'any' }], result: { type: 'number' } }]]);

it('shows place, line, mark, hint and remedy', () => {
  const { problems } = check([parseModule('p.rego', 'package a\n\np if {\n\tcuont(input.x)\n}\n')], { builtins });
  expect(problems.map((problem) => renderProblem(problem))).toEqual([
    `p.rego:4:2: undefined function cuont [rego_type_error]
  4 | \tcuont(input.x)
    | \t^^^^^^^^^^^^^^
  did you mean count?
  Compare the call with the signature that the message prints.`,
  ]);
});

it('speaks the reader’s language and marks one character at least', () => {
  const { problems } = readModule('p.rego', 'package a\np := ');
  expect(renderProblems(problems, 'zh')).toContain('请修改标出的位置');
  expect(renderProblems(problems)).toContain('^');
});

it('counts characters, not units', () => {
  const { problems } = readModule('', 'package a\np := ["😀", !]');
  expect(renderProblem(problems[0] ?? fail())).toContain('  2 | p := ["😀", !]\n    |            ^');
});

function fail(): never {
  throw new Error('no problem was found');
}
