import type { Text } from '../../../core/index.ts';
import type { NotationAuthority, NotaryAuthority } from '../authority.ts';

/** An authority as a trust policy writes it. */
export type DraftAuthority =
  | { readonly key: { readonly pem: string }; readonly log: boolean }
  | { readonly keyless: { readonly identity: DraftMatcher; readonly issuer: DraftMatcher } }
  | { readonly notation: Partial<NotationAuthority> & Pick<NotationAuthority, 'identities'> }
  | { readonly notary: Partial<NotaryAuthority> & Pick<NotaryAuthority, 'roots' | 'server'> };

/** A name, exactly or by an expression from ^ to $. */
export type DraftMatcher = { readonly is: string } | { readonly matches: string };

/** A condition as a trust policy writes it. */
export type DraftCondition =
  | { readonly cel: string }
  | { readonly rego: { readonly text: string }; readonly query: string };

/** The condition in the place of one that could not be carried over: it never holds. */
export const refusing: DraftCondition = { cel: 'false' };

/** An authority with the name that it should have. */
export interface DraftSigner {
  readonly name: string;
  readonly authority: DraftAuthority;
}

/** An attestation as a trust policy writes it. */
export interface DraftAttestation {
  readonly type: string;
  /** Who may attest; undefined: the authorities of the rule. */
  readonly authorities?: readonly DraftSigner[];
  readonly conditions?: readonly DraftCondition[];
}

/** A rule as a trust policy writes it; its authorities have no names yet. */
export interface DraftRule {
  readonly images: readonly string[];
  readonly except?: readonly string[];
  readonly authorities: readonly DraftSigner[];
  readonly quorum?: number;
  readonly attestations: readonly DraftAttestation[];
  /** Undefined: enforce. */
  readonly mode?: 'deny' | 'skip' | 'warn' | undefined;
}

/** What a policy of another tool became. */
export interface Draft {
  readonly rules: readonly DraftRule[];
  /** Which of the rules that name an image decide. */
  readonly match: 'all' | 'first';
  /** What could not be carried over; nothing is left out without a word. */
  readonly lost: readonly Text[];
}

/** The parts of a draft while it is made. */
export interface DraftMaker {
  readonly rules: DraftRule[];
  /** Notes what could not be carried over. */
  lose(words: Text): void;
  /** Adds a rule that accepts nothing in the place of one that could not be carried over whole: no import accepts more than the original. */
  refuse(rule: Pick<DraftRule, 'except' | 'images' | 'mode'>, words: Text): void;
}

/** A policy format that is read. */
export interface PolicyImporter {
  readonly name: string;
  /** Which of its rules decide about an image that several name, in the original. */
  readonly match: 'all' | 'first';
  /** Whether a document is of the format. */
  recognises(document: Record<string, unknown>): boolean;
  /** Adds the document's rules. */
  read(document: Record<string, unknown>, maker: DraftMaker): void;
}
