import type { Policy } from '../../rego/compile.ts';
import type { PlanFile } from '../../rego/opa-plan/format.ts';
import { encodePlan } from '../../rego/opa-plan/proto.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import type { BundleFile } from '../load/bundle.ts';
import type { Entrypoint } from './entrypoints.ts';

/** What flags say of a plan. */
export interface PlanRequest {
  /** Form of the plan, and with it of the bundle's manifest. */
  readonly format: 'json' | 'proto';
  /** What else the plan lists. */
  readonly planAddons: readonly 'unplanned_rules'[];
  /** Plans the entrypoints alone, and not what depends on them. */
  readonly pruneUnused: boolean;
}

/** Refuses flags of plans where none is built. @throws PolicyError POLICY_TARGET */
export function checkPlanFlags(target: string, { format, planAddons }: PlanRequest): void {
  if (target === 'plan') return;
  if (format !== 'json')
    throw new PolicyError('POLICY_TARGET', {
      message: detail('plan format {format} is only valid with target plan', { format }),
      where: '--format',
    });
  if (planAddons.length > 0)
    throw new PolicyError('POLICY_TARGET', {
      message: detail('plan addons are only valid with target plan'),
      where: '--plan-addons',
    });
}

/**
 * The plan of a policy in OPA's format, `plan.json` or `plan.pb`: an entry for each entrypoint and, unless it prunes, for
 * each document that depends on one. @throws PolicyError POLICY_ENTRYPOINT where there is no entrypoint, or no document
 */
export function planOf(policy: Policy, entrypoints: readonly Entrypoint[], request: PlanRequest): BundleFile {
  const plan = plannedEntries(policy, entrypoints, request, 'plan');
  if (request.format === 'proto') return { path: 'plan.pb', text: '', bytes: encodePlan(plan) };
  return { path: 'plan.json', text: JSON.stringify(plan) };
}

/** The plan that targets have in common. @throws PolicyError POLICY_ENTRYPOINT where there is no entrypoint, or no document */
export function plannedEntries(
  policy: Policy,
  entrypoints: readonly Entrypoint[],
  { planAddons, pruneUnused }: PlanRequest,
  target: 'plan' | 'wasm',
): PlanFile {
  checkDocuments(policy, entrypoints, target);
  const dependents = pruneUnused ? [] : policy.dependents(entrypoints);
  const paths = new Map([...entrypoints, ...dependents].map((path) => [path.join('/'), path]));
  const queries = [...paths].map(([name, path]) => ({ name, query: `result = ${reference(path)}` }));
  return policy.toPlan(queries, { unplannedRules: planAddons.includes('unplanned_rules') });
}

function checkDocuments(policy: Policy, entrypoints: readonly Entrypoint[], target: 'plan' | 'wasm'): void {
  if (entrypoints.length === 0)
    throw new PolicyError('POLICY_ENTRYPOINT', {
      message: detail('{target} compilation requires at least one entrypoint', { target }),
      where: '--entrypoint',
    });
  for (const path of entrypoints)
    if (policy.isFunction(path))
      throw new PolicyError('POLICY_ENTRYPOINT', {
        message: detail('entrypoint {path} does not refer to a rule or policy decision', { path: path.join('/') }),
        where: '--entrypoint',
      });
}

function reference(path: Entrypoint): string {
  return `data${path.map((name) => `[${JSON.stringify(name)}]`).join('')}`;
}
