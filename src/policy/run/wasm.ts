import type { QueryContext } from '../../rego/check/compiled.ts';
import type { PlannableQuery } from '../../rego/compile.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import type { QueryResult } from '../../rego/run/policy.ts';
import type { Body, Location } from '../../rego/syntax/ast.ts';
import type { Value } from '../../rego/value/value.ts';
import { emitWasm } from '../../rego/wasm/emit.ts';
import { WasmPolicy } from '../../rego/wasm/policy.ts';
import { wasmRuntime } from '../build/wasm-target.ts';
import type { CompiledFiles } from '../load/compile.ts';
import type { TestRule } from './test-one.ts';

/** What evaluates a query, whatever it was compiled to. */
export interface RunnableQuery {
  readonly places: readonly Location[];
  evaluateAsync(options: EvaluateOptions): Promise<readonly QueryResult[]>;
}

/** Member of a solution that no variable can be named like. */
const expressionsMember = '$expressions';

/** Compiles a query to WebAssembly, for evaluations in this process: equal solutions are one there, as they are a set. */
export async function queryInWasm(compiled: CompiledFiles, query: Body, context: QueryContext): Promise<RunnableQuery> {
  const { places } = compiled.policy.prepare(query, context);
  const module = await moduleOf(compiled, [{ name: 'query', query, context, expressions: expressionsMember }]);
  return {
    places,
    async evaluateAsync(options) {
      const solutions = await module.solutionsAsync('query', options);
      return solutions.map(({ [expressionsMember]: expressions, ...bindings }) => ({
        bindings,
        expressions: expressions as readonly Value[],
      }));
    },
  };
}

/** What evaluates a test, whatever it was compiled to. */
export type RunnableTest = (options: EvaluateOptions) => Promise<Value | undefined>;

/** Compiles tests to one WebAssembly module. @returns what evaluates each */
export async function testsInWasm(
  compiled: CompiledFiles,
  tests: readonly TestRule[],
): Promise<ReadonlyMap<TestRule, RunnableTest>> {
  const queries = tests.map(({ path, name }, index) => ({
    name: String(index),
    query: `result = data${[...path, name].map((part) => `[${JSON.stringify(part)}]`).join('')}`,
  }));
  const module = await moduleOf(compiled, queries);
  return new Map(tests.map((test, index) => [test, (options) => module.evaluateAsync(String(index), options)]));
}

async function moduleOf(
  { policy, data, builtins }: CompiledFiles,
  queries: readonly PlannableQuery[],
): Promise<WasmPolicy> {
  const plan = policy.toPlan(queries);
  const { bytes, sites: places } = emitWasm(plan, await wasmRuntime(), { hosted: true });
  const files = plan.static.files.map(({ value }) => value);
  return WasmPolicy.load(bytes, { builtins, data, sites: { files, places } });
}
