import {
  type EvidenceItem,
  type ExitCode,
  type Stage,
  type StageAssessor,
  type StageSubject,
  type StageVerdict,
  DartagnanError,
  wordsOf,
  say,
  stages,
} from '../core/index.ts';
import type { Gate } from './gate.ts';
import { judgeEvidence, mergeVerdicts, uncheckedVerdict } from './judge.ts';
import { messages } from './messages.ts';

/** What the checklist is made of. */
export interface ChecklistRequest {
  readonly subject: StageSubject;
  /** The rooms that stand, at most one a stage. */
  readonly assessors: readonly StageAssessor[];
  /** What other tools said, of any image. */
  readonly evidence: readonly EvidenceItem[];
  readonly gate: Gate;
  /** Time of the report, milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** What the gate says of an image; `not-judged` where a room was kept from checking what could have failed it. */
export type GateOutcome = 'failed' | 'not-judged' | 'passed';

/** The production checklist of one image. */
export interface Checklist {
  readonly subject: StageSubject;
  readonly gate: Gate;
  readonly verdicts: readonly StageVerdict[];
  /** 0 to 100: a fifth a stage, half of it with warnings, nothing where it failed or was not checked. */
  readonly score: number;
  /** Required stages that have not passed. */
  readonly missing: readonly Stage[];
  readonly outcome: GateOutcome;
  /** 0 where the gate lets the image through, 1 where it does not, else the code of what kept a room from checking. */
  readonly exit: ExitCode;
  /** RFC 3339. */
  readonly createdAt: string;
}

/** A stage's verdict, and the error that kept its room from giving one. */
interface Assessment {
  readonly verdict: StageVerdict;
  readonly obstacle?: DartagnanError;
}

/**
 * Asks every room and weighs every piece of evidence. A room's own error (no network, no database) leaves its stage not
 * checked and gives the exit code; anything else is thrown.
 */
export async function makeChecklist(request: ChecklistRequest): Promise<Checklist> {
  const assessments = await Promise.all(stages.map((stage) => assess(stage, request)));
  const verdicts = assessments.map((assessment) => assessment.verdict);
  const missing = verdicts.filter((row) => request.gate.required.includes(row.stage) && row.state !== 'passed');
  const fails = missing.length > 0 || verdicts.some((row) => row.state === 'failed');
  const obstacle = assessments.find((row) => row.obstacle !== undefined && row.verdict.state === 'not-checked');
  const outcome = fails ? 'failed' : obstacle === undefined ? 'passed' : 'not-judged';
  return {
    subject: request.subject,
    gate: request.gate,
    verdicts,
    score: scoreOf(verdicts),
    missing: missing.map((row) => row.stage),
    outcome,
    exit: fails ? 1 : (obstacle?.obstacle?.exit ?? 0),
    createdAt: new Date(request.now).toISOString(),
  };
}

/** Points of a checklist, 0 to 100. */
export function scoreOf(verdicts: readonly StageVerdict[]): number {
  const points: number[] = verdicts.map((row) => ({ passed: 1, warning: 0.5, failed: 0, 'not-checked': 0 })[row.state]);
  return Math.round((points.reduce((sum, point) => sum + point, 0) / stages.length) * 100);
}

async function assess(
  stage: Stage,
  { subject, assessors, evidence, gate, signal }: ChecklistRequest,
): Promise<Assessment> {
  const external = withUnreadManifests(judgeEvidence(stage, evidence, subject, gate), subject, assessors);
  const assessor = assessors.find((candidate) => candidate.stage === stage);
  if (assessor === undefined) return { verdict: external };
  try {
    const own = await assessor.assess(
      subject,
      evidence.filter((item) => item.stage === stage),
      signal,
    );
    return { verdict: mergeVerdicts(own, external) };
  } catch (thrown) {
    if (!(thrown instanceof DartagnanError) || signal.aborted) throw thrown;
    const saying = say(messages.uncheckedBecause, { reason: wordsOf(thrown) });
    const own = uncheckedVerdict(stage, [{ source: assessor.name, state: 'not-checked', saying }]);
    return {
      verdict: mergeVerdicts({ ...own, summary: saying, next: { text: thrown.remedy, values: {} } }, external),
      obstacle: thrown,
    };
  }
}

/** Manifests that were named and that no room reads are said to be unread, not passed over. */
function withUnreadManifests(
  verdict: StageVerdict,
  { manifests }: StageSubject,
  assessors: readonly StageAssessor[],
): StageVerdict {
  if (verdict.stage !== 'deploy' || manifests === undefined) return verdict;
  if (assessors.some((assessor) => assessor.stage === 'deploy')) return verdict;
  const saying = say(messages.manifestsUnread, { path: manifests });
  return { ...verdict, evidence: [...verdict.evidence, { source: 'dartagnan', state: 'not-checked', saying }] };
}
