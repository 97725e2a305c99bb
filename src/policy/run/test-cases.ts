import { RegoError } from '../../rego/error.ts';
import type { Policy } from '../../rego/compile.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import { printTerm } from '../../rego/syntax/print.ts';
import { RegoSet } from '../../rego/value/set.ts';
import type { Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';
import type { TestRule } from './test-one.ts';
import type { Case } from './test-result.ts';

/** Adds the cases that the body names and then refuses: those are in the rule's value no more. */
export async function allCases(
  test: TestRule,
  policy: Policy,
  held: Case[],
  options: EvaluateOptions,
): Promise<Case[]> {
  const known = new Set(held.map(({ name }) => name));
  const refused = (await namedCases(test, policy, options)).filter((name) => !known.has(name));
  return [...held, ...refused.map((name) => ({ name, passed: false }))];
}

/** Names of cases that the shortest beginning of the body which binds the head's variables gives. */
async function namedCases({ rule, module }: TestRule, policy: Policy, options: EvaluateOptions): Promise<string[]> {
  const names = rule.head.ref.value.slice(1).map((term) => printTerm(term));
  const context = { package: module.package.path, imports: module.imports };
  for (let length = 1; length <= rule.body.length; length += 1) {
    const beginning = rule.body
      .slice(0, length)
      .map(({ location }) => location.source.text.slice(location.offset, location.end));
    const query = [...beginning, `__case__ := [${names.join(', ')}]`].join('\n');
    try {
      const results = await policy.prepare(query, context).evaluateAsync(options);
      const found = results.flatMap(({ bindings: { __case__: value } }) =>
        Array.isArray(value) ? [value.join('/')] : [],
      );
      return [...new Set(found)];
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
    }
  }
  return [];
}

/** The cases of `test_x[name]`, nested names joined by slashes. */
export function casesOf(value: Value | undefined, prefix = ''): Case[] {
  if (value instanceof RegoSet)
    return casesOf(Object.fromEntries(value.toArray().map((item) => [String(item), true])), prefix);
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    isPlain(member) ? casesOf(member, `${prefix}${name}/`) : [{ name: `${prefix}${name}`, passed: member !== false }],
  );
}
