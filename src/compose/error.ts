import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of the composition root: configuration and what the rooms need from the machine. */
export const composeErrors = defineErrors({
  CONFIG_FILE_UNREADABLE: {
    summary: 'A configuration file that was named cannot be read.',
    remedy: {
      en: 'Check the path and the permissions, or leave --config out to run with the defaults.',
      zh: '请检查路径和权限，或省略 --config 以使用默认设置。',
    },
    exit: 2,
  },
  CONFIG_INVALID: {
    summary: 'A setting in a configuration file, an environment variable or a flag has a value that it cannot have.',
    remedy: {
      en: 'Correct the value; docs/reference/dartagnan.schema.json and --help list what each setting takes.',
      zh: '请更正该值；docs/reference/dartagnan.schema.json 和 --help 列出了每项设置可取的值。',
    },
    exit: 2,
  },
  DATABASE_NOT_CURRENT: {
    summary: 'No vulnerability database could answer for today, so that nothing found would prove nothing.',
    remedy: {
      en: 'Run with network access, name a mirror with --db-repository, or accept what is at hand with --offline-scan.',
      zh: '请联网运行，用 --db-repository 指定镜像，或用 --offline-scan 接受现有数据。',
    },
    exit: 3,
  },
  IGNORE_FILE_UNREADABLE: {
    summary: 'An ignore file that was named cannot be read.',
    remedy: {
      en: 'Check the path, or leave --ignorefile out.',
      zh: '请检查路径，或省略 --ignorefile。',
    },
    exit: 2,
  },
  MANIFESTS_UNREADABLE: {
    summary: 'The file or folder named by --manifests cannot be read.',
    remedy: { en: 'Check the path and its permissions.', zh: '请检查路径及其权限。' },
    exit: 2,
  },
  RULES_UNREADABLE: {
    summary: 'A file or folder of rules that was named cannot be read.',
    remedy: {
      en: 'Check the paths given by -r or by rules_files of the configuration.',
      zh: '请检查 -r 或配置中 rules_files 给出的路径。',
    },
    exit: 2,
  },
  SETTING_UNSUPPORTED: {
    summary: 'A setting asks for something that this version does not do.',
    remedy: {
      en: 'Leave the setting out; the message names what this version does.',
      zh: '请去掉该设置；消息中列出了本版本支持的内容。',
    },
    exit: 2,
  },
  TARGET_AMBIGUOUS: {
    summary: 'What is to be scanned was named twice or not at all.',
    remedy: {
      en: 'Name one target: an image reference, or an archive with --input.',
      zh: '请只指定一个目标：镜像引用，或用 --input 指定归档。',
    },
    exit: 2,
  },
  TIMED_OUT: {
    summary: 'The work took longer than --timeout allows.',
    remedy: {
      en: 'Raise --timeout, or find out what stalls with --debug.',
      zh: '请增大 --timeout，或用 --debug 查明停滞之处。',
    },
    exit: 3,
  },
});

/** An error of configuration or composition; `where` names the flag, the variable, or `file:line:column`. */
export class ComposeError extends DartagnanError<keyof typeof composeErrors> {
  constructor(code: keyof typeof composeErrors, detail: ErrorDetail) {
    super(composeErrors, code, detail);
  }
}
