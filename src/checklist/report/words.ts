import { type Language, type StageState, say, translate } from '../../core/index.ts';
import type { Checklist } from '../checklist.ts';
import { messages, stageNames } from '../messages.ts';

/** A sign beside the word of a verdict, so that colour alone never carries it. */
export const marks: Readonly<Record<StageState, string>> = {
  passed: '✔',
  failed: '✘',
  warning: '!',
  'not-checked': '–',
};

const outcomes = {
  failed: messages.gateFailed,
  'not-judged': messages.gateNotJudged,
  passed: messages.gatePassed,
} as const;

/** How the gate's outcome is marked and coloured: as a stage with that verdict is. */
export function gateState({ outcome }: Pick<Checklist, 'outcome'>): StageState {
  return outcome === 'not-judged' ? 'not-checked' : outcome;
}

/** The gate's rule and outcome, one sentence each. */
export function gateWords({ gate, missing, outcome }: Checklist, language: Language) {
  const rule = gate.unfixed ? messages.gateRuleUnfixed : messages.gateRule;
  const severities = gate.severities.join(', ');
  return {
    outcome: translate(language, say(outcomes[outcome])),
    rule: translate(language, { text: rule, values: { severities } }),
    missing: missing.map((stage) =>
      translate(language, say(messages.required, { stage: stageNames[stage][language] })),
    ),
  };
}

/** Words of other tools and of images must steer neither terminal nor page: control characters become visible. */
export function plain(words: string): string {
  return words.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
    character === '\n' || character === '\t' ? ' ' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
