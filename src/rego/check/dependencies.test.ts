import { expect, it } from 'vitest';
import { parseModule, parseQuery } from '../syntax/parse.ts';
import { printRef } from '../syntax/print.ts';
import { checkModules, checkQuery } from './check.ts';
import type { BuiltinDeclaration, CheckOptions } from './compiled.ts';
import { dependenciesOfQuery } from './dependencies.ts';
import { annotationsOf, namespacesOf, requiredBuiltins } from './inspect.ts';

const declare = (name: string, arity: number): [string, BuiltinDeclaration] => [
  name,
  { name, arguments: Array.from({ length: arity }, () => ({ type: 'any' })), result: { type: 'any' } },
];
const options: CheckOptions = {
  builtins: new Map([declare('eq', 2), declare('equal', 2), declare('assign', 2), declare('count', 1)]),
};

const text = `# METADATA
# title: package
package t

import data.users

# METADATA
# title: rule
p if {
	input.x.y[_] == 1
	q
	users[input.name].admin
	data.cfg["a b"].c
	input.x
}

q if data.base.z[i] == i

r contains x if some x in data.t2[_]
`;
const module = parseModule('t.rego', text);

it('lists base and virtual documents, also those behind rules', () => {
  const policy = checkModules([module], options);
  const { base, virtual } = dependenciesOfQuery(
    policy,
    checkQuery(policy, parseQuery('data.t.p; data.u[x].v'), options).body,
  );
  expect(base.map((ref) => printRef(ref))).toEqual([
    'data.base.z',
    'data.cfg["a b"].c',
    'data.u',
    'data.users',
    'input.name',
    'input.x',
  ]);
  expect(virtual.map((ref) => printRef(ref))).toEqual(['data.t.p', 'data.t.q']);
});

it('takes every rule below a package', () => {
  const policy = checkModules([module], options);
  const { virtual } = dependenciesOfQuery(policy, checkQuery(policy, parseQuery('data.t'), options).body);
  expect(virtual).toHaveLength(3);
});

it('tells packages, annotations and builtins', () => {
  expect([...namespacesOf([module])]).toEqual([['data.t', ['t.rego']]]);
  expect(
    annotationsOf([module]).map(({ path, annotations }) => [printRef({ value: path }), annotations.title]),
  ).toEqual([
    ['data.t', 'package'],
    ['data.t.p', 'rule'],
  ]);
  expect(requiredBuiltins([module], options.builtins)).toEqual(['equal']);
});
