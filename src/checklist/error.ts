import { DartagnanError, defineErrors, type ErrorDetail, type Text } from '../core/index.ts';

/** Errors of the checklist: all are about evidence files, which come from other tools. */
export const checklistErrors = defineErrors({
  EVIDENCE_MALFORMED: {
    summary: {
      en: 'An evidence file is of a known tool, but a part of it is not what that tool writes.',
      zh: '证据文件来自已知工具，但其中一部分不是该工具的输出。',
    },
    remedy: {
      en: 'Write the report again with the tool; if it is whole, name the tool and its version in a report to us.',
      zh: '请用该工具重新生成报告；若文件完整，请连同工具名称和版本一起向我们报告。',
    },
    exit: 2,
  },
  EVIDENCE_NOT_JSON: {
    summary: {
      en: 'An evidence file is neither JSON nor JSON lines.',
      zh: '证据文件既不是 JSON，也不是 JSON 行。',
    },
    remedy: {
      en: 'Ask the tool for its JSON or SARIF output, and check that the file was written to its end.',
      zh: '请让工具输出 JSON 或 SARIF，并检查文件是否写完。',
    },
    exit: 2,
  },
  EVIDENCE_UNKNOWN_FORMAT: {
    summary: {
      en: 'An evidence file is JSON, but not of a tool that the checklist can read.',
      zh: '证据文件是 JSON，但不是清单能读取的工具的输出。',
    },
    remedy: {
      en: 'Pass SARIF, or the JSON of Trivy, Grype, Clair, cosign verify or Falco.',
      zh: '请提供 SARIF，或 Trivy、Grype、Clair、cosign verify、Falco 的 JSON。',
    },
    exit: 2,
  },
  EVIDENCE_UNREADABLE: {
    summary: {
      en: 'An evidence file that was named cannot be read, or is far too large for a report.',
      zh: '指定的证据文件无法读取，或对于报告而言过大。',
    },
    remedy: { en: 'Check the path after --evidence.', zh: '请检查 --evidence 之后的路径。' },
    exit: 2,
  },
});

/** An error of an evidence file; `where` names file and place in it. */
export class ChecklistError extends DartagnanError<keyof typeof checklistErrors> {
  constructor(code: keyof typeof checklistErrors, detail: ErrorDetail<Text>) {
    super(checklistErrors, code, detail);
  }
}
