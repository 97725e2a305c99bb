import { DartagnanError, defineErrors, type ErrorDetail, type Text } from '../core/index.ts';

/** Errors of the scanner. */
export const scanErrors = defineErrors({
  SCAN_CONSTRAINT_MALFORMED: {
    summary: {
      en: 'A version constraint of an advisory cannot be read.',
      zh: '安全公告的版本约束无法解析。',
    },
    remedy: {
      en: 'Update the vulnerability database; the other advisories were matched.',
      zh: '请更新漏洞数据库；其余安全公告已匹配。',
    },
    exit: 2,
  },
  SCAN_DATABASE_MALFORMED: {
    summary: {
      en: 'A vulnerability database, or an input that one is built from, is not what it should be.',
      zh: '漏洞数据库或其构建输入内容不正确。',
    },
    remedy: {
      en: 'Fetch or build the database again: `dartagnan db update` or `dartagnan db build`.',
      zh: '请重新获取或构建数据库：`dartagnan db update` 或 `dartagnan db build`。',
    },
    exit: 3,
  },
  SCAN_DATABASE_UNAVAILABLE: {
    summary: {
      en: 'No vulnerability database could be had.',
      zh: '无法获得漏洞数据库。',
    },
    remedy: {
      en: 'Check the network, name a mirror with --db-repository, or build one with `dartagnan db build`.',
      zh: '请检查网络，用 --db-repository 指定镜像源，或用 `dartagnan db build` 构建数据库。',
    },
    exit: 3,
  },
  SCAN_FILE_MALFORMED: {
    summary: {
      en: 'A file of the artifact is not what its name says.',
      zh: '制品中的文件与其名称不符。',
    },
    remedy: { en: 'Check the file; the rest of the artifact was scanned.', zh: '请检查该文件；其余内容已扫描。' },
    exit: 2,
  },
  SCAN_IGNORE_FILE_MALFORMED: {
    summary: {
      en: 'An ignore file is not understood.',
      zh: '无法理解忽略文件。',
    },
    remedy: {
      en: 'Correct the line: a rule that is passed over would hide nothing, or too much.',
      zh: '请修正该行：被跳过的规则可能什么都不忽略，也可能忽略过多。',
    },
    exit: 2,
  },
  SCAN_LAYER_FAILED: {
    summary: {
      en: 'A layer could not be read.',
      zh: '镜像层无法读取。',
    },
    remedy: {
      en: 'Build or fetch the image again; see the message for the cause.',
      zh: '请重新构建或获取镜像；原因见提示。',
    },
    exit: 2,
  },
  SCAN_LIMIT: {
    summary: {
      en: 'An artifact exceeds a bound that keeps hostile input from costing time or memory.',
      zh: '制品超过了为防范恶意输入而设的时间或内存上限。',
    },
    remedy: { en: 'Treat the artifact as hostile unless you know it.', zh: '若来源不明，请视为恶意内容。' },
    exit: 2,
  },
  SCAN_STOPPED: {
    summary: {
      en: 'The scan was stopped before it was done.',
      zh: '扫描在完成前被中止。',
    },
    remedy: { en: 'Allow more time with --timeout.', zh: '请用 --timeout 延长时限。' },
    exit: 3,
  },
  SCAN_TARGET_MISSING: {
    summary: {
      en: 'The folder to scan does not exist or may not be read.',
      zh: '要扫描的目录不存在或无法读取。',
    },
    remedy: { en: 'Check the path and its permissions.', zh: '请检查路径及其权限。' },
    exit: 2,
  },
});

/** An error of the scanner; `where` names file, layer and offset. */
export class ScanError extends DartagnanError<keyof typeof scanErrors> {
  constructor(code: keyof typeof scanErrors, detail: ErrorDetail<Text>) {
    super(scanErrors, code, detail);
  }
}
