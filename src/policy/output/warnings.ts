import { type Language, translate } from '../../core/index.ts';
import type { LintFinding } from '../../rego/lint/rule.ts';
import { renderRemark } from '../../rego/render.ts';

/** Findings of the lint catalogue for a reader: place, words, the marked line; nothing where there are none. */
export function warningsText(findings: readonly LintFinding[], language: Language): string {
  const parts = findings.map(({ location, saying, rule, level }) =>
    renderRemark(location, `${translate(language, saying)} [${level}: ${rule}]`),
  );
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

/** The same as JSON, `{"warnings": [{message, code, level, location}]}`. */
export function warningsJson(findings: readonly LintFinding[], language: Language): string {
  if (findings.length === 0) return '';
  const warnings = findings.map(({ location: { source, row, col }, saying, rule, level }) => ({
    message: translate(language, saying),
    code: rule,
    level,
    location: { file: source.name, row, col },
  }));
  return `${JSON.stringify({ warnings }, undefined, 2)}\n`;
}
