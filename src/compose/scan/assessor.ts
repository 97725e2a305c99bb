import {
  type Finding,
  type Saying,
  type StageAssessor,
  type StageEvidence,
  type StageState,
  type StageVerdict,
  compareSeverity,
  say,
  translate,
  type Text,
  sameWords,
} from '../../core/index.ts';
import type { Gate } from '../../checklist/gate.ts';
import { ComposeError } from '../error.ts';
import { messages } from '../messages.ts';
import { isAccepted } from './exit.ts';
import { findingsOf } from './filter.ts';
import type { ScanSettings } from './ports.ts';
import type { Scan } from './scan.ts';

const source = 'dartagnan scan';

/** Findings that are shown one by one. */
const shown = 10;

/**
 * The scanner as the build stage of the checklist. Without a current database findings still fail it, but finding none is no verdict:
 * the assessor then throws ComposeError DATABASE_NOT_CURRENT.
 */
export function scanAssessor(scan: () => Promise<Scan>, gate: Gate, settings: ScanSettings): StageAssessor {
  return {
    stage: 'build',
    name: source,
    assess: async () => verdictOf(await scan(), { gate, settings }),
  };
}

/** What decides besides the scan: the gate, and whether the settings take an incomplete database for good. */
interface Terms {
  readonly gate: Gate;
  readonly settings: ScanSettings;
}

/** What the result lacks, in every language. */
function firstGap({ incomplete: [gap] }: Scan['result']): Text {
  return gap === undefined ? sameWords('') : { en: translate('en', gap), zh: translate('zh', gap) };
}

function verdictOf({ result, currency }: Scan, { gate, settings }: Terms): StageVerdict {
  const findings = [...findingsOf(result)].sort((left, right) => compareSeverity(right.severity, left.severity));
  const failing = findings.filter((finding) => isFailing(finding, gate));
  if (failing.length === 0 && !isAccepted(currency, settings))
    throw new ComposeError('DATABASE_NOT_CURRENT', {
      message: firstGap(result),
    });
  const state = stateOf(failing.length, findings.length, result.incomplete.length);
  const counts = { failing: failing.length, others: findings.length - failing.length };
  return {
    stage: 'build',
    state,
    summary: summaryOf(state, counts, result),
    evidence: [
      ...result.incomplete.map((reason) => row('warning', reason)),
      ...endOfLifeRows(result),
      ...findingRows(failing, findings),
    ],
    next: nextOf(state),
  };
}

function isFailing({ severity, fixedVersion }: Finding, gate: Gate): boolean {
  return gate.severities.includes(severity) && (gate.unfixed || fixedVersion !== '');
}

function stateOf(failing: number, all: number, gaps: number): StageState {
  if (failing > 0) return 'failed';
  return all > 0 || gaps > 0 ? 'warning' : 'passed';
}

function summaryOf(state: StageState, counts: { failing: number; others: number }, result: Scan['result']): Saying {
  if (state === 'failed') return say(messages.buildFailing, counts);
  if (state === 'warning') return say(messages.buildWarning, { others: counts.others });
  const packages = result.inventory.applications.reduce((sum, list) => sum + list.packages.length, 0);
  return say(messages.buildPassed, { packages });
}

function nextOf(state: StageState): Saying {
  return state === 'passed' ? say(messages.nextRescan) : say(messages.nextUpgrade);
}

function endOfLifeRows({ endOfLife, inventory }: Scan['result']): StageEvidence[] {
  if (endOfLife?.ended !== true) return [];
  const system = `${inventory.os?.family ?? ''} ${inventory.os?.version ?? ''}`.trim();
  return [row('warning', say(messages.endOfLife, { system, date: endOfLife.date }))];
}

function findingRows(failing: readonly Finding[], all: readonly Finding[]): StageEvidence[] {
  const listed = failing.length > 0 ? failing : all;
  const state = failing.length > 0 ? 'failed' : 'warning';
  const rows = listed.slice(0, shown).map((finding) => findingRow(state, finding));
  const hidden = all.length - rows.length;
  return hidden > 0 ? [...rows, row(state, say(messages.findingsMore, { count: hidden }))] : rows;
}

function findingRow(state: StageState, finding: Finding): StageEvidence {
  const { severity, vulnerability, installedVersion: installed, fixedVersion: fixed } = finding;
  const values = { severity, id: vulnerability.id, package: finding.package.name, installed };
  const saying = fixed === '' ? say(messages.finding, values) : say(messages.findingFixed, { ...values, fixed });
  const where = finding.package.locations[0]?.path;
  return { ...row(state, saying), ...(where === undefined || where === '' ? {} : { where }) };
}

function row(state: StageState, saying: Saying): StageEvidence {
  return { state, saying, source };
}
