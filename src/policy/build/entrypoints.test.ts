import { expect, it } from 'vitest';
import { parseModule } from '../../rego/syntax/parse.ts';
import { checkEntrypoints, entrypointsOf } from './entrypoints.ts';

const modules = [
  parseModule('a.rego', 'package a.b\nallow if input.x\nroles.admin if input.y\nby[x] := x if some x in input.z\n'),
];

it.each(['a/b/allow', '/a/b', 'a/b/roles', 'a/b/roles/admin', 'a/b/by'])('takes %s', (entrypoint) => {
  expect(() => checkEntrypoints(modules, entrypointsOf(modules, [entrypoint]))).not.toThrow();
});

it.each(['a/b/none', 'b', '', 'a/b/allow/x', 'a/b/by/x'])('refuses %j', (entrypoint) => {
  expect(() => checkEntrypoints(modules, entrypointsOf(modules, [entrypoint]))).toThrow(
    'does not refer to a rule or policy decision',
  );
});
