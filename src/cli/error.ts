import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of the command line itself. */
export const cliErrors = defineErrors({
  CLI_OUTPUT_UNWRITABLE: {
    summary: 'The file named by --output cannot be written.',
    remedy: { en: 'Check that the folder exists and may be written.', zh: '请检查目录是否存在且可写。' },
    exit: 3,
  },
  CLI_USAGE: {
    summary: 'The command line cannot be understood.',
    remedy: {
      en: 'Run the verb with --help to see its flags and examples.',
      zh: '请用 --help 查看该命令的参数和示例。',
    },
    exit: 2,
  },
  CLI_VERB_UNKNOWN: {
    summary: 'There is no such verb.',
    remedy: { en: 'Run dartagnan --help to see every verb.', zh: '请运行 dartagnan --help 查看所有命令。' },
    exit: 2,
  },
  CLI_VERB_ABSENT: {
    summary: 'The verb belongs to a tool that dartagnan stands in for, but this version does not do it.',
    remedy: {
      en: 'See dartagnan --help for what this version does.',
      zh: '请运行 dartagnan --help 查看本版本支持的命令。',
    },
    exit: 2,
  },
});

/** An error of the command line; `where` names the words that were given. */
export class CliError extends DartagnanError<keyof typeof cliErrors> {
  constructor(code: keyof typeof cliErrors, detail: ErrorDetail) {
    super(cliErrors, code, detail);
  }
}
