import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, RegoSet, type Value } from '../../rego/index.ts';
import { toPlain } from '../../rego/value/print.ts';
import { runCheckPolicies } from './check.ts';
import { runExplain } from './explain.ts';
import type { PolicyPorts } from './outcome.ts';

/** The two policies of the article that this product grew from, as it prints them. */
const privileged = `# policy/restrict-privileged.rego
package kubernetes.admission

import rego.v1

# 默认拒绝
default allow := false

# 允许非特权容器
allow if {
    input.request.kind.kind == "Pod"
    not is_privileged
}

# 检测特权容器
is_privileged if {
    container := input.request.object.spec.containers[_]
    container.securityContext.privileged == true
}

# 拒绝信息
deny contains msg if {
    is_privileged
    msg := "特权容器被禁止!请移除securityContext.privileged"
}
`;
const labels = `package k8srequiredlabels

violation[{"msg": msg}] {
    provided := {label | input.review.object.metadata.labels[label]}
    required := {label | label := input.parameters.labels[_]}
    missing := required - provided
    count(missing) > 0
    msg := sprintf("必须包含标签: %v", [missing])
}
`;

const pod = (isPrivileged: boolean, kind = 'Pod') => ({
  request: {
    kind: { kind },
    object: { spec: { containers: [{ name: 'app', securityContext: { privileged: isPrivileged } }] } },
  },
});

describe('the first policy', () => {
  const policy = compile({ modules: [{ name: 'restrict-privileged.rego', text: privileged }] });
  const ask = (name: string, input: Value): unknown => {
    const value = policy.evaluate(`kubernetes.admission.${name}`, input);
    return value instanceof RegoSet ? value.toArray() : value;
  };

  it.each([
    [pod(false), true, []],
    [pod(true), false, ['特权容器被禁止!请移除securityContext.privileged']],
    [pod(false, 'Deployment'), false, []],
  ])('decides %j as printed', (input, allow, deny) => {
    expect([ask('allow', input), ask('deny', input)]).toEqual([allow, deny]);
  });
});

it('the second policy words its message as printed', () => {
  const policy = compile({ modules: [{ name: 'labels.rego', text: labels }], version: 'v0' });
  const ask = (given: Record<string, string>): unknown =>
    toPlain(
      policy.evaluate('k8srequiredlabels.violation', {
        review: { object: { metadata: { labels: given } } },
        parameters: { labels: ['team'] },
      }) as Value,
    );
  expect(ask({})).toEqual([{ msg: '必须包含标签: {"team"}' }]);
  expect(ask({ team: 'platform' })).toEqual([]);
});

describe('their weaknesses', () => {
  let ports: PolicyPorts;
  beforeAll(() => {
    const cwd = mkdtempSync(join(tmpdir(), 'article-'));
    ports = {
      cwd,
      env: {},
      language: 'en',
      signal: new AbortController().signal,
      stdin: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(pod(true)))),
    };
    writeFileSync(join(cwd, 'privileged.rego'), privileged);
  });
  afterAll(() => rmSync(ports.cwd, { recursive: true, force: true }));

  const known = [
    'competing-decisions',
    'missing-admission-response',
    'missing-ephemeral-containers',
    'missing-init-containers',
    'missing-pod-templates',
    'only-pod-kind',
  ];

  it('are named by check, with line and excerpt, and leave its exit code alone', async () => {
    const request = {
      paths: ['privileged.rego'],
      bundle: false,
      ignore: [],
      strict: false,
      v0: false,
      v0v1: false,
      maxErrors: 10,
    } as const;
    const { stderr, exit } = await runCheckPolicies(
      { ...request, format: 'pretty', lint: 'weaknesses', lintFail: false },
      ports,
    );
    expect(exit).toBe(0);
    for (const name of known) expect(stderr).toContain(`[weakness: ${name}]`);
    expect(stderr).toContain('privileged.rego:11:5: every kind but Pod is refused');
    expect(stderr).toContain('  11 |     input.request.kind.kind == "Pod"\n');
    const failing = await runCheckPolicies({ ...request, format: 'json', lint: 'all', lintFail: true }, ports);
    expect(failing.exit).toBe(1);
    const { warnings } = JSON.parse(failing.stderr) as { warnings: { code: string }[] };
    expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(known));
  });

  it('are named by explain too', async () => {
    const { stdout } = await runExplain(
      {
        query: 'data.kubernetes.admission.allow',
        data: ['privileged.rego'],
        bundle: [],
        ignore: [],
        stdinInput: true,
        format: 'pretty',
        v0: false,
      },
      ports,
    );
    expect(stdout).toContain('failed at privileged.rego:12:5\n        not is_privileged\n');
    for (const name of known) expect(stdout).toContain(`[${name}]`);
  });
});
