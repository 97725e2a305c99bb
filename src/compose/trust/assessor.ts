import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type StageEvidence,
  say,
  type StageAssessor,
  type StageSubject,
  type StageVerdict,
  type VerificationDecision,
} from '../../core/index.ts';
import type { Candidate } from '../../sign/candidate.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { messages } from '../messages.ts';
import { carriedBy, carriedEvidence, countCarried } from './carried.ts';
import type { TrustPorts, TrustSettings } from './context.ts';
import { policyVerifier } from './policy.ts';

const source = 'dartagnan trust';

/**
 * The signatures of an image as the sign stage of the checklist: what it carries, and where a trust policy is named, what that accepts.
 * @throws {ComposeError} SETTING_UNSUPPORTED for a policy on an image that has no place for signatures.
 */
export function trustAssessor(policy: string | undefined, settings: TrustSettings, ports: TrustPorts): StageAssessor {
  return {
    stage: 'sign',
    name: source,
    async assess(subject, _, signal): Promise<StageVerdict> {
      const { image } = subject;
      const place = placeOf(image, ports.cwd);
      if (place === 'archive') return withoutPlace(image, policy);
      const placed = { ...settings, 'local-image': place === 'layout' };
      const carried = await carriedBy(image, placed, { ...ports, signal });
      if (policy === undefined) return carriedVerdict(carried);
      const decision = await (await policyVerifier(policy, placed, ports)).verify(image, signal);
      const verdict = decidedVerdict(decision, subject);
      return { ...verdict, evidence: [...verdict.evidence, ...carriedEvidence(carried, source)] };
    },
  };
}

/** Where an image's signatures would stand: an OCI layout here, a registry, or nowhere beside an archive. */
function placeOf(image: string, cwd: string): 'archive' | 'layout' | 'registry' {
  const path = resolve(cwd, image);
  if (existsSync(join(path, 'index.json'))) return 'layout';
  return existsSync(path) ? 'archive' : 'registry';
}

function withoutPlace(image: string, policy: string | undefined): StageVerdict {
  if (policy !== undefined)
    throw new ComposeError('SETTING_UNSUPPORTED', {
      message: detail('signatures are looked for in registries and OCI layouts alone'),
      where: image,
    });
  return { stage: 'sign', state: 'not-checked', summary: say(messages.signNowhere), evidence: [], next: nextUnsigned };
}

const nextUnsigned = say(messages.nextUnsigned);

/** Without a trust policy nothing is accepted and nothing refused. */
function carriedVerdict(carried: readonly Candidate[]): StageVerdict {
  const counts = countCarried(carried);
  return {
    stage: 'sign',
    state: 'not-checked',
    summary: carried.length === 0 ? say(messages.signNone) : say(messages.signCarried, counts),
    evidence: carriedEvidence(carried, source),
    next: carried.length === 0 ? nextUnsigned : say(messages.nextTrustPolicy),
  };
}

function decidedVerdict(decision: VerificationDecision, { digest, aliases = [] }: StageSubject): StageVerdict {
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
