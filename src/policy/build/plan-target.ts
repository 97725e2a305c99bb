import type { Policy } from '../../rego/compile.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import type { BundleFile } from '../load/bundle.ts';
import type { Entrypoint } from './entrypoints.ts';

/**
 * The plan of a policy in OPA's format, `plan.json`: an entry for each entrypoint and, unless it prunes, for each document
 * that depends on one. @throws PolicyError POLICY_ENTRYPOINT where there is no entrypoint
 */
export function planOf(policy: Policy, entrypoints: readonly Entrypoint[], prunes: boolean): BundleFile {
  if (entrypoints.length === 0)
    throw new PolicyError('POLICY_ENTRYPOINT', {
      message: detail('plan compilation requires at least one entrypoint'),
      where: '--entrypoint',
    });
  for (const path of entrypoints) {
    if (!policy.isFunction(path)) continue;
    throw new PolicyError('POLICY_ENTRYPOINT', {
      message: detail('entrypoint {path} does not refer to a rule or policy decision', { path: path.join('/') }),
      where: '--entrypoint',
    });
  }
  const dependents = prunes ? [] : policy.dependents(entrypoints);
  const paths = new Map([...entrypoints, ...dependents].map((path) => [path.join('/'), path]));
  const queries = [...paths].map(([name, path]) => ({ name, query: `result = ${reference(path)}` }));
  return { path: 'plan.json', text: JSON.stringify(policy.toPlan(queries)) };
}

function reference(path: Entrypoint): string {
  return `data${path.map((name) => `[${JSON.stringify(name)}]`).join('')}`;
}
