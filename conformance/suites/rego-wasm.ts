import { readFileSync } from 'node:fs';
import { emitWasm, WasmPolicy } from '../../src/rego/wasm/index.ts';
import { defineSuite } from '../suite.ts';
import { caseBuiltins, hostOf, policyOf } from './rego.ts';
import { inputOf, type RegoCase, runCases, valueOf } from './rego-case.ts';

const runtime = readFileSync('wasm/rego.wasm');

/** The cases of `rego`, each query and its policy compiled to a WebAssembly module, which our host evaluates. */
export const regoWasm = defineSuite({
  name: 'rego-wasm',
  doc: "OPA's evaluation cases (YAML) by way of WebAssembly: queries are compiled to modules of OPA's interface.",
  async *run(dir) {
    yield* runCases(dir, (item, version) => {
      const plan = policyOf(item, version).toPlan([{ name: 'query', query: item.query }]);
      const { bytes, sites } = emitWasm(plan, runtime, { hosted: true });
      const files = plan.static.files.map(({ value }) => value);
      const module = new WebAssembly.Module(bytes);
      const policy = new WasmPolicy(module, {
        builtins: caseBuiltins,
        data: dataOf(item),
        sites: { files, places: sites },
      });
      const strictBuiltinErrors = item.strict_error ?? false;
      const solutions = policy.solutions('query', { input: inputOf(item), strictBuiltinErrors, host: hostOf(item) });
      return solutions.map((bindings) => ({ bindings }));
    });
  },
});

function dataOf({ data }: RegoCase) {
  return data === undefined || data === null ? {} : valueOf(data);
}
