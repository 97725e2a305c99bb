import { describe, expect, it, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readTextproto } from './message.ts';
import { readProtoFiles } from './proto-file.ts';

const file = `// leading
syntax = "proto3";
package t.one;
import "google/protobuf/timestamp.proto";
option go_package = "x/y;z";
enum Color { UNKNOWN = 0; RED = 1; NEG = -3 [deprecated = true]; }
message Inner { string s = 1; Inner self = 2; enum Kind { A = 0; B = 1; } Kind kind = 3; }
message M {
  reserved 100 to 110, 120; reserved "old";
  string str = 1 [json_name = "STR"]; int32 i32 = 2; int64 i64 = 3; double d = 7; float f = 8; bool b = 9; bytes by = 10;
  Color color = 11; repeated Color colors = 12;
  map<string, int32> counts = 13; map<int32, Inner> inners = 14;
  Inner inner = 16; repeated Inner list = 17; oneof pick { string a = 18; int32 c = 19; Inner m = 20; }
  optional int32 opt = 21; Inner.Kind kind = 29; .t.one.Inner abs = 30;
  google.protobuf.Timestamp ts = 22; google.protobuf.Duration du = 23; google.protobuf.Struct st = 24;
  google.protobuf.StringValue sv = 25; google.protobuf.Any any = 27; google.protobuf.FieldMask fm = 28;
}
service S { rpc X (M) returns (stream M) { option (google.api.http) = { get: "/x" }; } }
`;
const second = `syntax = "proto2"; package t.two;
message P { required string s = 1; optional int32 n = 2 [default = 5]; repeated group Result = 3 { optional string url = 1; }
  extensions 100 to 199; }
extend P { optional string ext = 100; }
`;
const definitions = readProtoFiles([
  { file: 'protos/a.proto', text: file },
  { file: 'protos/b.proto', text: second },
]);
const read = (text: string) => readTextproto(`# proto-message: t.one.M\n${text}`, 'f', definitions);

describe('a message in text form', () => {
  it.each([
    ['str: "a\\tb\\x41\\101\\u00e9" \'tail\' # c', { str: 'a\tbAAétail' }],
    [
      'i32: -5, i64: 9007199254740993; d: 1.5e10 f: 1.1 b: t',
      { i32: -5, i64: '9007199254740993', d: 1.5e10, f: 1.1, b: true },
    ],
    ['i32: 010 opt: 0x10', { i32: 8, opt: 16 }],
    ['by: "\\xff\\x00ab"', { by: '/wBhYg==' }],
    ['color: RED colors: [RED, 0, NEG, 7]', { color: 'RED', colors: ['RED', 'UNKNOWN', 'NEG', 7] }],
    ['counts { key: "x" value: 3 } counts: { key: "y" }', { counts: { x: 3, y: 0 } }],
    ['inners < key: 4 value { s: "q" self {} } >', { inners: { 4: { s: 'q', self: {} } } }],
    ['list { s: "1" } list: [{ s: "2" }, { kind: B }]', { list: [{ s: '1' }, { s: '2' }, { kind: 'B' }] }],
    ['str: "" i32: 0 b: false color: UNKNOWN colors: []', {}],
    ['opt: 0 a: "" inner {}', { opt: 0, a: '', inner: {} }],
    ['ts { seconds: 1700000000 nanos: 500000000 }', { ts: '2023-11-14T22:13:20.500Z' }],
    ['du { seconds: -3 nanos: -5000000 } fm { paths: "foo_bar" paths: "x" }', { du: '-3.005s', fm: 'fooBar,x' }],
    ['st { fields { key: "k" value { list_value { values { null_value: NULL_VALUE } } } } }', { st: { k: [null] } }],
    [
      'sv {} any { [type.googleapis.com/t.one.Inner] { s: "x" } }',
      { sv: '', any: { '@type': 'type.googleapis.com/t.one.Inner', s: 'x' } },
    ],
    ['f: 1e50 d: -inf', { f: 'Infinity', d: '-Infinity' }],
  ])('%s', (text, value) => expect(read(text)).toEqual(value));

  it.each([
    'str: 5',
    'str: "a',
    'str: "\\xff"',
    'i32: 9999999999',
    'i32: 1 i32: 2',
    'i32: 1.5',
    'i32: 0x1G',
    'i32 5',
    'opt: [1]',
    'nope: 1',
    'a: "x" c: 1',
    'color: BLUE',
    'inner: 5',
    'inner { s: "x"',
    'inner {} inner {}',
    'b: yes',
    'b: 2',
    'by: "\\q"',
    'd: "x"',
    'counts { key: "x" key: "y" }',
    'colors: [RED,]',
  ])('%s is refused with its line', (text) => expect(() => read(text)).toThrow(/f:[23]/));

  it('of syntax 2 tells what is set from what is not, and has groups and extensions', () =>
    expect(
      readTextproto(
        '# proto-file: b.proto\n# proto-message: P\ns: "" Result { url: "u" } [t.two.ext]: "E"',
        'f',
        definitions,
      ),
    ).toEqual({ s: '', Result: [{ url: 'u' }], '[t.two.ext]': 'E' }));

  it('needs a comment that names its type, and a definition of it', () => {
    expect(() => readTextproto('s: 1', 'f', definitions)).toThrow('# proto-message: NAME');
    expect(() => readTextproto('# proto-message: no.Such', 'f', definitions)).toThrow('no.Such');
  });
});

test.each([
  ['message M { string s }', 'p:1: no .proto file: expected ='],
  ['message M {\n Nope n = 1; }', 'p:2: no message and no enumeration is named Nope'],
  ['message M {', 'expected a name'],
  [`${'message M {'.repeat(100)}`, 'more than 64 deep'],
])('the definition %s is refused', (text, message) =>
  expect(() => readProtoFiles([{ file: 'p', text }])).toThrow(message),
);

test('damaged definitions and messages give a value or a FormatError', () => {
  expect(readDamaged(file, (text) => readProtoFiles([{ file: 'p', text }]))).toEqual([]);
  const message =
    '# proto-message: t.one.M\nstr: "a\\tb" inners { key: 4 value { s: "q" } } any { [a/t.one.Inner] { s: "x" } }';
  expect(readDamaged(message, (text) => readTextproto(text, 'f', definitions))).toEqual([]);
});
