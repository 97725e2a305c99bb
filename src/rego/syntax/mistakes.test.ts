import { describe, expect, it } from 'vitest';
import { lineOf } from '../error.ts';
import { decodeSource } from './forbidden.ts';
import { type ParseOptions, readModule } from './parse.ts';

/** Rules below `package a` and a blank line, and the one thing that OPA 1.22 names first. */
const mistakes: readonly (readonly [text: string, expected: string])[] = [
  ['allow { input.x }', '3:1 `if` keyword is required before rule body'],
  [
    'allow if { input.user = "admin" or input.root }',
    '3:33 unexpected identifier token: expected \\n or ; or } (hint: `import future.keywords.or` for `x or y` expressions)',
  ],
  ["allow if input.user == 'admin'", '3:24 illegal token'],
  ['allow if { input.user === "admin" }', '3:25 unexpected eq token'],
  ['allow if { input.a && input.b }', '3:21 unexpected and token'],
  ['allow if { input.a || input.b }', '3:21 unexpected or token'],
  ['allow if { !input.a }', '3:12 illegal ! character'],
  ['allow if { if input.a { true } }', '3:12 unexpected if keyword'],
  ['allow = true if { x = 1', '4:0 unexpected eof token'],
  ['allow if { for x in input.xs { x } }', '3:16 unexpected identifier token: expected \\n or ; or }'],
  ['allow if { some x in input.xs; x > 1 } else { false }', '3:40 `if` keyword is required before rule body'],
  ['deny contains msg { msg := "x" }', '3:1 `if` keyword is required before rule body'],
  ['allow if { input.x == 1, input.y == 2 }', '3:24 unexpected , token: expected \\n or ; or }'],
  ['allow := true; deny := false', '3:1 multiple expressions cannot be used for rule head'],
  ['allow if { x := input.x x > 1 }', '3:25 unexpected identifier token: expected \\n or ; or }'],
  [
    'allow if { "a" in input.xs and "b" in input.xs }',
    '3:28 unexpected identifier token: expected \\n or ; or } (hint: `import future.keywords.and` for `x and y` expressions)',
  ],
  ['x := 1 + ', '4:0 unexpected eof token'],
  ['x := {"a": 1, "b" 2}', '3:19 unexpected number token: expected ":"'],
  ['x := {a: 1,, b: 2}', '3:12 unexpected , token'],
  ['x := [1 2]', '3:9 unexpected number token: expected "," or "]"'],
  ['x := "a" + "b', '3:12 non-terminated string'],
  ['foo(x) = y { y := x }', '3:1 `if` keyword is required before function body'],
  ['allow if { let x = 1 }', '3:16 unexpected identifier token: expected \\n or ; or }'],
  ['allow if { const := 1; x := null ? 1 : 2 }', '3:34 illegal token'],
  ['import data.x as', '4:0 unexpected eof token: expected var'],
  ['import "data.x"', '3:8 unexpected string token'],
  ['default allow = input.x', '3:1 illegal default rule (value cannot contain ref)'],
  ['default allow if false', '3:15 unexpected if keyword'],
  ['allow if not not input.x', '3:14 unexpected not keyword'],
  ['allow if { some x, y in input.xs, x > 1 }', '3:33 unexpected , token: expected \\n or ; or }'],
  ['allow if { every x in input.xs x > 1 }', '3:32 unexpected identifier token: missing body'],
  ['allow if { every x { x > 1 } }', '3:20 unexpected { token: expected `x[, y] in xs { ... }` expression'],
  ['allow if { input["a }', '3:18 non-terminated string'],
  ['allow if { input.["a"] }', '3:18 unexpected [ token: expected identifier'],
  ['allow if { input.0 }', '3:18 unexpected number token: expected identifier'],
  ['allow-it if { true }', '3:6 unexpected minus token'],
  ['allow if { regex.match("\\d+", input.x) }', '3:24 illegal escape sequence'],
  ['allow if { count(input.xs > 1 }', '3:31 unexpected } token: expected "," or ")"'],
  ['allow if { x := {y | y = input.xs[_] }', '4:0 unexpected eof token'],
  ['else := 1', '3:1 unexpected else keyword'],
  ['allow if true else false', '3:20 unexpected false keyword: expected else value term or rule body'],
  ['allow if true else := 1 else := ', '3:25 unexpected else keyword'],
  ['allow if { input.x != null } // comment', '3:30 unexpected div token'],
  ['/* comment */\nallow := 1', '3:1 unexpected div token'],
  ['allow := `abc', '3:10 non-terminated string'],
  ['allow := 0x1F', '3:10 illegal number format'],
  ['allow := 1_000', '3:10 illegal number format'],
  ['allow := 5.', '3:10 expected fraction'],
  ['allow if { with input as 1 }', '3:12 unexpected with keyword'],
  ['allow if { data.x with input as }', '3:33 unexpected } token'],
  ['allow if { data.x with input := 1 }', '3:30 unexpected assign token: expected as keyword'],
  ['allow if { input.x as y }', '3:20 unexpected as keyword: expected \\n or ; or }'],
  ['p contains if { true }', '3:12 unexpected if keyword'],
  ['p(x).y := 1', '3:1 invalid rule head: p(x).y'],
  ['package foo', '3:1 unexpected package'],
  ['import future.keywords.foo', '3:8 unexpected keyword, must be one of [and contains every if in not or]'],
  ['import future.foo', '3:8 invalid import, must be `future.keywords`'],
  ['some x', "3:1 'some' declarations cannot be used for rule head"],
  ['not x', '3:1 negated expressions cannot be used for rule head'],
  ['"abc"', '3:1 string cannot be used for rule name'],
  ['[1,2]', '3:1 array cannot be used for rule name'],
  ['{ "a": 1 }', '3:1 object cannot be used for rule name'],
  ['p := {}{}', '3:9 found empty body'],
  ['p := $"{}"', '3:9 unexpected } token'],
  ['p := $"{x"', '3:10 non-terminated string'],
  ['p if { x = 1; x == 1; } ', '3:23 unexpected } token'],
  ['p if { ; x == 1 } ', '3:8 unexpected ; token'],
  ['p if { true } if { false }', '3:15 unexpected if keyword'],
  ['true := 1', '3:1 boolean cannot be used for rule name'],
  ['p := 1 if', '4:0 unexpected eof token'],
  ['p if { a.b.c. }', '3:14 unexpected whitespace token: expected identifier'],
  ['p if { a[] }', '3:10 unexpected ] token'],
  ['p if { f( }', '3:11 unexpected } token'],
  ['p if { f(,) }', '3:10 unexpected , token'],
  ['p if { x := y := 1 }', '3:15 unexpected assign token: expected \\n or ; or }'],
  ['p if { -x == 1; - 1 == -1; --1 == 1 }', '3:29 unexpected minus token: expected number'],
  ['p if { x = a.b"c" }', '3:15 unexpected string token: expected \\n or ; or }'],
  ['p["a"]', '3:1 `contains` keyword is required for partial set rules'],
  ['p[input.x]', '3:1 `contains` keyword is required for partial set rules'],
  ['p.a', '3:1 `contains` keyword is required for partial set rules'],
  ['p.a.b', '3:1 rule must have value assignment and/or body declaration'],
  ['p if { in := 1 }', '3:8 unexpected in keyword'],
  ['default f(x) := x', '3:1 illegal default rule (value cannot contain var)'],
  ['default f(x, x) := 1', '3:1 illegal default rule (arguments cannot be repeated x)'],
  ['default p contains 1', '3:1 illegal default rule (must have a value)'],
  ['f(x y) := 1', '3:5 unexpected identifier token: expected "," or ")"'],
  ['p := f(x)(y)', '3:10 var cannot be used for rule name'],
  ['p := (1, 2)', '3:8 non-terminated expression'],
  ['p := ()', '3:7 unexpected ) token'],
  ['p := (x := 1)', '3:9 non-terminated expression'],
  ['p := [x := 1]', '3:9 unexpected assign token: expected "," or "]"'],
  ['p := {x := 1}', '3:9 unexpected assign token: non-terminated set'],
  ['p := {x = 1}', '3:9 unexpected eq token: non-terminated set'],
  ['p := [x = 1 | true]', '3:9 unexpected eq token: expected "," or "]"'],
  ['p := {x | }', '3:11 found empty body'],
  ['p := [ | x]', '3:8 unexpected or token'],
  ['p := {x : | true}', '3:11 unexpected or token'],
  ['p if { every x, y, z in xs { true } }', '3:15 unexpected , token: expected `x[, y] in xs { ... }` expression'],
  ['p if { some x, y, z in xs }', '3:21 unexpected in keyword: expected \\n or ; or }'],
  ['p if { some in xs }', '3:13 unexpected in keyword: expected var'],
  ['p if { some x := 1 }', '3:15 unexpected assign token: expected \\n or ; or }'],
  ['p if { some 1 }', '3:13 unexpected number token: expected var'],
  ['p if { some x.y }', '3:14 unexpected . token: expected \\n or ; or }'],
  ['p if { not some x in xs }', "3:12 unexpected some keyword: illegal negation of 'some'"],
  ['p if { not every x in xs { x } }', "3:12 unexpected every keyword: illegal negation of 'every'"],
  ['p if { x } with input as 1', '3:12 unexpected with keyword'],
  ['import data.a.b[1]', '3:17 unexpected number token: expecting string'],
  ['import data.a[x]', '3:15 unexpected var token: expecting string'],
  [
    'import data.if',
    '3:13 unexpected import path, must not end with a keyword, got: if (hint: import a different path or use an alias)',
  ],
  ['import data.x as if', '3:18 unexpected if keyword: expected var'],
  ['import data.x as input', '3:18 unexpected import alias, must not be a reserved name, got: input'],
  ['import data.x.y(1)', '4:0 expected path'],
];

function told(text: string, options: ParseOptions = {}): string[] {
  return readModule('f.rego', text, options).problems.map(
    ({ location, message }) => `${location?.row}:${location?.col} ${message}`,
  );
}

it.each(mistakes)('%j', (text, expected) => expect(told(`package a\n\n${text}\n`)).toEqual([expected]));

describe('characters that may stand nowhere are told once, at the token before, as OPA does', () => {
  const place = { illegal: '@', utf8: '\u00ff' } as const;
  it.each([
    ['\ufeff', 'illegal byte-order mark'],
    ['\0', 'illegal null character'],
    [place.utf8, 'illegal utf-8 character'],
  ])('%j', (character, message) => {
    for (const [text, at] of [
      ['p := @x', '2:5'],
      ['@p := 1', '2:0'],
      ['pq@ := 1', '2:1'],
      ['p := 1 # x @ c', '2:8'],
      ['p := "ab@c"', '2:6'],
      ['p := `ab\nc@`', '2:6'],
      ['p := $"a{x}@b"', '2:11'],
      ['p := x.@y', '2:7'],
      ['p := 1@', '2:6'],
      ['p := x @ @y', '2:7'],
      ['p if {\n\tx := [12@3]\n}', '3:8'],
    ] as const) {
      const bytes = Buffer.from(
        `package a\n${text}\n`.replaceAll('@', character),
        character === place.utf8 ? 'latin1' : 'utf8',
      );
      expect([text, ...told(decodeSource(bytes))]).toEqual([text, `${at} ${message}`]);
    }
  });
});

describe('decodeSource', () => {
  it.each<[string, number[], string]>([
    ['text', [0x61, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80], 'aé😀'],
    ['the replacement character, which is one like others', [0xef, 0xbf, 0xbd], '\ufffd'],
    ['a sequence that breaks off', [0x61, 0xe2, 0x82], 'a\udce2\udc82'],
    ['half of a pair', [0xed, 0xa0, 0x80, 0xc3, 0xa9], '\udced\udca0\udc80é'],
    ['a mark at the beginning', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
  ])('reads %s', (_, bytes, expected) => expect(decodeSource(Uint8Array.from(bytes))).toBe(expected));
});

it('tells one cause a statement, and goes on with the next', () => {
  const text = 'package a\np := “x” + “y”\nq := "\\x\nr := $"{}" + $"{}"\ns := 1\n';
  expect(told(text)).toEqual(['2:6 illegal token', '3:6 illegal escape sequence', '4:9 unexpected } token']);
});

it('tells of broken grammar before what rules lack', () => {
  expect(told('package a\np { true }\nq := )\nr[x] { x := 1 }\n')).toEqual([
    '3:6 unexpected ) token: expected rule value term (e.g., q := <VALUE> { ... })',
    '2:1 `if` keyword is required before rule body',
    '4:1 `if` keyword is required before rule body',
    '4:1 `contains` keyword is required for partial set rules',
  ]);
});

it('shows the line with what is no UTF-8 replaced', () => {
  const [problem] = readModule('f.rego', 'package a\np := "\udcff"\n').problems;
  expect(problem?.location && lineOf(problem.location)).toEqual({ line: 'p := "\ufffd"', index: 5 });
});

it.each<[string, ParseOptions, string[]]>([
  ['p := $"{x}"', { version: 'v0' }, ['2:6 template strings are not supported by current capabilities']],
  ['import rego.v2\np if not { false } and (true or false)', {}, []],
  ['import rego.v2\np { false or true }', { version: 'v0' }, ['3:1 `if` keyword is required before rule body']],
  ['import rego.v3', {}, ['2:8 invalid import `rego.v3`, must be one of: `rego.v1`, `rego.v2`']],
  ['import rego.v2 as x', {}, ['2:19 `rego` imports cannot be aliased']],
])('versions: %s', (text, options, expected) => expect(told(`package a\n${text}\n`, options)).toEqual(expected));
