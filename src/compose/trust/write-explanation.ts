import { stringify } from 'yaml';
import { type Language, say, type Saying, translate, type VerificationDecision } from '../../core/index.ts';
import type { Suggestion } from '../../sign/policy/explain/suggest.ts';
import { messages } from './messages.ts';
import { translated, writeVerdicts } from './write-verdicts.ts';

/** What the policy decides of an image, why, and what would change it. */
export interface Explanation extends VerificationDecision, Suggestion {
  /** Signatures and attestations in formats that no authority of the rule signs in. */
  readonly unjudged: readonly { readonly format: string; readonly where: string }[];
}

/** Writes explanations as text, with the change as a JSON Patch in YAML, or all of it as JSON. */
export function writeExplanations(
  explanations: readonly Explanation[],
  format: 'json' | 'text',
  language: Language,
): string {
  if (format === 'json')
    return `${JSON.stringify(
      explanations.map((explanation) => documentOf(explanation, language)),
      null,
      2,
    )}\n`;
  return explanations.map((explanation) => textOf(explanation, language)).join('\n');
}

function documentOf(explanation: Explanation, language: Language): object {
  const { edits, patch, refused, isComplete, unjudged, ...decision } = explanation;
  const firstFailures = (explanation.candidates ?? []).flatMap(({ authority, where, steps }) => {
    const step = steps.find(({ state }) => state === 'failed');
    return step === undefined ? [] : [{ authority, where, step: step.name, said: translate(language, step.saying) }];
  });
  return {
    ...translated([decision], language)[0],
    firstFailures,
    unjudged,
    change: {
      edits: edits?.map(({ saying }) => translate(language, saying)) ?? null,
      patch,
      notSuggested: refused.map((saying) => translate(language, saying)),
      isComplete,
    },
  };
}

function textOf(explanation: Explanation, language: Language): string {
  const { accepted, candidates = [], unjudged, edits, patch, refused, isComplete } = explanation;
  const tell = (saying: Saying, indent = 2) => `${' '.repeat(indent)}${translate(language, saying)}\n`;
  const failing = candidates.flatMap(({ authority, where, steps }) => {
    const step = steps.find(({ state }) => state === 'failed');
    return step === undefined ? [] : [tell(say(messages.firstFailure, { authority, where, step: step.name }))];
  });
  const strays = unjudged.map(({ format, where }) => tell(say(messages.nobodyJudges, { format, where })));
  const head = [writeVerdicts([explanation], 'text', language), ...failing, ...strays];
  if (accepted) return head.join('');
  const change =
    edits === undefined
      ? [tell(say(messages.noChange))]
      : [
          tell(say(messages.smallestChange)),
          ...edits.map(({ saying }) => `    - ${translate(language, saying)}\n`),
          tell(say(messages.asPatch)),
          stringify(patch).replaceAll(/^(?=.)/gm, '    '),
        ];
  const dangers = refused.length === 0 ? [] : [tell(say(messages.notSuggested))];
  return [
    ...head,
    ...change,
    ...(isComplete ? [] : [tell(say(messages.notAllTried))]),
    ...dangers,
    ...refused.map((saying) => `    - ${translate(language, saying)}\n`),
  ].join('');
}
