import type { Text } from '../../../core/index.ts';

/** An authority as a trust policy writes it. */
export type DraftAuthority =
  | { readonly key: { readonly pem: string }; readonly log: boolean }
  | { readonly keyless: { readonly identity: DraftMatcher; readonly issuer: DraftMatcher } };

/** A name, exactly or by an expression from ^ to $. */
export type DraftMatcher = { readonly is: string } | { readonly matches: string };

/** A condition as a trust policy writes it. */
export type DraftCondition =
  | { readonly cel: string }
  | { readonly rego: { readonly text: string }; readonly query: string };

/** An attestation as a trust policy writes it. */
export interface DraftAttestation {
  readonly type: string;
  readonly conditions?: readonly DraftCondition[];
}

/** A rule as a trust policy writes it; its authorities have no names yet. */
export interface DraftRule {
  readonly images: readonly string[];
  readonly authorities: readonly { readonly name: string; readonly authority: DraftAuthority }[];
  readonly quorum?: number;
  readonly attestations: readonly DraftAttestation[];
}

/** What a policy of another tool became. */
export interface Draft {
  readonly rules: readonly DraftRule[];
  /** What could not be carried over; nothing is left out without a word. */
  readonly lost: readonly Text[];
}

/** The parts of a draft while it is made. */
export interface DraftMaker {
  readonly rules: DraftRule[];
  /** Notes what could not be carried over. */
  lose(words: Text): void;
}

/** A policy format that is read. */
export interface PolicyImporter {
  readonly name: string;
  /** Whether a document is of the format. */
  recognises(document: Record<string, unknown>): boolean;
  /** Adds the document's rules. */
  read(document: Record<string, unknown>, maker: DraftMaker): void;
}
