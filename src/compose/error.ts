import { DartagnanError, defineErrors, type ErrorDetail, type Text } from '../core/index.ts';

/** Errors of the composition root: configuration and what the rooms need from the machine. */
export const composeErrors = defineErrors({
  CERTIFICATES_UNREADABLE: {
    summary: {
      en: 'The file named by --cacert cannot be read or has no certificates.',
      zh: '--cacert 指定的文件无法读取，或其中没有证书。',
    },
    remedy: {
      en: 'Name a readable file of certificates in PEM.',
      zh: '请指定可读取的 PEM 证书文件。',
    },
    exit: 2,
  },
  CONFIG_FILE_UNREADABLE: {
    summary: {
      en: 'A configuration file that was named cannot be read.',
      zh: '指定的配置文件无法读取。',
    },
    remedy: {
      en: 'Check the path and the permissions, or leave --config out to run with the defaults.',
      zh: '请检查路径和权限，或省略 --config 以使用默认设置。',
    },
    exit: 2,
  },
  CONFIG_INVALID: {
    summary: {
      en: 'A setting in a configuration file, an environment variable or a flag has a value that it cannot have.',
      zh: '配置文件、环境变量或命令行参数中的某项设置取值无效。',
    },
    remedy: {
      en: 'Correct the value; docs/reference/dartagnan.schema.json and --help list what each setting takes.',
      zh: '请更正该值；docs/reference/dartagnan.schema.json 和 --help 列出了每项设置可取的值。',
    },
    exit: 2,
  },
  DATABASE_NOT_CURRENT: {
    summary: {
      en: 'No vulnerability database could answer for today, so that nothing found would prove nothing.',
      zh: '没有当前可用的漏洞数据库，因此未发现漏洞并不能说明问题。',
    },
    remedy: {
      en: 'Run with network access, name a mirror with --db-repository, or accept what is at hand with --offline-scan.',
      zh: '请联网运行，用 --db-repository 指定镜像，或用 --offline-scan 接受现有数据。',
    },
    exit: 3,
  },
  IGNORE_FILE_UNREADABLE: {
    summary: {
      en: 'An ignore file that was named cannot be read.',
      zh: '指定的忽略文件无法读取。',
    },
    remedy: {
      en: 'Check the path, or leave --ignorefile out.',
      zh: '请检查路径，或省略 --ignorefile。',
    },
    exit: 2,
  },
  MANIFESTS_UNREADABLE: {
    summary: {
      en: 'The file or folder named by --manifests cannot be read.',
      zh: '无法读取 --manifests 指定的文件或目录。',
    },
    remedy: { en: 'Check the path and its permissions.', zh: '请检查路径及其权限。' },
    exit: 2,
  },
  RULES_UNREADABLE: {
    summary: {
      en: 'A file or folder of rules that was named cannot be read.',
      zh: '指定的规则文件或目录无法读取。',
    },
    remedy: {
      en: 'Check the paths given by -r or by rules_files of the configuration.',
      zh: '请检查 -r 或配置中 rules_files 给出的路径。',
    },
    exit: 2,
  },
  SBOM_UNREADABLE: {
    summary: {
      en: 'A bill of materials cannot be read, or lists no files.',
      zh: '物料清单无法读取，或未列出任何文件。',
    },
    remedy: {
      en: 'Name a CycloneDX or SPDX file in JSON whose tool was asked for files too (syft with file cataloging, for one).',
      zh: '请指定包含文件信息的 JSON 格式 CycloneDX 或 SPDX 文件（例如启用文件编目的 syft）。',
    },
    exit: 2,
  },
  SETTING_UNSUPPORTED: {
    summary: {
      en: 'A setting asks for something that this version does not do.',
      zh: '某项设置要求了此版本不支持的功能。',
    },
    remedy: {
      en: 'Leave the setting out; the message names what this version does.',
      zh: '请去掉该设置；消息中列出了本版本支持的内容。',
    },
    exit: 2,
  },
  TARGET_AMBIGUOUS: {
    summary: {
      en: 'What is to be scanned was named twice or not at all.',
      zh: '扫描目标重复指定或未指定。',
    },
    remedy: {
      en: 'Name one target: an image reference, or an archive with --input.',
      zh: '请只指定一个目标：镜像引用，或用 --input 指定归档。',
    },
    exit: 2,
  },
  TIMED_OUT: {
    summary: {
      en: 'The work took longer than --timeout allows.',
      zh: '执行时间超过 --timeout 的限制。',
    },
    remedy: {
      en: 'Raise --timeout, or find out what stalls with --debug.',
      zh: '请增大 --timeout，或用 --debug 查明停滞之处。',
    },
    exit: 3,
  },
});

/** An error of configuration or composition; `where` names the flag, the variable, or `file:line:column`. */
export class ComposeError extends DartagnanError<keyof typeof composeErrors> {
  constructor(code: keyof typeof composeErrors, detail: ErrorDetail<Text>) {
    super(composeErrors, code, detail);
  }
}
