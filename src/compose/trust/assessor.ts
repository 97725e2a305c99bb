import {
  type StageEvidence,
  type ImageVerifier,
  say,
  type StageAssessor,
  type StageVerdict,
  type VerificationDecision,
} from '../../core/index.ts';
import { ComposeError } from '../error.ts';
import { messages } from '../messages.ts';

const source = 'dartagnan trust';

/** The trust policy as the sign stage of the checklist. @throws {ComposeError} SETTING_UNSUPPORTED for an image without a manifest digest. */
export function trustAssessor(verifier: () => Promise<ImageVerifier>): StageAssessor {
  return {
    stage: 'sign',
    name: source,
    async assess({ image, digest, aliases = [] }, _, signal): Promise<StageVerdict> {
      if (digest === undefined)
        throw new ComposeError('SETTING_UNSUPPORTED', {
          message: 'signatures are looked for in registries alone',
          where: image,
        });
      const decision = await (await verifier()).verify(image, signal);
      // A tag that moved while the image was scanned names another image now: its signature says nothing of this one.
      const isSame = [digest, ...aliases].includes(decision.digest);
      const state = decision.accepted && isSame ? ('passed' as const) : ('failed' as const);
      return {
        stage: 'sign',
        state,
        summary:
          state === 'passed'
            ? say(messages.signPassed, { authorities: decision.authorities.join(', ') })
            : say(messages.signFailed),
        evidence: [
          ...decision.reasons.map((saying): StageEvidence => ({ state, saying, where: decision.digest, source })),
          ...evidenceOf(decision),
        ],
        next: state === 'passed' ? say(messages.nextKeepSigned) : say(messages.nextSign),
      };
    },
  };
}

/** Every signature that was judged: whose it is or, with the failing step, whose it is not. */
function evidenceOf({ candidates = [], digest }: VerificationDecision): readonly StageEvidence[] {
  return candidates.map(({ authority, format, where, accepted, steps }) => {
    const failing = steps.find(({ state }) => state === 'failed');
    const named = { authority, format, where };
    const saying =
      accepted || failing === undefined
        ? say(messages.signatureHolds, named)
        : say(messages.signatureFails, { ...named, step: failing.name });
    return { state: accepted ? 'passed' : 'failed', saying, where: digest, source };
  });
}
