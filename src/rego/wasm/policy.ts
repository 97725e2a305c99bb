import type { Builtin } from '../builtins/builtin.ts';
import type { PlanLocation } from '../opa-plan/format.ts';
import { ruleNode } from '../plan/tree.ts';
import type { Context } from '../run/context.ts';
import { Engine, type EvaluateOptions, replayed, report } from '../run/engine.ts';
import { EvaluationError, ownError } from '../run/error.ts';
import { linkBuiltin, type LinkedBuiltin } from '../run/link-builtin.ts';
import type { Location } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';
import { detail } from './details.ts';
import { WasmError } from './error.ts';
import { PolicyInstance } from './instance.ts';
import { stepsOfTick, tickName } from './policy-module.ts';

/** How a module is loaded. */
export interface WasmPolicyOptions {
  /** Builtins that it may call. */
  readonly builtins: Iterable<Builtin>;
  readonly data?: Value;
  /** Names of files and places of calls (`emitWasm`), for messages. */
  readonly sites?: { readonly files: readonly string[]; readonly places: readonly PlanLocation[] };
  /** Memory at most, in bytes; 2 GiB by default. */
  readonly memory?: number;
}

/** A policy in WebAssembly, ours or OPA's, with the builtins of this library behind it. */
export class WasmPolicy {
  readonly #instance: PolicyInstance;
  readonly #engine: Engine;
  readonly #builtins = new Map<number, { readonly run: LinkedBuiltin; readonly arity: number }>();
  readonly #ticks: number | undefined;
  readonly #base: number;
  #data: number;
  #heap: number;
  #context: Context | undefined;

  /** Entrypoints by their names, `authz/allow`. */
  readonly entrypoints: ReadonlyMap<string, number>;

  /** Compiles and instantiates a module. @throws WasmError where it is none of OPA's interface, or needs a builtin that is not there */
  static async load(bytes: Uint8Array<ArrayBuffer>, options: WasmPolicyOptions): Promise<WasmPolicy> {
    try {
      return new WasmPolicy(await WebAssembly.compile(bytes), options);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.CompileError)) throw cause;
      const { message: reason } = cause;
      throw new WasmError('WASM_MODULE', {
        message: detail('it is no WebAssembly module: {reason}', { reason }),
        cause,
      });
    }
  }

  /** @throws WasmError like {@link load} */
  constructor(module: WebAssembly.Module, { builtins, data = {}, sites, memory }: WasmPolicyOptions) {
    this.#engine = new Engine(linkedOf(sites), data);
    this.#instance = new PolicyInstance(
      module,
      {
        builtin: (id, site, args) => this.#call(id, site, args),
        print: (line) => this.#context?.host.print?.(line, ''),
        abort: (message) => this.#abort(message),
      },
      memory === undefined ? undefined : Math.ceil(memory / 65_536),
    );
    const numbers = this.#instance.builtins;
    this.#ticks = numbers[tickName];
    this.#link(numbers, new Map([...builtins].map((row) => [row.name, row])));
    this.entrypoints = new Map(Object.entries(this.#instance.entrypoints));
    this.#base = this.#instance.heap;
    this.#data = this.#instance.put(data);
    this.#heap = this.#instance.heap;
  }

  #link(numbers: Readonly<Record<string, number>>, rows: ReadonlyMap<string, Builtin>): void {
    for (const [name, id] of Object.entries(numbers)) {
      if (id === this.#ticks) continue;
      const row = rows.get(name);
      if (row === undefined)
        throw new WasmError('WASM_BUILTIN', { message: detail('the host has no builtin {name}', { name }) });
      this.#builtins.set(id, { run: linkBuiltin(row), arity: row.arguments.length });
    }
  }

  /** Replaces the base documents for later evaluations. */
  setData(data: Value): void {
    this.#engine.data = data;
    this.#instance.heap = this.#base;
    this.#data = this.#instance.put(data);
    this.#heap = this.#instance.heap;
  }

  /** Value of an entrypoint; undefined where no rule gives one. @throws WasmError EvaluationError */
  evaluate(entrypoint: string, options: EvaluateOptions = {}): Value | undefined {
    return resultOf(this.solutions(entrypoint, options));
  }

  /** Like {@link evaluate}, for hosts whose ports (`http.send`) answer later. */
  async evaluateAsync(entrypoint: string, options: EvaluateOptions = {}): Promise<Value | undefined> {
    return resultOf(await this.solutionsAsync(entrypoint, options));
  }

  /** Solutions of an entrypoint that is a query: values of its variables. @throws WasmError EvaluationError */
  solutions(entrypoint: string, options: EvaluateOptions = {}): readonly Solution[] {
    return this.#solutions(entrypoint, options, undefined);
  }

  /** Like {@link solutions}, for hosts whose ports answer later. */
  solutionsAsync(entrypoint: string, options: EvaluateOptions = {}): Promise<readonly Solution[]> {
    return replayed((settled) => this.#solutions(entrypoint, options, settled));
  }

  #solutions(name: string, options: EvaluateOptions, settled: Map<string, unknown> | undefined): readonly Solution[] {
    const entrypoint = this.entrypoints.get(name);
    if (entrypoint === undefined)
      throw new WasmError('WASM_ENTRYPOINT', {
        message: detail('no entrypoint {name} among {names}', { name, names: [...this.entrypoints.keys()].join(', ') }),
      });
    const context = this.#engine.context(options, undefined, settled);
    this.#context = context;
    try {
      const found = this.#instance.evaluate(entrypoint, this.#data, options.input, this.#heap);
      report(context, options);
      return found as readonly Solution[];
    } catch (error) {
      throw ownWasmError(error);
    } finally {
      this.#context = undefined;
    }
  }

  #call(id: number, site: number, args: readonly number[]): number {
    const context = this.#context;
    if (context === undefined) return 0;
    if (id === this.#ticks) {
      context.spend(stepsOfTick);
      return 0;
    }
    const { run } = this.#builtins.get(id) ?? this.#abort(`no builtin ${id}`);
    const [a, b, c, d] = args.map((address) => this.#instance.value(address)) as [Value, Value, Value, Value];
    const result = run(context, site - 1, a, b, c, d);
    return result === undefined ? 0 : this.#instance.put(result);
  }

  /** A module says what it cannot go on with: two values for one document, or a limit. */
  #abort(message: string): never {
    const [, file = '', row = '0', col, rest] = /^(.*?):(\d+):(\d+): (.*)$/s.exec(message) ?? [];
    const location = row === '0' ? undefined : locationOf(file, Number(row), Number(col));
    if (rest !== undefined && rest.endsWith('conflict'))
      throw new EvaluationError('eval_conflict_error', conflictText(rest), location);
    throw new WasmError('WASM_TRAP', { message: detail('the module ended: {reason}', { reason: message }) });
  }
}

/** Values of the variables of a query. */
export type Solution = Readonly<Record<string, Value>>;

function resultOf([solution]: readonly Solution[]): Value | undefined {
  return solution?.['result'];
}

/** OPA's words, before the ones that its modules have for both. */
function conflictText(reason: string): string {
  return reason === 'object insert conflict'
    ? 'object keys must be unique'
    : reason.replace(/: var assignment conflict$/, '');
}

function linkedOf(sites: WasmPolicyOptions['sites']) {
  const locations: Location[] = [];
  for (const [index, { file, row, col }] of (sites?.places ?? []).entries())
    if (row > 0) locations[index] = locationOf(sites?.files[file] ?? '', row, col);
  return { tree: ruleNode(), documents: [], functions: [], paths: [], sites: locations };
}

function locationOf(name: string, row: number, col: number): Location {
  return { source: { name, text: '' }, row, col, offset: 0, end: 0 };
}

/** What WebAssembly itself throws, said as an error of ours. */
function ownWasmError(error: unknown): unknown {
  if (error instanceof WebAssembly.RuntimeError)
    return new WasmError('WASM_TRAP', {
      message: detail('the module ended: {reason}', { reason: error.message }),
      cause: error,
    });
  return ownError(error);
}
