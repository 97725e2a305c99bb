import { describe, expect, it } from 'vitest';
import { RegoError } from '../error.ts';
import { parseModule, parseQuery } from '../syntax/parse.ts';
import { printBody, printRef, printTerm } from '../syntax/print.ts';
import { check, checkModules, checkQuery } from './check.ts';
import type { BuiltinDeclaration, CheckOptions } from './compiled.ts';

const any = { type: 'any' };
const declare = (name: string, arity: number, more: Partial<BuiltinDeclaration> = {}): BuiltinDeclaration => ({
  name,
  arguments: Array.from({ length: arity }, () => any),
  result: any,
  ...more,
});
const builtins = new Map(
  [
    ...['eq', 'assign', 'equal', 'neq', 'lt', 'gt', 'plus', 'startswith', 'internal.member_2'].map((name) =>
      declare(name, 2),
    ),
    ...['count', 'upper', 'internal.template_string'].map((name) => declare(name, 1)),
    declare('internal.member_3', 3),
    declare('walk', 1, { relation: true }),
    declare('any', 1, { deprecated: true }),
    declare('internal.print', 1, { result: undefined }),
    declare('print', 1, { result: undefined, variadic: true }),
  ].map((row) => [row.name, row]),
);
const options: CheckOptions = { builtins };

const mistakes = (text: string, more: Partial<CheckOptions> = {}, version: 'v0' | 'v1' = 'v1'): string[] =>
  check([parseModule('', `package t\n${text}`, { version })], { ...options, ...more }).problems.map(
    ({ code, location, message }) => `${location?.row}:${location?.col} ${code.replace('rego_', '')} ${message}`,
  );
const body = (text: string): string => {
  const [rule] = checkModules([parseModule('', `package t\n${text}`)], options).modules[0]?.rules ?? [];
  return printBody(rule?.body ?? []);
};

describe('shape', () => {
  it.each([
    ['p if { x := 1; x == 1 }', '__local0__ := 1; __local0__ = 1'],
    ['p if { input.x == q }\nq := 1', 'input.x = data.t.q'],
    [
      'p if count(upper(input.x)) > 1',
      '__local2__ = input.x; upper(__local2__, __local0__); count(__local0__, __local1__); __local1__ > 1',
    ],
    ['p if not startswith(input.x, "a")', '__local0__ = input.x; not startswith(__local0__, "a")'],
    ['p if not input.x == 1', 'not input.x = 1'],
    ['p if { some x in input.xs; x }', '__local1__ = input.xs[__local0__]; __local1__'],
    ['p if { x = y; y = 1 }', 'y = 1; x = y'],
    [
      'p if count([x | x := input.y]) == 1',
      '__local2__ = [__local0__ | __local0__ := input.y]; count(__local2__, __local1__); __local1__ = 1',
    ],
    ['p if { print(input.x); input.y }', 'input.y'],
    ['p := input.x', '__local0__ = input.x'],
    [
      'p if $"{input.x}" == "a"',
      '__local2__ = {__local0__ | __local0__ = input.x}; internal.template_string([__local2__], __local1__); __local1__ = "a"',
    ],
  ])('%s', (text, expected) => expect(body(text)).toBe(expected));

  it('gives arguments, head values and alternatives the same names', () => {
    const { modules, names } = checkModules([parseModule('', 'package t\nf(x) := y if { y := x } else := x')], options);
    const [rule] = modules[0]?.rules ?? [];
    const argument = rule?.head.args?.[0];
    expect(argument && names.get(printTerm(argument))).toBe('x');
    expect(rule?.else?.head.value).toMatchObject({ value: argument?.type === 'var' ? argument.value : '' });
  });

  it('makes no name that a source holds', () => {
    expect(body('p if { x := 1; x == data.__local0__ }')).toBe('__local1__ := 1; __local1__ = data.__local0__');
  });

  it('resolves imports and shadows', () => {
    const lib = parseModule('lib.rego', 'package lib\nf(x) := x');
    const main = parseModule(
      'main.rego',
      'package t\nimport data.lib\np if { lib.f(1) == 1; some lib in [1]; lib == 1 }',
    );
    expect(check([lib, main], options).problems.map(({ message }) => message)).toEqual(['undefined function lib.f']);
    const plain = parseModule('main.rego', 'package t\nimport data.lib as l\np if l.f(1)');
    const [, checked] = checkModules([lib, plain], options).modules;
    const [call] = checked?.rules[0]?.body ?? [];
    expect(call?.type === 'call' && printRef(call.operator)).toBe('data.lib.f');
  });
});

describe('mistakes', () => {
  it.each([
    ['p if x == 1', '2:6 unsafe_var_error var x is unsafe'],
    ['p := x if true', '2:6 unsafe_var_error var x is unsafe'],
    ['p if { not x; y := 1; y == 1 }', '2:8 unsafe_var_error var x is unsafe'],
    ['p if [y | y := z]', '2:11 unsafe_var_error var z is unsafe'],
    ['p if every x in xs { x }', '2:17 unsafe_var_error var xs is unsafe'],
    ['p if foo(1)', '2:6 type_error undefined function foo'],
    ['p if count(1, 2, 3)', '2:6 type_error count: arity mismatch'],
    ['f(x) := x\np if f(1, 2, 3)', '3:6 type_error function data.t.f has arity 1, got 3 arguments'],
    ['p if q\nq if p', '2:1 recursion_error rule data.t.p is recursive: data.t.p -> data.t.q -> data.t.p'],
    ['p if p', '2:1 recursion_error rule data.t.p is recursive: data.t.p -> data.t.p'],
    ['p := 1\np contains 2', '2:1 type_error conflicting rules data.t.p found'],
    ['p.q.r := 1\np.q.r.s := 2', '2:1 type_error rule data.t.p.q.r conflicts with:\n  rule data.t.p.q.r.s at 3:1'],
    ['default p := 1\ndefault p := 2', '1:1 type_error multiple default rules data.t.p found at 2:1, 3:1'],
    ['p if { x := 1; x := 2 }', '2:16 compile_error var x assigned above'],
    ['p if { y := x; x := 1; y }', '2:16 compile_error var x referenced above'],
    ['f(x) if { x := 1; x }', '2:11 compile_error arg x redeclared'],
    ['p if { some x; true }', '2:8 compile_error declared var x unused'],
    ['p if { 1 := 2 }', '2:8 compile_error cannot assign to number'],
    ['p if not x := 1', '2:6 compile_error cannot assign vars inside negated expression'],
    ['p := print(1)', '2:6 type_error print(1) used as value'],
    [
      'p if true with foo as 1',
      '2:16 type_error with keyword target must reference existing input, data, or a function',
    ],
    [
      'p if true with walk as 1',
      '2:16 compile_error with keyword replacing built-in function: target must not be a relation',
    ],
    [
      'q := 1\np if true with data.t.q.r as 1',
      '3:16 compile_error with keyword cannot partially replace virtual document(s)',
    ],
    ['input := 1', '2:1 compile_error rules must not shadow input (use a different rule name)'],
    ['import data.a\nimport data.b.a\np := a', '3:1 compile_error import must not shadow import data.a'],
    ['p if any([1])', '2:6 type_error deprecated built-in function calls in expression: any'],
    ['p if count($"{x}") == 1', '2:12 unsafe_var_error var x is unsafe'],
  ])('%s', (text, expected) => expect(mistakes(text)).toContain(expected));

  it('names the cause, not what follows from it', () => {
    expect(mistakes('p if { a := b[0]; c := upper(a); c == 1 }')).toEqual(['2:8 unsafe_var_error var b is unsafe']);
  });

  it('finds more in strict mode', () => {
    expect(mistakes('import data.x\np if { y := 1 }\nf(z) := 1', { strict: true })).toEqual([
      '2:1 compile_error import data.x unused',
      '3:8 compile_error assigned var y unused',
      '4:1 compile_error unused argument z. (hint: use _ (wildcard variable) instead)',
    ]);
  });

  it('reports undeclared operands of print', () => {
    expect(mistakes('p if { some x; print(x) }', { print: true })).toContain('2:22 compile_error var x is undeclared');
  });

  it('suggests a function of a similar name', () => {
    const [problem] = check([parseModule('', 'package t\np if cuont([1]) == 1')], options).problems;
    expect(problem?.details).toEqual(['did you mean count?']);
  });

  it('forbids builtins', () => {
    expect(mistakes('p if count([1]) == 1', { unsafeBuiltins: new Set(['count']) })).toEqual([
      '2:6 type_error unsafe built-in function calls in expression: count',
    ]);
  });
});

describe('queries', () => {
  const policy = checkModules([parseModule('', 'package t\nq := 1')], options);

  it('keeps equality, whose value is asked for', () => {
    const { body: checked } = checkQuery(policy, parseQuery('data.t.q == 1'), options);
    expect(printBody(checked)).toBe('__localq0__ = data.t.q; __localq0__ == 1');
  });

  it('sees the names of a package', () => {
    const path = parseModule('', 'package t').package.path;
    const { body: checked } = checkQuery(policy, parseQuery('x := q'), options, { package: path });
    expect(printBody(checked)).toBe('__localq0__ := data.t.q');
  });

  it('throws what is wrong', () => {
    expect(() => checkQuery(policy, parseQuery('x'), options)).toThrow(RegoError);
  });
});
