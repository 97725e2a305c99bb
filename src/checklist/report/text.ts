import { type StageEvidence, type StageState, type StageVerdict, translate } from '../../core/index.ts';
import type { Checklist } from '../checklist.ts';
import { messages, stageNames, stateNames } from '../messages.ts';
import type { ReportOptions } from './format.ts';
import { gateState, gateWords, marks, plain } from './words.ts';

/** Foreground colours (ECMA-48 SGR) of the verdicts. */
const colours: Readonly<Record<StageState, number>> = { passed: 32, failed: 31, warning: 33, 'not-checked': 90 };

/** The checklist for a terminal: a block a stage, then score and gate. */
export function textReport(checklist: Checklist, options: ReportOptions): string {
  const { subject, verdicts, score } = checklist;
  const { language } = options;
  const { outcome, rule, missing } = gateWords(checklist, language);
  const lines = [
    `${messages.title[language]}: ${plain(subject.image)}`,
    ...(subject.digest === undefined ? [] : [`${messages.digest[language]}: ${subject.digest}`]),
    '',
    ...verdicts.flatMap((verdict) => [...stageLines(verdict, options), '']),
    `${messages.score[language]}: ${score}/100`,
    `${messages.gate[language]}: ${tint(outcome, gateState(checklist), options)} (${rule})`,
    ...missing,
  ];
  return `${lines.join('\n')}\n`;
}

function stageLines({ stage, state, summary, evidence, next }: StageVerdict, options: ReportOptions): string[] {
  const { language } = options;
  const head = `${marks[state]} ${stageNames[stage][language]}: ${stateNames[state][language]}`;
  const words = plain(translate(language, summary));
  const same = words === stateNames[state][language];
  return [
    `${tint(head, state, options)}${same ? '' : ` (${words})`}`,
    ...evidence.map((row) => `    ${evidenceLine(row, options)}`),
    `  ${messages.next[language]}: ${plain(translate(language, next))}`,
  ];
}

function evidenceLine({ state, source, saying, where }: StageEvidence, options: ReportOptions): string {
  const place = where === undefined ? '' : ` [${plain(where)}]`;
  return `${tint(marks[state], state, options)} ${plain(source)}: ${plain(translate(options.language, saying))}${place}`;
}

function tint(words: string, state: StageState, { colour }: ReportOptions): string {
  return colour ? `\u001b[${colours[state]}m${words}\u001b[39m` : words;
}
