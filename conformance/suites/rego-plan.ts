import type { Value } from '../../src/rego/index.ts';
import type { PlanFile } from '../../src/rego/opa-plan/format.ts';
import { PlanMachine } from '../plan/machine.ts';
import { defineSuite } from '../suite.ts';
import { caseBuiltins, hostOf, policyOf } from './rego.ts';
import { inputOf, type RegoCase, runCases, valueOf } from './rego-case.ts';

/** The cases of `rego`, each query and its policy turned into OPA's plan format, which an interpreter of the tests runs. */
export const regoPlan = defineSuite({
  name: 'rego-plan',
  doc: "OPA's evaluation cases (YAML) by way of OPA's plan format: queries are planned, and the plan is interpreted.",
  async *run(dir) {
    yield* runCases(dir, (item, version) => {
      const plan = policyOf(item, version).toPlan([{ name: 'query', query: item.query }]);
      return solutionsOf(plan, 'query', item);
    });
  },
});

/** Solutions of a case by the plan of its query. */
export function solutionsOf(plan: PlanFile, name: string, item: RegoCase) {
  const data = item.data === undefined || item.data === null ? {} : valueOf(item.data);
  const options = { input: inputOf(item), strictBuiltinErrors: item.strict_error ?? false, host: hostOf(item) };
  const machine = new PlanMachine(plan, caseBuiltins, data, options);
  return machine.evaluate(name).map((bindings) => ({ bindings: bindings as Readonly<Record<string, Value>> }));
}
