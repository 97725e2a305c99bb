import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of expressions in the Common Expression Language. */
export const celErrors = defineErrors({
  CEL_EVALUATION: {
    summary: {
      en: 'A CEL expression has no value for what it was asked about.',
      zh: 'CEL 表达式对所给的数据没有值。',
    },
    remedy: {
      en: 'Guard fields that may be missing with has(), and compare values of the same type.',
      zh: '请用 has() 保护可能缺失的字段，并比较相同类型的值。',
    },
    exit: 1,
  },
  CEL_SYNTAX: {
    summary: { en: 'A CEL expression does not follow the grammar.', zh: 'CEL 表达式不符合语法。' },
    remedy: { en: 'Correct the marked place.', zh: '请修改标出的位置。' },
    exit: 2,
  },
});

/** Codes of {@link CelError}. */
export type CelErrorCode = keyof typeof celErrors;

/** An error of the room; `where` names the file or member that the expression stands in. */
export class CelError extends DartagnanError<CelErrorCode> {
  constructor(code: CelErrorCode, detail: ErrorDetail) {
    super(celErrors, code, detail);
  }
}
