export { emitWasm, type EmittedWasm } from './emit.ts';
export { WasmError, type WasmErrorCode, wasmErrors } from './error.ts';
export { type Solution, WasmPolicy, type WasmPolicyOptions } from './policy.ts';
export type { WasmOptions } from './policy-module.ts';
