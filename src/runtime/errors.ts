import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of the runtime room. */
export const runtimeErrors = defineErrors({
  RUNTIME_CONDITION: {
    summary: 'A condition or output of a rule cannot be read.',
    remedy: {
      en: 'Mend the rule where the message points; watch validate lists everything at once.',
      zh: '请按提示位置修改规则;watch validate 可一次列出全部问题。',
    },
    exit: 2,
  },
});

/** Codes of {@link RuntimeError}. */
export type RuntimeErrorCode = keyof typeof runtimeErrors;

/** An error of the runtime room. */
export class RuntimeError extends DartagnanError<RuntimeErrorCode> {
  /** Offset in the condition's text, where the error lies in one. */
  readonly offset: number | undefined;

  constructor(code: RuntimeErrorCode, detail: ErrorDetail & { readonly offset?: number }) {
    super(runtimeErrors, code, detail);
    this.offset = detail.offset;
  }
}
