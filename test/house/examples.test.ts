// The examples of the README and of docs/pipeline.md do what the pages say.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile, type Value } from '../../src/rego/index.ts';
import type { RegoSet as Answer } from '../../src/rego/value/set.ts';

function block(page: string, language: string): string {
  const [, code] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(readFileSync(page, 'utf8')) ?? [];
  if (code === undefined) throw new Error(`${page} has no example in ${language}`);
  return code;
}

it('compiles and evaluates the policy of the README', () => {
  const body = block('README.md', 'js').replace(/^import .*$/m, '');
  const lines: unknown[] = [];
  const run = new Function('compile', 'console', body) as (use: typeof compile, output: object) => void;
  run(compile, { log: (line: unknown) => lines.push(line) });
  expect(lines).toEqual([['app is privileged']]);
});

describe('the policy of docs/pipeline.md', () => {
  const policy = compile({ modules: [{ name: 'pipeline.md', text: block('docs/pipeline.md', 'rego') }] });
  const privileged = { name: 'a', securityContext: { privileged: true } };
  const plain = { name: 'b', securityContext: {} };
  const denied = (kind: string, spec: Value): unknown[] => {
    const object = { spec };
    const input = { request: { kind: { kind }, object } };
    const answer = policy.evaluate<Answer>('data.kubernetes.admission.deny', input);
    return [...(answer?.values() ?? [])];
  };

  it.each<[string, Value]>([
    ['Pod', { containers: [privileged] }],
    ['Pod', { containers: [plain], initContainers: [privileged] }],
    ['Pod', { containers: [plain], ephemeralContainers: [privileged] }],
    ['Deployment', { template: { spec: { containers: [privileged] } } }],
    ['CronJob', { jobTemplate: { spec: { template: { spec: { containers: [privileged] } } } } }],
  ])('refuses a %s with %j', (kind, spec) => {
    expect(denied(kind, spec)).toEqual(['a: 特权容器被禁止']);
  });

  it.each<[string, Value]>([
    ['Pod', { containers: [plain] }],
    ['Service', { ports: [] }],
  ])('lets a %s with %j pass', (kind, spec) => {
    expect(denied(kind, spec)).toEqual([]);
  });
});
