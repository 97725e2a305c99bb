import type { EntryPlan, PlanFile, PlanFunction, PlanLocation } from '../opa-plan/format.ts';
import { Body } from './body.ts';
import { Constants } from './constants.ts';
import { FunctionCode } from './function.ts';
import { type Runtime, sectionIds } from './runtime.ts';

/** How a module is made. */
export interface WasmOptions {
  /**
   * For this project's own host alone: it is asked again where a builtin of the module gives nothing, so that errors are
   * told, and it is told of steps, so that an evaluation can be stopped. Other hosts lack what such a module calls.
   */
  readonly hosted?: boolean;
}

/** Builtin that hosted modules call every so many steps. */
export const tickName = 'internal.tick';

/** Steps between two such calls. */
export const stepsOfTick = 10_000;

/** A function of the module under construction. */
export interface ModuleFunction {
  readonly parameters: number;
  readonly hasResult: boolean;
  /** As the code section holds it. */
  readonly bytes: Uint8Array;
}

/** What the functions of a policy share while their code is made: constants, functions, builtins and places. */
export class PolicyModule {
  readonly constants: Constants;
  readonly runtime: Runtime;
  readonly hosted: boolean;
  /** The parameter in which entrypoints get their context. */
  readonly context = 0;
  /** Places of calls, by the numbers that the host is told, from 1. */
  readonly sites: PlanLocation[] = [];
  /** Functions behind those of the runtime, in their order. */
  readonly functions: ModuleFunction[] = [];
  /** Builtins of the host and their numbers. */
  readonly hostBuiltins = new Map<string, number>();
  /** The global that counts steps down; behind those of the runtime. */
  readonly fuel: number;
  readonly #plan: PlanFile;
  readonly #planned: ReadonlyMap<string, number>;

  constructor(runtime: Runtime, plan: PlanFile, { hosted = false }: WasmOptions) {
    this.runtime = runtime;
    this.#plan = plan;
    this.hosted = hosted;
    this.constants = new Constants(this.address('__heap_base'));
    this.#planned = new Map(plan.funcs.funcs.map(({ name }, index) => [name, runtime.functionCount + index]));
    this.fuel = runtime.sections.get(sectionIds.globals)?.count ?? 0;
  }

  text(index: number): string {
    const found = this.#plan.static.strings[index];
    if (found === undefined) throw new TypeError(`a plan has no string ${index}`);
    return found.value;
  }

  /** Address of one of the plan's strings. */
  string(index: number): number {
    return this.constants.string(this.text(index));
  }

  /** Address of a message with the place that it speaks of. */
  message(message: string, { file, row, col }: PlanLocation): number {
    const name = this.#plan.static.files?.[file]?.value ?? '';
    return this.constants.text(`${name}:${row}:${col}: ${message}`).address;
  }

  /** Where a variable of the runtime is. */
  address(name: string): number {
    return known(this.runtime.addresses.get(name), name);
  }

  runtimeFunction(name: string): number {
    return known(this.runtime.functions.get(name), name);
  }

  /** A builtin that the runtime has. */
  native(name: string): number | undefined {
    if (this.hosted && name === 'internal.print') return undefined;
    return this.runtime.functions.get(`builtin:${name}`);
  }

  plannedFunction(name: string): number | undefined {
    return this.#planned.get(name);
  }

  /** Functions whose paths and parameters are as long. */
  functionsOf(path: number, parameters: number): readonly PlanFunction[] {
    return this.#plan.funcs.funcs.filter((one) => one.path.length === path && one.params.length === parameters);
  }

  /** Number of a builtin that the host has. */
  hostBuiltin(name: string): number {
    const number = this.hostBuiltins.get(name) ?? this.hostBuiltins.size;
    this.hostBuiltins.set(name, number);
    return number;
  }

  /** Puts a function behind the others; returns its index. */
  add(parameters: number, hasResult: boolean, body: Body): number {
    this.functions.push({ parameters, hasResult, bytes: body.finish() });
    return this.runtime.functionCount + this.functions.length - 1;
  }

  /** Code of the plan's functions. */
  addFunctions(): void {
    for (const [index, planned] of this.#plan.funcs.funcs.entries()) this.#addFunction(planned, index + 1);
  }

  /** Documents, which get input and data alone, are worked out once for both. */
  #addFunction({ params, blocks }: PlanFunction, number: number): void {
    const code = new FunctionCode(this, params, blocks);
    const { body } = code;
    this.tick(body);
    const isDocument = params.length === 2;
    if (isDocument) {
      body.constant(number).get(0).get(1);
      code.call('rego_recall').tee(code.result).if();
      body.constant(0).get(code.result).get(code.result).constant(1).plain('i32Eq', 'select', 'return').end();
      body.constant(number).get(0).get(1);
    }
    code.whole(blocks);
    if (isDocument) code.call('rego_remember');
    this.add(params.length, true, body);
  }

  /** Code of an entrypoint: a function of its context. */
  addEntry({ blocks }: EntryPlan): number {
    const [input, data] = [0, 1];
    const code = new FunctionCode(this, [-1], blocks);
    for (const [local, name] of [
      [input, 'rego_input'],
      [data, 'rego_data'],
    ] as const) {
      code.body.get(this.context);
      code.call(name).set(code.local(local));
    }
    code.blocks(blocks);
    return this.add(1, false, code.body);
  }

  get entries(): readonly EntryPlan[] {
    return this.#plan.plans.plans;
  }

  /** Counts a step; the host hears of every ten thousandth. */
  tick(body: Body): void {
    if (!this.hosted) return;
    body
      .getGlobal(this.fuel)
      .constant(1)
      .plain('i32Sub')
      .setGlobal(this.fuel)
      .getGlobal(this.fuel)
      .plain('i32Eqz')
      .if();
    body.constant(this.hostBuiltin(tickName)).constant(0).constant(0).constant(0).constant(0).constant(0).constant(0);
    body.call(this.runtimeFunction('rego_host')).plain('drop');
    body.constant(stepsOfTick).setGlobal(this.fuel).end();
  }
}

function known(found: number | undefined, name: string): number {
  if (found === undefined) throw new TypeError(`the runtime has no ${name}`);
  return found;
}
