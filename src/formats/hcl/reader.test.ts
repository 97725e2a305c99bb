import { expect, test } from 'vitest';
import { FormatError } from '../error.ts';
import { readDamaged } from '../testing.ts';
import { readHcl } from './reader.ts';

const value = (expression: string): unknown => readHcl(`x = ${expression}\n`, 'f.tf')['x'];

test.each<[string, unknown]>([
  ['-10', -10],
  ['1.5e3', 1500],
  ['!true', false],
  ['null', null],
  ['1 + 2', '${1 + 2}'],
  ['var.a', '${var.a}'],
  ['-x', '${-x}'],
  ['-(1 + 4)', '${-(1 + 4)}'],
  ['aws_a.b[0].id', '${aws_a.b[0].id}'],
  ['module.a[*].b', '${module.a[*].b}'],
  ['max(1, [2, 3]...)', '${max(1, [2, 3]...)}'],
  ['provider::x::f(1)', '${provider::x::f(1)}'],
  ['a > 2 ? 1 : 0', '${a > 2 ? 1 : 0}'],
  ['string', '${string}'],
  ['list(string)', '${list(string)}'],
  ['"a\\"b\\n\\u0041"', 'a"b\nA'],
  ['"${var.a}"', '${var.a}'],
  ['"${ var.a }-x"', '${var.a}-x'],
  ['"${"hi"} there"', 'hi there'],
  ['"${5}"', 5],
  ['"$${a} %%{b} $5 100% $%{if a}b%{endif}"', '$${a} %%{b} $5 100% $%{if a}b%{endif}'],
  ['"${a ? "b" : "c"}!"', '%{if a}b%{else}c%{endif}!'],
  ['"%{for k, v in m}${k},%{endfor}"', '%{for k, v in m}${k},%{endfor}'],
  ['"a ${~ b ~} c"', 'a${b}c'],
  ['"%{ if a ~}  x  %{~ else }y%{ endif }"', '%{if a}x%{else}y%{endif}'],
  ['[1, "a",\n b,]', [1, 'a', '${b}']],
  ['[for x in l : x * 2 if x > 1]', '${[for x in l : x * 2 if x > 1]}'],
  ['{ for k, v in m : k => v... }', '${{ for k, v in m : k => v... }}'],
  ['{ a = 1, "b" : 2\n c.d = 3\n (e) = 4\n 5 = 6 }', { a: 1, b: 2, 'c.d': 3, '${(e)}': 4, '5': 6 }],
  ['<<EOF\n  a ${b}\nEOF', '  a ${b}\n'],
  ['<<-EOF\n    a\n      b \\n\n    EOF', 'a\n  b \\n\n'],
])('%s', (expression, expected) => expect(value(expression)).toEqual(expected));

const sample = `
# comment
resource "aws_s3_bucket" "b" {
  bucket = "x" // inline
  tags   = { Name = var.name /* why */, n = <<-T
    text \${a}
    T
  }
  versioning { enabled = true }
  versioning {}
}
resource "aws_s3_bucket" "c" {}
locals { a = [1, 2] }
locals {
  b = cond ? "x" : f("%{ if a }y%{ endif }")
}
`;

test('blocks are lists below their labels', () =>
  expect(readHcl(sample, 'f.tf')).toEqual({
    resource: {
      aws_s3_bucket: {
        b: [{ bucket: 'x', tags: { Name: '${var.name}', n: 'text ${a}\n' }, versioning: [{ enabled: true }, {}] }],
        c: [{}],
      },
    },
    locals: [{ a: [1, 2] }, { b: '${cond ? "x" : f("%{ if a }y%{ endif }")}' }],
  }));

test.each([
  ['a = 1\nb = ', 'f.tf:2: no HCL: expected an expression, found the end of the text'],
  ['a = "x\n', 'f.tf:1: no HCL: a quoted text is never closed'],
  ['a = 1\na = 2', 'f.tf:2: no HCL: the attribute a stands twice'],
  ['a {\n b = <<X\n${+}\nX\n}', 'f.tf:3: no HCL'],
  ['a { b = 1 c = 2 }', 'expected a new line'],
  ['}', 'f.tf:1: no HCL: expected an attribute or a block'],
])('%j is refused', (text, message) => expect(() => readHcl(text, 'f.tf')).toThrow(message));

test.each(['(', '[', '{a=', '-', '"${', 'f('])('a deep nest of %s is refused, not a crash', (piece) =>
  expect(() => value(piece.repeat(100_000))).toThrow(FormatError),
);

test('names of prototypes are names like any other', () => {
  const read = readHcl('__proto__ "constructor" {\n  toString = { __proto__ = 1 }\n}', 'f');
  expect(JSON.stringify(read)).toBe('{"__proto__":{"constructor":[{"toString":{"__proto__":1}}]}}');
});

test('damaged files give a body or a FormatError', () =>
  expect(readDamaged(sample, (text) => readHcl(text, 'f'), 4000)).toEqual([]));
