import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of the scanner. */
export const scanErrors = defineErrors({
  SCAN_FILE_MALFORMED: {
    summary: 'A file of the artifact is not what its name says.',
    remedy: { en: 'Check the file; the rest of the artifact was scanned.', zh: '请检查该文件；其余内容已扫描。' },
    exit: 2,
  },
});

/** An error of the scanner; `where` names file, layer and offset. */
export class ScanError extends DartagnanError<keyof typeof scanErrors> {
  constructor(code: keyof typeof scanErrors, detail: ErrorDetail) {
    super(scanErrors, code, detail);
  }
}
