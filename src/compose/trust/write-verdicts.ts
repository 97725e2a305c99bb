import { type CandidateVerdict, type Language, translate, type VerificationDecision } from '../../core/index.ts';

/** A decision, or why there is none: the image could not be read. */
export type Verdict = Omit<VerificationDecision, 'digest'> & Partial<Pick<VerificationDecision, 'digest'>>;

const marks = { passed: '✔', failed: '✘', skipped: '-' } as const;

/**
 * Writes decisions: as text with every signature that was judged, and of those that do not hold every step; or all of it as JSON.
 */
export function writeVerdicts(verdicts: readonly Verdict[], format: 'json' | 'text', language: Language): string {
  if (format === 'json') return `${JSON.stringify(translated(verdicts, language), null, 2)}\n`;
  return `${verdicts.flatMap((verdict) => linesOf(verdict, language)).join('\n')}\n`;
}

function linesOf({ accepted, image, digest, authorities, reasons, candidates = [] }: Verdict, language: Language) {
  const head = [marks[accepted ? 'passed' : 'failed'], image, digest].filter(Boolean).join(' ');
  return [
    accepted ? `${head}: ${authorities.join(', ')}` : head,
    ...reasons.map((reason) => `  ${translate(language, reason)}`),
    ...candidates.flatMap((candidate) => candidateLines(candidate, language)),
  ];
}

function candidateLines({ authority, format, where, accepted, steps }: CandidateVerdict, language: Language): string[] {
  const head = `  ${marks[accepted ? 'passed' : 'failed']} ${authority}: ${format} ${where}`;
  if (accepted) return [head];
  return [head, ...steps.map((step) => `      ${marks[step.state]} ${step.name}: ${translate(language, step.saying)}`)];
}

/** Decisions as JSON has them, their sentences in one language. */
export function translated(verdicts: readonly Verdict[], language: Language): readonly object[] {
  return verdicts.map(({ reasons, candidates = [], ...verdict }) => ({
    ...verdict,
    reasons: reasons.map((reason) => translate(language, reason)),
    candidates: candidates.map(({ steps, ...candidate }) => ({
      ...candidate,
      steps: steps.map(({ name, state, saying }) => ({ name, state, said: translate(language, saying) })),
    })),
  }));
}
