import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseJson } from '../../src/rego/value/json.ts';
import { compile, type Value } from '../../src/rego/index.ts';
import { repeat } from './workload.ts';

/** Six rules of a usual kind, and an import of the module before. */
function moduleText(number: number): string {
  return `package team${number % 50}.app${number}

import data.team${(number + 49) % 50}.app${Math.max(0, number - 1)} as before

# METADATA
# title: rules of application ${number}
default allow := false

allow if {
	input.user.role == "admin${number}"
	some c in input.containers
	c.image in data.images
	not denied
	before.names
}

denied if {
	some c in input.containers
	startswith(c.image, "evil${number}")
}

deny contains msg if {
	some c in input.containers
	count(c.args) > ${number}
	msg := sprintf("%s has too many arguments: %d", [c.name, count(c.args)])
}

names := {c.name | some c in input.containers; c.name != "x${number}"}
`;
}

/** Times the compilation of 1,000, 2,000 and 4,000 modules: wall clock, and processor time of all threads. */
export function measureCompilation(print: (line: string) => void): void {
  print('');
  print(`${'modules compiled'.padEnd(36)}${'seconds'.padStart(10)}${'CPU'.padStart(10)}${'ms a module'.padStart(14)}`);
  for (const count of [1000, 2000, 4000]) {
    const modules = repeat(count, (index) => ({ name: `m${index}.rego`, text: moduleText(index) }));
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const policy = compile({ modules });
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    if (policy.evaluate('team1.app1.allow', {}) !== false) throw new Error('the modules were not compiled');
    const columns = [seconds.toFixed(2).padStart(10), ((user + system) / 1e6).toFixed(2).padStart(10)];
    print(`${String(count).padEnd(36)}${columns.join('')}${((seconds * 1000) / count).toFixed(2).padStart(14)}`);
  }
}

/** Prints the heap that a data document takes as JSON.parse makes it, and as a policy holds it after an evaluation. */
export function measureHeap(
  data: () => Value,
  policyText: string,
  entrypoint: string,
  input: Value,
  print: (line: string) => void,
) {
  const text = JSON.stringify(data());
  const collect = collector();
  const plain = heapOf(collect, () => JSON.parse(text) as object);
  const resident = heapOf(collect, () => {
    const policy = compile({ modules: [{ name: 'policy.rego', text: policyText }], data: parseJson(text) });
    if (policy.evaluate(entrypoint, input) === undefined) throw new Error('the policy decides nothing');
    return policy;
  });
  const size = text.length / 2 ** 20;
  print('');
  print(
    `data of ${size.toFixed(0)} MB: JSON.parse ${plain.toFixed(0)} MB of heap, resident in a policy ${resident.toFixed(0)} MB, ratio ${(resident / plain).toFixed(2)}`,
  );
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** MB of heap that what a function makes keeps. */
function heapOf(collect: () => void, make: () => object): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  collect();
  const used = process.memoryUsage().heapUsed - before;
  if (made === undefined) throw new Error('nothing was made');
  return used / 2 ** 20;
}
