import { expect, it } from 'vitest';
import { translate } from '../../core/index.ts';
import { parseModule } from '../syntax/parse.ts';
import { builtins as rows } from '../builtins/index.ts';
import { declarationOf } from '../builtins/declaration.ts';
import { lintRules } from './index.ts';
import { lint } from './lint.ts';

const builtins = new Map([...rows].map((row) => [row.name, declarationOf(row)]));

const hits = (name: string, text: string, version: 'v0' | 'v1' = 'v1'): string[] => {
  const rule = lintRules.get(name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  const module = parseModule('f.rego', text.startsWith('package') ? text : `package a\n\n${text}\n`, { version });
  return lint([module], { builtins, rules: [rule] }).map(
    ({ saying, location }) => `${location.row}: ${translate('en', saying)}`,
  );
};

const containers = 'deny contains c if { some c in input.review.object.spec.containers; c.privileged }';
const long = `p := "${'x'.repeat(130)}"`;
const tall = `p if {\n${'\tinput.x\n'.repeat(70)}}`;

/** For each rule, a text that it objects to and one that it does not. */
const fixtures: Readonly<Record<string, readonly [bad: string, good: string, version?: 'v0']>> = {
  'avoid-importing-input': ['import input.a\np := a', 'import data.a\np := a'],
  'competing-decisions': [
    'allow if input.a\ndeny contains 1 if input.b',
    'allow if count(deny) == 0\ndeny contains 1 if input.b',
  ],
  'constant-condition': ['p if 1 == 1', 'p if input.a == 1'],
  'deprecated-builtin': ['p { any([input.a]) }', 'p { count([input.a]) == 1 }', 'v0'],
  'duplicate-rule': ['p if input.a\np if input.a', 'p if input.a\np if input.b'],
  'implicit-future-keywords': ['import future.keywords\np if input.a', 'import future.keywords.if\np if input.a', 'v0'],
  'inconsistent-arguments': ['f(x, y) := x + y\nf(x, z) := x - z', 'f(x, y) := x + y\nf(x, y) := x - y'],
  'line-length': [long, 'p := 1'],
  'messy-rules': ['p if input.a\nq := 1\np if input.b', 'p if input.a\np if input.b\nq := 1'],
  'missing-admission-response': [
    'deny if input.request.object.x',
    'deny if input.request.object.x\nanswer := {"uid": input.request.uid}',
  ],
  'missing-default': ['allow if input.a', 'default allow := false\nallow if input.a'],
  'missing-ephemeral-containers': [containers, `${containers}\nq if input.review.object.spec.ephemeralContainers`],
  'missing-init-containers': [containers, `${containers}\nq if input.review.object.spec.initContainers`],
  'missing-pod-templates': [containers, `${containers}\nq if input.review.object.spec.template.spec`],
  'network-call': ['p := http.send({"url": "x", "method": "get"}).status_code', 'p := data.answers'],
  'no-whitespace-comment': ['#comment\np := 1', '# comment\np := 1'],
  'non-raw-regex-pattern': ['p if regex.match("\\\\d", input.a)', 'p if regex.match(`\\d`, input.a)'],
  'not-equals-in-loop': ['p if input.a != input.xs[_]', 'p if not input.a in input.xs'],
  'only-pod-kind': ['allow if input.request.kind.kind == "Pod"', 'deny contains 1 if input.request.kind.kind == "Pod"'],
  'opa-fmt': ['p if {input.a}', 'p if input.a'],
  'permissive-default': ['default allow := true', 'default allow := false'],
  'prefer-snake-case': ['isAdmin := true', 'is_admin := true'],
  'print-or-trace-call': ['p if print(1)', 'p if count([1]) == 1'],
  'redundant-alias': ['import data.a.b as b\np := b', 'import data.a.b as c\np := c'],
  'redundant-existence-check': ['p if {\n\tinput.a\n\tinput.a == 1\n}', 'p if {\n\tinput.a\n\tinput.b == 1\n}'],
  'rule-length': [tall, 'p := 1'],
  'shadows-builtin': ['count := 1', 'counted := 1'],
  'sprintf-arguments-mismatch': ['p := sprintf("%d of %d", [input.a])', 'p := sprintf("%d%%", [input.a])'],
  'test-outside-test-package': ['test_p if input.a', 'package a_test\n\ntest_p if input.a'],
  'todo-comment': [`# ${'TO'}DO: more\np := 1`, '# more\np := 1'],
  'use-assignment-operator': ['p = 1', 'p := 1'],
  'use-in-operator': ['p if "a" == input.xs[_]', 'p if "a" in input.xs'],
  'use-rego-v1': ['p = 1', 'import rego.v1\np := 1', 'v0'],
  'use-some-for-output-variables': ['p if input.xs[i] == 1', 'p if { some i; input.xs[i] == 1 }'],
  'yoda-condition': ['p if 1 == input.a', 'p if input.a == 1'],
  'zero-arity-function': ['f() := 1', 'f(x) := x'],
};

it('has a fixture for every rule', () => {
  expect(Object.keys(fixtures).sort()).toEqual(lintRules.rows.map(({ name }) => name));
});

it.each(Object.entries(fixtures))('%s', (name, [bad, good, version]) => {
  const found = hits(name, bad, version);
  expect(found.length).toBeGreaterThan(0);
  expect(found.join('\n')).not.toMatch(/\{\w+\}/);
  expect(hits(name, good, version)).toEqual([]);
});

it('is silent where a comment says so', () => {
  expect(hits('yoda-condition', '# lint: ignore yoda-condition\np if 1 == input.a')).toEqual([]);
  expect(hits('yoda-condition', 'p if 1 == input.a # lint: ignore yoda-condition, opa-fmt')).toEqual([]);
  expect(hits('yoda-condition', '# lint: ignore opa-fmt\np if 1 == input.a')).toHaveLength(1);
});

it('names the weaknesses of a typical admission policy', () => {
  const text = `package kubernetes.admission

import future.keywords.if
import future.keywords.contains
import future.keywords.in

default allow := false

allow if {
	input.request.kind.kind == "Pod"
	input.request.object.spec.securityContext.runAsNonRoot
}

deny contains msg if {
	some container in input.request.object.spec.containers
	container.securityContext.privileged
	msg := sprintf("%s is privileged", [container.name])
}
`;
  const found = new Set(lint([parseModule('a.rego', text, { version: 'v0' })], { builtins }).map(({ rule }) => rule));
  for (const name of [
    'competing-decisions',
    'missing-admission-response',
    'missing-ephemeral-containers',
    'missing-init-containers',
    'missing-pod-templates',
    'only-pod-kind',
  ]) {
    expect(found).toContain(name);
  }
});
