import {
  type EvidenceItem,
  type Saying,
  type Stage,
  type StageEvidence,
  type StageState,
  type StageSubject,
  type StageVerdict,
  compareSeverity,
  say,
  translate,
  verbatim,
} from '../core/index.ts';
import { type Gate, gatedState } from './gate.ts';
import { messages, stepsWhereFound, stepsWherePassed, stepsWhereUnchecked } from './messages.ts';
import { nameOf, relate } from './relation.ts';

/** Findings of one tool that are shown one by one; the others are counted. */
const shown = 10;

/** A statement with what it means for this image. */
interface Judged {
  readonly item: EvidenceItem;
  readonly state: StageState;
  readonly relation: ReturnType<typeof relate>;
}

/** The most serious of some states; `not-checked` only where there is nothing else. */
export function worst(states: readonly StageState[]): StageState {
  const order: readonly StageState[] = ['failed', 'warning', 'passed'];
  return order.find((state) => states.includes(state)) ?? 'not-checked';
}

/** The verdict that other tools' statements give a stage. */
export function judgeEvidence(
  stage: Stage,
  items: readonly EvidenceItem[],
  subject: StageSubject,
  gate: Gate,
): StageVerdict {
  const judged = items.filter((item) => item.stage === stage).map((item) => judge(item, subject, gate));
  const evidence = [...groupByTool(judged).values()].flatMap(describeTool);
  const state = worst(judged.map((row) => row.state));
  const count = judged.filter((row) => row.state === state).length;
  return { stage, state, evidence, summary: summaryOf(state, count), next: nextStep(stage, state) };
}

/** A stage without any word on it. */
export function uncheckedVerdict(stage: Stage, evidence: readonly StageEvidence[]): StageVerdict {
  return {
    stage,
    state: 'not-checked',
    evidence,
    summary: say(messages.unchecked),
    next: nextStep(stage, 'not-checked'),
  };
}

/** One verdict of two: the more serious speaks, and the evidence of both is kept. */
export function mergeVerdicts(left: StageVerdict, right: StageVerdict): StageVerdict {
  const state = worst([left.state, right.state]);
  const leading = left.state === state ? left : right;
  return { ...leading, evidence: [...left.evidence, ...right.evidence] };
}

function judge(item: EvidenceItem, subject: StageSubject, gate: Gate): Judged {
  const relation = relate(item, subject);
  if (relation === 'other') return { item, relation, state: 'not-checked' };
  const state = gatedState(item, gate);
  return { item, relation, state: state === 'passed' && relation === 'by-name' ? 'warning' : state };
}

function groupByTool(judged: readonly Judged[]): ReadonlyMap<string, readonly Judged[]> {
  const groups = new Map<string, Judged[]>();
  for (const row of judged) {
    const key = `${row.item.tool}\n${row.relation}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function describeTool(rows: readonly Judged[]): StageEvidence[] {
  const [first] = rows;
  if (first === undefined) return [];
  const source = first.item.tool;
  if (first.relation === 'other')
    return [
      {
        source,
        state: 'not-checked',
        where: first.item.where,
        saying: say(messages.otherImage, { other: nameOf(first.item) }),
      },
    ];
  const sorted = [...rows].sort(bySeriousness);
  const lines = sorted
    .slice(0, shown)
    .map((row) => ({ source, state: row.state, where: row.item.where, saying: sayingOf(row) }));
  const hidden = sorted.slice(shown);
  if (hidden.length === 0) return lines;
  const more = say(messages.andMore, { count: hidden.length });
  return [...lines, { source, state: worst(hidden.map((row) => row.state)), saying: more }];
}

function bySeriousness(left: Judged, right: Judged): number {
  const failing = Number(right.state === 'failed') - Number(left.state === 'failed');
  return failing || compareSeverity(right.item.severity ?? 'UNKNOWN', left.item.severity ?? 'UNKNOWN');
}

function sayingOf({ item, relation, state }: Judged): Saying {
  const saying = statementOf(item);
  if (relation === 'same' || state === 'failed' || item.state !== 'passed') return saying;
  const inBoth = {
    en: messages.byNameOnly.en.replace('{statement}', translate('en', saying)),
    zh: messages.byNameOnly.zh.replace('{statement}', translate('zh', saying)),
  };
  return { text: inBoth, values: {} };
}

function statementOf(item: EvidenceItem): Saying {
  if (item.state === 'passed' && item.stage === 'build') return say(messages.noFinding);
  if (item.state === 'passed' && item.stage === 'sign') return say(messages.signedBy, { signer: item.message });
  return verbatim(item.severity === undefined ? item.message : `${item.severity} ${item.message}`);
}

function summaryOf(state: StageState, count: number): Saying {
  if (state === 'failed') return say(messages.failing, { count });
  if (state === 'warning') return say(messages.warnings, { count });
  return state === 'passed' ? say(messages.clean) : say(messages.unchecked);
}

function nextStep(stage: Stage, state: StageState): Saying {
  if (state === 'not-checked') return say(stepsWhereUnchecked[stage]);
  return state === 'passed' ? say(stepsWherePassed[stage]) : say(stepsWhereFound[stage]);
}
