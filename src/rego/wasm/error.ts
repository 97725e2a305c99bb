import { DartagnanError, defineErrors, type ErrorDetail } from '../../core/index.ts';

/** Errors of policies as WebAssembly modules. */
export const wasmErrors = defineErrors({
  WASM_BUILTIN: {
    summary: {
      en: 'A module calls a builtin that its host cannot give it.',
      zh: '模块调用了宿主无法提供的内置函数。',
    },
    remedy: {
      en: 'Give the host the builtin, with at most four arguments, or compile the policy without it (--capabilities).',
      zh: '请向宿主提供该内置函数（最多四个参数），或在编译策略时去除它（--capabilities）。',
    },
    exit: 2,
  },
  WASM_ENTRYPOINT: {
    summary: { en: 'A module has no entrypoint of that name.', zh: '模块没有该名称的入口点。' },
    remedy: {
      en: 'Name one of the entrypoints of the message, or build the module with the missing one (-e).',
      zh: '请使用消息中列出的入口点之一，或用 -e 构建包含所缺入口点的模块。',
    },
    exit: 2,
  },
  WASM_MODULE: {
    summary: {
      en: 'A file is no policy in WebAssembly, or one for another interface.',
      zh: '文件不是 WebAssembly 策略，或使用了其他接口。',
    },
    remedy: {
      en: 'Build it with `policy build -t wasm`, or with OPA 0.35 or newer.',
      zh: '请使用 `policy build -t wasm` 或 OPA 0.35 及更新版本构建。',
    },
    exit: 2,
  },
  WASM_TRAP: {
    summary: { en: 'A module ended an evaluation with an error of its own.', zh: '模块因自身错误结束了求值。' },
    remedy: {
      en: 'Read the message: values may be too large for the memory that the host allows, or nest too deep.',
      zh: '请查看消息：值可能超出宿主允许的内存，或嵌套过深。',
    },
    exit: 2,
  },
});

/** One of the codes of modules. */
export type WasmErrorCode = keyof typeof wasmErrors;

/** A policy's module is wrong, or ended its evaluation. */
export class WasmError extends DartagnanError<WasmErrorCode> {
  constructor(code: WasmErrorCode, detail: ErrorDetail) {
    super(wasmErrors, code, detail);
  }
}
