import type { Certificate } from '../certificate/certificate.ts';
import { type Saying, wordsOf } from '../../core/index.ts';
import { DartagnanError } from '../../core/index.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { certificateChainStep, certificateLogStep, identityStep } from './certificate-steps.ts';
import { artifactStep, signatureStep, signerStep } from './content-steps.ts';
import type { Artifact, Requirements, VerificationContext, VerificationStep, WitnessedTime } from './context.ts';
import { logEntryStep, logInclusionStep, logPromiseStep, timestampStep } from './proof-steps.ts';

/** The steps of every verification, in the order in which they run: times are witnessed before certificates are judged by them. */
export const verificationSteps: readonly VerificationStep[] = [
  signerStep,
  signatureStep,
  artifactStep,
  timestampStep,
  logEntryStep,
  logPromiseStep,
  logInclusionStep,
  certificateChainStep,
  certificateLogStep,
  identityStep,
];

/** What one step said. */
export interface StepResult {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly saying: Saying;
}

/** Outcome of a verification: accepted where no step failed. */
export interface VerificationResult {
  readonly accepted: boolean;
  readonly steps: readonly StepResult[];
  readonly firstFailure: StepResult | undefined;
  readonly times: readonly WitnessedTime[];
  /** Chain of the timestamp's signer, leaf first, where revocation services are to be asked about it. */
  readonly stampers?: readonly Certificate[];
}

/** Runs all steps, also behind a failure, so that an explanation can show everything. Touches no network. */
export function verifyBundle(bundle: Bundle, artifact: Artifact, requirements: Requirements): VerificationResult {
  const context: VerificationContext = { bundle, artifact, requirements, times: [] };
  const steps = verificationSteps.map((step) => runStep(step, context));
  const firstFailure = steps.find(({ state }) => state === 'failed');
  return { accepted: firstFailure === undefined, steps, firstFailure, times: context.times };
}

/** Only what the house throws on purpose is a failure of the step; a mistake of the program stays one. */
function runStep({ name, run }: VerificationStep, context: VerificationContext): StepResult {
  try {
    return { name, ...run(context) };
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return { name, state: 'failed', saying: { text: wordsOf(error), values: {} } };
  }
}
