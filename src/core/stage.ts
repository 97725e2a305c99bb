import type { EvidenceItem } from './evidence.ts';
import type { Digest } from './digest.ts';
import type { Saying } from './text.ts';

/** The five stages of the production checklist, in the order of a container's way. */
export const stages = ['build', 'sign', 'deploy', 'run', 'kernel'] as const;

/** One of {@link stages}. */
export type Stage = (typeof stages)[number];

/** What a stage says; `not-checked` never counts as passed. */
export type StageState = 'passed' | 'failed' | 'warning' | 'not-checked';

/** What is being checked. */
export interface StageSubject {
  /** The image as the user named it. */
  readonly image: string;
  /** Its manifest digest, where it could be resolved: evidence of another digest does not count. */
  readonly digest?: Digest;
  /** Image id (digest of the configuration); evidence of local images names this one. */
  readonly imageId?: Digest;
  /** Further digests that name the same image: of the index that its manifest was chosen from. */
  readonly aliases?: readonly Digest[];
  /** Folder or file of Kubernetes manifests. */
  readonly manifests?: string;
}

/** One observation behind a verdict. */
export interface StageEvidence {
  readonly state: StageState;
  readonly saying: Saying;
  /** `file:line`, digest, package or rule that it was seen at. */
  readonly where?: string;
  /** Name of the room or tool that says so. */
  readonly source: string;
}

/** Verdict of one stage with its evidence and the next step. */
export interface StageVerdict {
  readonly stage: Stage;
  readonly state: StageState;
  readonly summary: Saying;
  readonly evidence: readonly StageEvidence[];
  readonly next: Saying;
}

/** Port by which a room fills its stage of the checklist; `compose` registers the rooms that stand. */
export interface StageAssessor {
  readonly stage: Stage;
  /** Name of the room, shown as the evidence's source. */
  readonly name: string;
  assess(subject: StageSubject, evidence: readonly EvidenceItem[], signal: AbortSignal): Promise<StageVerdict>;
}
