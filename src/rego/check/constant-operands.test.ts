import { expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { toPlain } from '../value/print.ts';

it.each([
  ['p := data.h[x] if x := "q"', 2],
  ['p := data.h[x] if { y = "q"; x := y }', 2],
  ['p contains data.h[x] if x := "q"', [2]],
  ['p := [y | y := data.h[x]] if x := "q"', [2]],
  ['p if { x := "q"; not data.h[x] == 3 }', true],
  ['p := data.h[x] if x := "none"', undefined],
])('%s does not need itself', (text, expected) => {
  const policy = compile({ modules: [{ name: 'h.rego', text: `package h\n${text}\nq := 2` }] });
  const value = policy.evaluate('h.p', {});
  expect(value === undefined ? undefined : toPlain(value)).toEqual(expected);
});

it('needs itself where the constant is its own name', () => {
  const modules = [{ name: 'h.rego', text: 'package h\np := data.h[x] if x := "p"' }];
  expect(() => compile({ modules })).toThrow('rule data.h.p is recursive: data.h.p -> data.h.p');
});
