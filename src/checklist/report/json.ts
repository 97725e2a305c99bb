import { translate, version } from '../../core/index.ts';
import type { Checklist } from '../checklist.ts';
import type { ReportOptions } from './format.ts';

/** The checklist as JSON, schema 1. */
export function jsonReport(checklist: Checklist, { language }: ReportOptions): string {
  const { subject, gate, verdicts, score, missing, outcome, createdAt } = checklist;
  const report = {
    schemaVersion: 1,
    dartagnan: version,
    createdAt,
    image: subject.image,
    digest: subject.digest,
    imageId: subject.imageId,
    score,
    passed: outcome === 'passed',
    gate: { ...gate, outcome, missing },
    stages: verdicts.map((verdict) => ({
      stage: verdict.stage,
      state: verdict.state,
      summary: translate(language, verdict.summary),
      next: translate(language, verdict.next),
      evidence: verdict.evidence.map(({ state, source, where, saying }) => ({
        state,
        source,
        where,
        message: translate(language, saying),
      })),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
