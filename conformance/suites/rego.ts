import { readFileSync } from 'node:fs';
import { builtin } from '../../src/rego/builtins/builtin.ts';
import type { Host } from '../../src/rego/builtins/context.ts';
import { builtins } from '../../src/rego/builtins/index.ts';
import { compile, type Policy, type Value } from '../../src/rego/index.ts';
import { defineSuite } from '../suite.ts';
import { inputOf, type RegoCase, runCases, valueOf } from './rego-case.ts';

/** What OPA's suite adds to the language, to see that time stands still. */
const sleep = builtin('test.sleep', ['string'], 'null', () => null, { category: 'internal', doc: 'Waits.' });

/** The functions that cases call. */
export const caseBuiltins = [...builtins, sleep];

/** Evaluates each case's query over its modules, data and input; v0 where the path has a folder of that name. */
export const rego = defineSuite({
  name: 'rego',
  doc: "OPA's evaluation cases (YAML): query, modules, data and input with the wanted results or error; v0 by a folder v0 in the path.",
  async *run(dir) {
    yield* runCases(dir, (item, version) => {
      const query = policyOf(item, version).prepare(item.query);
      return query.evaluate({
        input: inputOf(item),
        strictBuiltinErrors: item.strict_error ?? false,
        host: hostOf(item),
      });
    });
  },
});

/** A case's modules and data, compiled. */
export function policyOf(item: RegoCase, version: 'v0' | 'v1'): Policy {
  return compile({
    modules: (item.modules ?? []).map((text, index) => ({ name: `test-${index}.rego`, text })),
    version,
    data: item.data === undefined || item.data === null ? {} : valueOf(item.data),
    experimentalKeywords: item.experimental_keywords ?? false,
    builtins: caseBuiltins,
  });
}

/** What a case's policy sees of the machine. */
export function hostOf(item: RegoCase): Host {
  const env = valueOf(item.env ?? {});
  return { runtime: (): Value => (item.env === undefined ? {} : { env }), lookup: addressesOf };
}

/** Addresses of a name in the machine's table of hosts. */
function addressesOf(name: string): string[] {
  const lines = readFileSync('/etc/hosts', 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/u, '').trim().split(/\s+/u));
  return lines.flatMap(([address = '', ...names]) => (names.includes(name) ? [address] : []));
}
