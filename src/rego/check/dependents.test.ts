import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';

const policy = compile({
  modules: [
    {
      name: 'a.rego',
      text: `package a.b
base := input.x
middle if base == 1
outer if helper(1)
helper(x) if { middle; x == 1 }
by[name] := base if some name in input.names
other := 1
`,
    },
    { name: 'c.rego', text: 'package c\nall := data.a.b\n' },
  ],
});

describe('dependents', () => {
  it.each([
    [
      ['a', 'b', 'base'],
      ['a/b/by', 'a/b/middle', 'a/b/outer', 'c/all'],
    ],
    [
      ['a', 'b', 'middle'],
      ['a/b/outer', 'c/all'],
    ],
    [['a', 'b', 'other'], ['c/all']],
    [['c'], []],
    [['none'], []],
  ])('of %j are %j', (path, wanted) => {
    expect(policy.dependents([path]).map((one) => one.join('/'))).toEqual(wanted);
  });
});
