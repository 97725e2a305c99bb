import { DartagnanError, defineErrors, type ErrorDetail, type Text } from '../core/index.ts';

/** Errors of the command line itself. */
export const cliErrors = defineErrors({
  CLI_OUTPUT_UNWRITABLE: {
    summary: {
      en: 'The file named by --output cannot be written.',
      zh: '无法写入 --output 指定的文件。',
    },
    remedy: { en: 'Check that the folder exists and may be written.', zh: '请检查目录是否存在且可写。' },
    exit: 3,
  },
  CLI_USAGE: {
    summary: {
      en: 'The command line cannot be understood.',
      zh: '无法理解命令行。',
    },
    remedy: {
      en: 'Run the verb with --help to see its flags and examples.',
      zh: '请用 --help 查看该命令的参数和示例。',
    },
    exit: 2,
  },
  CLI_VERB_UNKNOWN: {
    summary: {
      en: 'There is no such verb.',
      zh: '没有这个命令。',
    },
    remedy: { en: 'Run dartagnan --help to see every verb.', zh: '请运行 dartagnan --help 查看所有命令。' },
    exit: 2,
  },
  CLI_VERB_ABSENT: {
    summary: {
      en: 'The verb belongs to a tool that dartagnan stands in for, but this version does not do it.',
      zh: '该命令属于 dartagnan 所替代的工具，但此版本尚不支持。',
    },
    remedy: {
      en: 'See dartagnan --help for what this version does.',
      zh: '请运行 dartagnan --help 查看本版本支持的命令。',
    },
    exit: 2,
  },
});

/** An error of the command line; `where` names the words that were given. */
export class CliError extends DartagnanError<keyof typeof cliErrors> {
  constructor(code: keyof typeof cliErrors, detail: ErrorDetail<Text>) {
    super(cliErrors, code, detail);
  }
}
