import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, type Policy, type Value } from '../../src/rego/index.ts';
import { jsonText } from '../../src/rego/value/print.ts';
import { defineBenchmark, median } from '../benchmark.ts';
import { admission } from '../rego/admission.ts';
import { authorization } from '../rego/authorization.ts';
import { iteration } from '../rego/iteration.ts';
import { measureCompilation, measureHeap } from '../rego/scale.ts';
import { repeat, type Workload } from '../rego/workload.ts';

const inputCount = 64;

/** Nanoseconds an evaluation, ours and, beside it, OPA's. */
export const rego = defineBenchmark({
  name: 'rego',
  doc: 'Rego evaluation by workload, beside OPA where --opa PATH or DARTAGNAN_OPA names its executable; --only NAME chooses. Then the heap that data takes, and the time that 4,000 modules take.',
  async run(args, print) {
    const option = (name: string): string | undefined =>
      args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
    const opa = option('--opa') ?? process.env['DARTAGNAN_OPA'];
    const only = option('--only');
    const ratios: number[] = [];
    print(`${'workload'.padEnd(36)}${'ours ns/op'.padStart(14)}${'OPA ns/op'.padStart(14)}${'ratio'.padStart(10)}`);
    for (const workload of [...authorization, ...iteration, ...admission]) {
      if (only !== undefined && !workload.name.includes(only)) continue;
      const ratio = measure(workload, opa, print);
      if (ratio !== undefined) ratios.push(ratio);
    }
    if (only === undefined || only === 'scale') measureScale(print);
    if (ratios.length === 0) return;
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    print(`geometric mean ${mean.toFixed(1)}x, least ${Math.min(...ratios).toFixed(1)}x`);
  },
});

/** What grows with the number of modules and the size of the data. */
function measureScale(print: (line: string) => void): void {
  const large = iteration.find(({ name }) => name === 'Data/50MB');
  if (large?.data === undefined) throw new Error('no workload has data of 50 MB');
  measureHeap(large.data, large.policy, large.entrypoint, large.input(0), print);
  measureCompilation(print);
}

/** Prints a row; returns OPA's time over ours where OPA was there. */
function measure(workload: Workload, opa: string | undefined, print: (line: string) => void): number | undefined {
  const data = workload.data?.() ?? {};
  const policy = compile({ modules: [{ name: 'policy.rego', text: workload.policy }], data });
  const texts = repeat(inputCount, (index) => JSON.stringify(workload.input(index)));
  const results = texts.map((text) => plainResult(policy, workload, JSON.parse(text) as Value));
  if (!workload.expect(results[0]))
    throw new Error(`${workload.name}: unexpected result ${JSON.stringify(results[0])}`);
  const ours = timeOurs(policy, workload, texts);
  if (opa === undefined) {
    print(`${workload.name.padEnd(36)}${ours.toFixed(0).padStart(14)}`);
    return undefined;
  }
  const theirs = timeOpa(opa, workload, data, texts, results);
  print(
    `${workload.name.padEnd(36)}${ours.toFixed(0).padStart(14)}${theirs.toFixed(0).padStart(14)}${`${(theirs / ours).toFixed(1)}x`.padStart(10)}`,
  );
  return theirs / ours;
}

function plainResult(policy: Policy, { entrypoint }: Workload, input: Value): unknown {
  const result = policy.evaluate(entrypoint, input);
  return result === undefined ? undefined : JSON.parse(jsonText(result));
}

/** Median of rounds of at least 50 ms, each over inputs parsed anew. */
function timeOurs(policy: Policy, { entrypoint }: Workload, texts: readonly string[]): number {
  const rounds: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    let [count, nanoseconds] = [0, 0];
    while (nanoseconds < 50e6) {
      const inputs = texts.map((text) => JSON.parse(text) as Value);
      const start = process.hrtime.bigint();
      for (const input of inputs) policy.evaluate(entrypoint, input);
      nanoseconds += Number(process.hrtime.bigint() - start);
      count += inputs.length;
    }
    rounds.push(nanoseconds / count);
  }
  return median(rounds.slice(4));
}

/** `opa bench` of the first input and of one from the middle, after the results of all inputs were found equal. */
function timeOpa(
  opa: string,
  workload: Workload,
  data: Value,
  texts: readonly string[],
  results: readonly unknown[],
): number {
  const dir = mkdtempSync(join(tmpdir(), 'dartagnan-rego-bench-'));
  try {
    writeFileSync(join(dir, 'policy.rego'), workload.policy);
    writeFileSync(join(dir, 'data.json'), JSON.stringify(data));
    const reference = `data.${workload.entrypoint.replaceAll('/', '.')}`;
    compareResults(opa, dir, reference, texts, results, workload.name);
    const times = [texts[0] ?? '', texts[33] ?? ''].map((text) => benchOpa(opa, dir, reference, text));
    return median(times);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function runOpa(opa: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(opa, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${opa} ${args.join(' ')}: ${stderr || stdout}`);
  return stdout;
}

function compareResults(
  opa: string,
  dir: string,
  reference: string,
  texts: readonly string[],
  results: readonly unknown[],
  name: string,
): void {
  const inputs = join(dir, 'inputs.json');
  writeFileSync(inputs, `[${texts.join()}]`);
  const query = `[result | some one in input; result := [value | value := ${reference} with input as one]]`;
  const text = runOpa(opa, [
    'eval',
    '--format',
    'json',
    '-d',
    join(dir, 'policy.rego'),
    '-d',
    join(dir, 'data.json'),
    '-i',
    inputs,
    query,
  ]);
  const parsed = JSON.parse(text) as {
    readonly result: readonly [{ readonly expressions: readonly [{ readonly value: readonly unknown[][] }] }];
  };
  const theirs = parsed.result[0].expressions[0].value;
  for (const [index, result] of results.entries()) {
    const wanted = jsonText((theirs[index] ?? []) as Value);
    if (jsonText((result === undefined ? [] : [result]) as Value) !== wanted)
      throw new Error(`${name}: input ${index}: OPA gives ${wanted}, we ${JSON.stringify(result)}`);
  }
}

function benchOpa(opa: string, dir: string, reference: string, input: string): number {
  const file = join(dir, 'input.json');
  writeFileSync(file, input);
  const text = runOpa(opa, [
    'bench',
    '--format',
    'json',
    '--metrics=false',
    '-d',
    join(dir, 'policy.rego'),
    '-d',
    join(dir, 'data.json'),
    '-i',
    file,
    reference,
  ]);
  const { T, N } = JSON.parse(text) as { readonly T: number; readonly N: number };
  return T / N;
}
