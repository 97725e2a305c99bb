import { termText } from '../value/print.ts';
import type { Value } from '../value/value.ts';
import { detail } from './details.ts';
import { WasmError } from './error.ts';
import { parseSolutions, parseValueText } from './value-text.ts';

/** What a module exports, as OPA's documentation of its WebAssembly interface says. */
interface PolicyExports {
  readonly opa_wasm_abi_version: WebAssembly.Global;
  readonly opa_wasm_abi_minor_version: WebAssembly.Global;
  builtins(): number;
  entrypoints(): number;
  opa_eval(
    reserved: 0,
    entrypoint: number,
    data: number,
    input: number,
    length: number,
    heap: number,
    format: 0 | 1,
  ): number;
  opa_heap_ptr_get(): number;
  opa_heap_ptr_set(address: number): void;
  opa_malloc(size: number): number;
  opa_value_dump(value: number): number;
  opa_value_parse(text: number, length: number): number;
}

const needed = [
  'builtins',
  'entrypoints',
  'opa_eval',
  'opa_heap_ptr_get',
  'opa_heap_ptr_set',
  'opa_malloc',
  'opa_value_dump',
  'opa_value_parse',
] as const;

/** What a module calls. */
export interface InstancePorts {
  /** A builtin by its number, with addresses of values; returns that of its result, 0 for undefined. */
  builtin(id: number, site: number, args: readonly number[]): number;
  print(line: string): void;
  abort(message: string): never;
}

const pageSize = 65_536;

/** Memory that a module has at first and at most, in pages of 64 KiB. */
const pages = { initial: 8, maximum: 32_768 } as const;

/** A module at work: texts and values go in and out of its memory. */
export class PolicyInstance {
  readonly #exports: PolicyExports;
  readonly #memory: WebAssembly.Memory;

  /** @throws WasmError WASM_MODULE where it is none of OPA's interface */
  constructor(module: WebAssembly.Module, ports: InstancePorts, maximum: number = pages.maximum) {
    const builtin = (id: number, site: number, ...args: readonly number[]): number => ports.builtin(id, site, args);
    const env = {
      opa_abort: (address: number) => ports.abort(this.#text(address)),
      opa_println: (address: number) => ports.print(this.#text(address)),
      ...Object.fromEntries([0, 1, 2, 3, 4].map((count) => [`opa_builtin${count}`, builtin])),
    };
    const { exports, memory } = instantiated(module, env, maximum);
    this.#memory = memory;
    this.#exports = checked(exports);
  }

  /** Numbers of the builtins that it calls. */
  get builtins(): Readonly<Record<string, number>> {
    return this.#kept(() => this.value(this.#exports.builtins()) as Readonly<Record<string, number>>);
  }

  get entrypoints(): Readonly<Record<string, number>> {
    return this.#kept(() => this.value(this.#exports.entrypoints()) as Readonly<Record<string, number>>);
  }

  /** Where the next value will be. */
  get heap(): number {
    return this.#exports.opa_heap_ptr_get();
  }

  set heap(address: number) {
    this.#exports.opa_heap_ptr_set(address);
  }

  /** Whether the module takes a text for that of a value. */
  reads(text: string): boolean {
    return this.#kept(() => this.#parse(text) !== 0);
  }

  /** Puts a value into memory; returns its address. */
  put(value: Value): number {
    const parsed = this.#parse(termText(value));
    if (parsed === 0)
      throw new WasmError('WASM_TRAP', { message: detail('the text of a value nests too deep, or is none') });
    return parsed;
  }

  #parse(text: string): number {
    const bytes = new TextEncoder().encode(text);
    const address = this.#exports.opa_malloc(bytes.length);
    new Uint8Array(this.#memory.buffer).set(bytes, address);
    return this.#exports.opa_value_parse(address, bytes.length);
  }

  /** Takes a value out of memory. */
  value(address: number): Value {
    return parseValueText(this.#text(this.#exports.opa_value_dump(address)));
  }

  /** Solutions of an entrypoint; what the evaluation needed is forgotten by the next one. */
  evaluate(entrypoint: number, data: number, input: Value | undefined, heap: number): readonly Value[] {
    const bytes = new TextEncoder().encode(input === undefined ? '' : termText(input));
    this.#reach(heap + bytes.length);
    new Uint8Array(this.#memory.buffer).set(bytes, heap);
    const text = this.#exports.opa_eval(0, entrypoint, data, heap, bytes.length, heap + bytes.length, 1);
    return parseSolutions(this.#text(text));
  }

  #reach(end: number): void {
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / pageSize);
    if (missing > 0) this.#memory.grow(missing);
  }

  #kept<Result>(read: () => Result): Result {
    const before = this.heap;
    const result = read();
    this.heap = before;
    return result;
  }

  #text(address: number): string {
    const bytes = new Uint8Array(this.#memory.buffer);
    return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
  }
}

interface Instantiated {
  readonly exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory;
}

/** Instantiates with as much memory as a module asks for, which is not told: the least that it accepts. */
function instantiated(module: WebAssembly.Module, env: WebAssembly.ModuleImports, maximum: number): Instantiated {
  for (let initial = Math.min(pages.initial, maximum); ; initial = Math.min(initial * 2, maximum)) {
    const memory = new WebAssembly.Memory({ initial, maximum });
    try {
      return { exports: new WebAssembly.Instance(module, { env: { ...env, memory } }).exports, memory };
    } catch (cause) {
      if (cause instanceof WebAssembly.LinkError && initial < maximum) continue;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new WasmError('WASM_MODULE', { message: detail('it cannot be instantiated: {reason}', { reason }), cause });
    }
  }
}

/** @throws WasmError where the exports are not those of OPA's interface */
function checked(exports: WebAssembly.Exports): PolicyExports {
  const version = exports['opa_wasm_abi_version'];
  const lacking = needed.find((name) => typeof exports[name] !== 'function');
  if (lacking !== undefined || !(version instanceof WebAssembly.Global))
    throw new WasmError('WASM_MODULE', {
      message: detail('the module lacks {name}', { name: lacking ?? 'opa_wasm_abi_version' }),
    });
  if (version.value !== 1)
    throw new WasmError('WASM_MODULE', {
      message: detail('its interface has version {version}, this host knows version 1', {
        version: version.value as number,
      }),
    });
  return exports as unknown as PolicyExports;
}
