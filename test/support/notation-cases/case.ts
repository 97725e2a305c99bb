// What an examiner would try on a verifier of the Notary Project: each case with the verdict of notation 1.3.2.
import { pemOf } from '../../../src/sign/certificate/make-self-signed.ts';
import { type Made, makeLeaf, makeRoot, usages, type Wanted } from '../certificates.ts';
import type { EnvelopeParts } from '../notation-envelope.ts';

export type Target = { readonly digest: string; readonly size: number; readonly mediaType: string };
export type Signing = (target: Target) => EnvelopeParts;

/** One case. */
export interface NotationCase {
  readonly policy: object | string;
  /** Certificate files by store, `ca:test`. */
  readonly stores: Readonly<Record<string, readonly (string | Uint8Array)[]>>;
  readonly envelopes: readonly Signing[];
  /** Changes the manifests of the signatures. */
  readonly manifest?: (manifest: Record<string, unknown>) => Record<string, unknown>;
  readonly verdict: string;
  /** Our own verdict, where the specification is stricter than the original. */
  readonly ours?: string;
}

export const hour = 3_600_000;
export const own = 'io.cncf.notary.';

export const root = makeRoot();
export const leaf = makeLeaf(root);
export const other = makeRoot('other');
export const strict = { level: 'strict' };
export const identity = 'x509.subject: C=US, ST=WA, O=Test';

export function policyOf(statement: object = {}): object {
  const base = { name: 'all', registryScopes: ['*'], signatureVerification: strict };
  return {
    version: '1.0',
    trustPolicies: [{ ...base, trustStores: ['ca:test'], trustedIdentities: ['*'], ...statement }],
  };
}

export const verifying = (signatureVerification: object) => policyOf({ signatureVerification });
export const pem = (...made: readonly Made[]) => made.map(({ der }) => pemOf(der, 'CERTIFICATE')).join('');

/** An image signed by a chain, leaf first. */
export function signedBy(chain: readonly Made[], more: Partial<EnvelopeParts> = {}): Signing {
  return (target) => ({
    form: 'jws',
    key: (chain[0] as Made).key,
    chain: chain.map(({ der }) => der),
    payload: new TextEncoder().encode(JSON.stringify({ targetArtifact: target })),
    ...more,
  });
}

export function one(verdict: string, envelope: Signing, change: Partial<NotationCase> = {}): NotationCase {
  return { policy: policyOf(), stores: { 'ca:test': [pem(root)] }, envelopes: [envelope], verdict, ...change };
}

/** A leaf of the root that is different. */
export const by = (verdict: string, wanted: Wanted, change: Partial<NotationCase> = {}) =>
  one(verdict, signedBy([makeLeaf(root, wanted), root]), change);

/** An authority that is different, and a leaf of it. */
export function below(verdict: string, authority: Made, change: Partial<NotationCase> = {}): NotationCase {
  return one(verdict, signedBy([makeLeaf(authority), authority]), {
    stores: { 'ca:test': [pem(authority)] },
    ...change,
  });
}

/** An envelope of the usual chain that is different. */
export const written = (verdict: string, more: Partial<EnvelopeParts>, change: Partial<NotationCase> = {}) =>
  one(verdict, signedBy([leaf, root], more), change);

export const ca = { usage: { bits: usages.certificates }, authority: { is: true } };
export const subjects = (...identities: readonly string[]) => policyOf({ trustedIdentities: identities });
