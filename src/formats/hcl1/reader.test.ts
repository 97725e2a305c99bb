import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readHcl1 } from './reader.ts';

const sample = `# one
a = 1 // two
b = "x \${var.y("z")} \\"q\\" \\u00e9" /* three */
c = [1, "two", true, 3.5, -4, { d = 1 },]
obj { x = 0x10 }
obj = { y = 2, z = false }
block "l1" "l2" { deeper { v = 1e3 } }
"quoted key" = ""
text = <<EOF
line 1
  line 2
EOF
indented = <<-EOF
    i1
      i2
    EOF
`;

test('blocks and objects are lists, labels are names in one another', () =>
  expect(readHcl1(sample, 'f')).toEqual({
    a: 1,
    b: 'x ${var.y("z")} "q" é',
    c: [1, 'two', true, 3.5, -4, { d: 1 }],
    obj: [{ x: 16 }, { y: 2, z: false }],
    block: [{ l1: [{ l2: [{ deeper: [{ v: 1000 }] }] }] }],
    'quoted key': '',
    text: 'line 1\n  line 2\n',
    indented: 'i1\n  i2\n',
  }));

test('names that touch prototypes are members like any other', () => {
  const found = readHcl1('__proto__ { polluted = true }', 'f');
  expect(Object.hasOwn(found, '__proto__')).toBe(true);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each([
  ['a =', 'f:1: no HCL: expected a value'],
  ['a = 1\n}', 'f:2: no HCL: expected a name'],
  ['a { b = 1', 'no HCL'],
  ['a "b" = 1', 'no HCL: expected = or {'],
  ['a = [1 2]', 'no HCL: expected , or ]'],
  ['a = "x', 'no HCL: expected "'],
  ['a = "\\q"', 'an escape names no character'],
  ['a = <<EOF\nx', 'no HCL: expected EOF'],
  ['a { '.repeat(200), 'more than 100 deep'],
])('%j is refused', (text, message) => expect(() => readHcl1(text, 'f')).toThrow(message));

test('damaged files give members or a FormatError', () =>
  expect(readDamaged(sample, (text) => readHcl1(text, 'f'))).toEqual([]));
