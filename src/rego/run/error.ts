import { DartagnanError, defineErrors, type Text } from '../../core/index.ts';
import type { Location } from '../syntax/ast.ts';
import { detail } from './details.ts';

/** Errors of evaluation, spelled as OPA spells them. */
export const evaluationErrors = defineErrors({
  eval_builtin_error: {
    summary: {
      en: 'A builtin could not work with its arguments, and builtin errors are strict.',
      zh: '内置函数无法处理其参数，且内置函数错误按严格模式处理。',
    },
    remedy: {
      en: 'Correct the arguments, or evaluate without --strict-builtin-errors.',
      zh: '请修改参数，或不使用 --strict-builtin-errors 求值。',
    },
    exit: 2,
  },
  eval_type_error: {
    summary: {
      en: 'A builtin was given a value of a wrong type, and builtin errors are strict.',
      zh: '内置函数收到类型错误的值，且内置函数错误按严格模式处理。',
    },
    remedy: {
      en: 'Check the type of the value before the call (is_string, is_number, …).',
      zh: '请在调用前检查值的类型（is_string、is_number 等）。',
    },
    exit: 2,
  },
  eval_conflict_error: {
    summary: {
      en: 'Rules or comprehensions give different values for the same document, key or call.',
      zh: '规则或推导式为同一文档、键或调用给出了不同的值。',
    },
    remedy: {
      en: 'Make the conditions of the definitions exclude each other, or collect the values in a set.',
      zh: '请使各定义的条件互斥，或用集合收集这些值。',
    },
    exit: 2,
  },
  eval_cancel_error: {
    summary: {
      en: 'The evaluation was stopped by its time limit, step budget or signal.',
      zh: '求值因时间限制、步数预算或信号而被中止。',
    },
    remedy: {
      en: 'Raise the limit, or make the policy search less: bind variables before loops over large documents.',
      zh: '请提高限制，或减少策略的搜索量：在遍历大型文档之前先绑定变量。',
    },
    exit: 3,
  },
});

/** One of the codes of evaluation. */
export type EvaluationErrorCode = keyof typeof evaluationErrors;

/** An expression that was being evaluated. */
export interface TracebackLine {
  /** Number of the body that it stands in. */
  readonly query: number;
  readonly location: Location;
  /** As the author wrote it. */
  readonly text: string;
}

/** A failed evaluation; the message has OPA's form, `file:row: code: message`. */
export class EvaluationError extends DartagnanError<EvaluationErrorCode> {
  readonly location: Location | undefined;
  /** Where the evaluation was, for those that looked. */
  traceback?: readonly TracebackLine[];
  /** The sentence without place and code, in English. */
  readonly detail: string;

  constructor(code: EvaluationErrorCode, sentence: string | Text, location?: Location, cause?: unknown) {
    const whole = (words: string): string => `${place(location)}${code}: ${words}`;
    const message = typeof sentence === 'string' ? whole(sentence) : { en: whole(sentence.en), zh: whole(sentence.zh) };
    super(evaluationErrors, code, { message, cause });
    this.location = location;
    this.detail = typeof sentence === 'string' ? sentence : sentence.en;
  }
}

function place(location: Location | undefined): string {
  if (location === undefined) return '';
  return location.source.name === ''
    ? `${location.row}:${location.col}: `
    : `${location.source.name}:${location.row}: `;
}

/** What ended an evaluation; where that was a limit of the engine (its stack, its longest string), the error is ours. */
export function ownError(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  return new EvaluationError('eval_cancel_error', detail('a value is too large or nests too deep'), undefined, error);
}
