import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of the codecs: the same four, whatever the format; the message names the format and what was expected. */
export const formatErrors = defineErrors({
  FORMAT_TRUNCATED: {
    summary: {
      en: 'The bytes end before the structure that they announce.',
      zh: '数据在其声明的结构结束之前中断。',
    },
    remedy: { en: 'Fetch or build the file again: it is incomplete.', zh: '文件不完整,请重新获取或生成。' },
    exit: 2,
  },
  FORMAT_MALFORMED: {
    summary: {
      en: 'The bytes break the rules of their format.',
      zh: '数据不符合其格式规则。',
    },
    remedy: {
      en: 'Check that the file is what its name says, and that it is not damaged.',
      zh: '请确认文件类型正确且未损坏。',
    },
    exit: 2,
  },
  FORMAT_LIMIT: {
    summary: {
      en: 'A structure is larger or deeper than the stated limit.',
      zh: '结构超过规定的大小或深度限制。',
    },
    remedy: {
      en: 'Treat the file as hostile unless you know it; raise the limit if you do.',
      zh: '若来源不明请视为恶意文件;否则可提高限制。',
    },
    exit: 2,
  },
  FORMAT_UNSUPPORTED: {
    summary: {
      en: 'The file uses a variant of its format that is not read.',
      zh: '文件使用了不支持读取的格式变体。',
    },
    remedy: { en: 'Convert the file to the variant that the message names.', zh: '请将文件转换为提示中给出的变体。' },
    exit: 2,
  },
});

/** Codes of {@link FormatError}. */
export type FormatErrorCode = keyof typeof formatErrors;

/** An error of a codec; `where` names the format and the byte offset or line. */
export class FormatError extends DartagnanError<FormatErrorCode> {
  constructor(code: FormatErrorCode, detail: ErrorDetail) {
    super(formatErrors, code, detail);
  }
}
