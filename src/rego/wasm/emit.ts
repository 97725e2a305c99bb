import type { PlanFile, PlanLocation } from '../opa-plan/format.ts';
import { joined, signed, unsigned } from './binary.ts';
import { Body } from './body.ts';
import { PolicyModule, stepsOfTick, type WasmOptions } from './policy-module.ts';
import { exportOf, extended, globalOf, importsWith, kinds, readRuntime, section, sectionIds } from './runtime.ts';

/** A policy as a WebAssembly module. */
export interface EmittedWasm {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Places of its calls of the host's builtins; the second argument of such a call is the index of its place and 1. */
  readonly sites: readonly PlanLocation[];
}

/** Version of OPA's interface between modules and hosts. */
const abi = { version: 1, minor: 3 };

const pageSize = 65_536;

/** Pages of memory that a module asks for at least, as OPA's do. */
const leastPages = 2;

const [i32, functionForm] = [0x7f, 0x60];

/**
 * Compiles a plan (`Policy.toPlan`, or the `plan.json` of OPA) to one module that follows OPA's WebAssembly interface 1.3: with
 * the builtins that OPA's modules have, and calls of the host for the others.
 * @param runtime what `dartagnan/rego/rego.wasm` holds
 * @throws WasmError where a builtin of the host has more than four arguments
 */
export function emitWasm(plan: PlanFile, runtime: Uint8Array, options: WasmOptions = {}): EmittedWasm {
  const module = new PolicyModule(readRuntime(runtime), plan, options);
  module.addFunctions();
  const entries = module.entries.map((entry) => module.addEntry(entry));
  const evaluate = addEvaluate(module, entries);
  const exported = {
    eval: evaluate,
    opa_eval: addOneShot(module, evaluate),
    entrypoints: addMapping(module, new Map(module.entries.map(({ name }, index) => [name, index]))),
    builtins: addMapping(module, module.hostBuiltins),
  };
  return { bytes: assembled(module, exported), sites: module.sites };
}

/** `eval(context)`: runs the entrypoint that the context names. */
function addEvaluate(module: PolicyModule, entries: readonly number[]): number {
  const body = new Body(1);
  const chosen = body.local();
  restoreGlobals(module, body);
  body.get(0).call(module.runtimeFunction('rego_begin')).set(chosen);
  for (const [index, entry] of entries.entries()) {
    body.get(chosen).constant(index).plain('i32Eq').if();
    body.get(0).call(entry).constant(0).plain('return').end();
  }
  body.call(module.runtimeFunction('rego_illegal_entrypoint')).constant(0);
  return module.add(1, true, body);
}

/** An error that the host threw through the module leaves its stack and its steps as they were. */
function restoreGlobals({ runtime, hosted, fuel }: PolicyModule, body: Body): void {
  body.constant(runtime.stack).setGlobal(0);
  if (hosted) body.constant(stepsOfTick).setGlobal(fuel);
}

/** `opa_eval(reserved, entrypoint, data, input, length, heap, format)`: a whole evaluation. */
function addOneShot(module: PolicyModule, evaluate: number): number {
  const [, entrypoint, data, input, length, heap, format] = [0, 1, 2, 3, 4, 5, 6] as const;
  const body = new Body(7);
  const context = body.local();
  restoreGlobals(module, body);
  body.get(entrypoint).get(data).get(input).get(length).get(heap);
  body.call(module.runtimeFunction('rego_prepare')).tee(context).call(evaluate).plain('drop');
  body.get(context).get(format).call(module.runtimeFunction('rego_finish'));
  return module.add(7, true, body);
}

/** A function that gives names and their numbers as an object. */
function addMapping(module: PolicyModule, numbers: ReadonlyMap<string, number>): number {
  const { address, length } = module.constants.text(JSON.stringify(Object.fromEntries(numbers)));
  const body = new Body(0).constant(address).constant(length).call(module.runtimeFunction('opa_json_parse'));
  return module.add(0, true, body);
}

/** The runtime's sections with what the policy adds to each. */
function assembled(module: PolicyModule, exported: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> {
  const { runtime, constants } = module;
  const signatures = [...new Set(module.functions.map(signatureOf))];
  const firstType = runtime.sections.get(sectionIds.types)?.count ?? 0;
  const typeOf = (signature: string): number => firstType + signatures.indexOf(signature);
  const pages = Math.max(leastPages, Math.ceil(constants.end / pageSize));
  const version = [globalOf(signed(abi.version), false), globalOf(signed(abi.minor), false)];
  return joined([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    extended(runtime, sectionIds.types, signatures.map(typeBytes)),
    section(sectionIds.imports, importsWith(runtime, pages)),
    extended(
      runtime,
      sectionIds.functions,
      module.functions.map((one) => unsigned(typeOf(signatureOf(one)))),
    ),
    extended(runtime, sectionIds.tables, []),
    extended(runtime, sectionIds.globals, [globalOf(signed(stepsOfTick), true), ...version]),
    section(sectionIds.exports, exportsWith(module, exported)),
    extended(runtime, sectionIds.elements, []),
    extended(
      runtime,
      sectionIds.code,
      module.functions.map(({ bytes }) => bytes),
    ),
    extended(runtime, sectionIds.data, [
      dataOf(constants.start, constants.bytes),
      dataOf(module.address('rego_heap_start'), wordOf(constants.end)),
    ]),
  ]);
}

function signatureOf({ parameters, hasResult }: { readonly parameters: number; readonly hasResult: boolean }): string {
  return `${parameters} ${hasResult ? 1 : 0}`;
}

function typeBytes(signature: string): number[] {
  const [parameters = 0, results = 0] = signature.split(' ').map(Number);
  const numbers = (count: number): number[] => [...unsigned(count), ...Array.from({ length: count }, () => i32)];
  return [functionForm, ...numbers(parameters), ...numbers(results)];
}

/** The interface's names alone: what the runtime has for policies is of no use to hosts. */
function exportsWith({ runtime, fuel }: PolicyModule, exported: Readonly<Record<string, number>>): Uint8Array {
  const own = [...runtime.functions].filter(([name]) => name.startsWith('opa_'));
  const functions = [...own, ...Object.entries(exported)].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = [
    exportOf('memory', kinds.memory, 0),
    ...functions.map(([name, index]) => exportOf(name, kinds.function, index)),
    exportOf('opa_wasm_abi_version', kinds.global, fuel + 1),
    exportOf('opa_wasm_abi_minor_version', kinds.global, fuel + 2),
  ];
  return joined([unsigned(rows.length), ...rows]);
}

/** Bytes that memory holds at an address from the begin. */
function dataOf(address: number, bytes: ArrayLike<number>): Uint8Array {
  const [activeAt, i32Const, end] = [0, 0x41, 0x0b];
  return joined([[activeAt, i32Const, ...signed(address), end, ...unsigned(bytes.length)], bytes]);
}

function wordOf(value: number): number[] {
  return [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff);
}
