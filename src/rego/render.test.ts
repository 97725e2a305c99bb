import { expect, it } from 'vitest';
import { declarationOf } from './builtins/declaration.ts';
import { builtins as rows } from './builtins/index.ts';
import { check } from './check/check.ts';
import { renderProblem, renderProblems } from './render.ts';
import { parseModule, readModule } from './syntax/parse.ts';

const builtins = new Map([['count', { name: 'count', arguments: [{ type: 'any' }], result: { type: 'number' } }]]);

const known = new Map([...rows].map((row) => [row.name, declarationOf(row)]));

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

it.each([
  ['package a\np if input.x && input.y\n', 'parted by semicolons'],
  ['package a\np if !input.x\n', 'Write not before'],
  ["package a\np if input.x == 'a'\n", 'double quotes'],
  ['package a\np if {\n  input.x\n\nq if true\n', 'A { above has no }'],
  ['package a\nallow {\n  input.x\n}\n', 'fmt --v0-v1'],
  ['package a\ndefault p = input.x\n', 'A default is a constant'],
  ['package a\nelse := 1\n', 'else follows the body'],
  ['package a\np if { if input.x { true } }\n', 'A body has no if inside'],
  ['package a\np := "abc\n', 'Close the string'],
  ['pakage a\np := 1\n', 'Begin the file with package NAME'],
])('says of %j what to do', (text, hint) => {
  const rendered = renderProblems(readModule('p.rego', text).problems);
  expect(rendered).toContain(hint);
  expect(rendered.match(/\[rego_parse_error\]/g)).toHaveLength(1);
});

it('names a variable that is like the unsafe one, and one mistake for a circle of rules', () => {
  const text = 'package a\n\np if {\n\tuser := input.user\n\tusr == "x"\n}\n';
  expect(renderProblems(check([parseModule('p.rego', text)], { builtins: known }).problems)).toContain(
    'did you mean user?',
  );
  const circle = check([parseModule('p.rego', 'package a\n\np := q\n\nq := p\n')], { builtins: known });
  expect(circle.problems).toHaveLength(2);
  expect(renderProblems(circle.problems).match(/is recursive/g)).toHaveLength(1);
});

it('names the file of an empty module', () => {
  expect(renderProblems(readModule('p.rego', '').problems)).toMatch(/^p\.rego: empty module/);
});
