import { encodeBase64, sameBytes } from '../bytes.ts';
import type { Candidate } from '../candidate.ts';
import { isSignedBy } from '../certificate/certificate.ts';
import { identityOf } from '../certificate/identity.ts';
import type { PolicyMaterial } from '../policy/decide.ts';
import { judgeFor } from '../policy/judges.ts';
import { parseTimestampToken } from '../timestamp/token.ts';
import type { CertificateAuthority, LogAuthority, TrustedRoot } from '../trust/trusted-root.ts';
import type { JudgedCandidate } from '../verify-image.ts';
import type { StepResult } from '../verify/verify-bundle.ts';
import type { Compromised } from './compromised.ts';
import { messages } from './messages.ts';
import { trustAfter } from './trust-after.ts';

/**
 * The material of a policy as if something had been revoked at a time, milliseconds since 1970: what a trusted witness saw before holds on;
 * what nobody witnessed could have been made afterwards, and does not. The word of a revoked log or authority counts until then.
 */
export function materialAfter(material: PolicyMaterial, lost: Compromised, time: number): PolicyMaterial {
  const root = material.root === undefined ? undefined : rootUntil(material.root, lost, time);
  const serverAfter = (candidate: Candidate): Candidate =>
    candidate.contentTrust === undefined
      ? candidate
      : { ...candidate, contentTrust: trustAfter(candidate.contentTrust, lost) };
  return {
    ...material,
    root,
    judge: (name, authority, own, found) =>
      judgeFor(name, authority, own, { ...found, candidates: found.candidates.map(serverAfter) }).map((verdict) => {
        if (!verdict.result.accepted) return verdict;
        if (isOf(verdict, name, lost, own)) return judgedAfter(verdict, time);
        return isStampedBy(verdict, lost, time) ? failing(verdict, messages.stamperRevoked, time) : verdict;
      }),
  };
}

/** Whether the trusted root or the policy knows what is revoked at all: a drill about a stranger would say that nothing happens. */
export function isKnown({ root }: Pick<PolicyMaterial, 'root'>, lost: Compromised): boolean {
  if (lost.kind !== 'log') return true;
  return [...(root?.logs ?? []), ...(root?.certificateLogs ?? [])].some((log) => isNamed(log, lost.name));
}

/** What a witness saw before holds on; an authority that says itself when it signed is no witness against itself. */
function judgedAfter(verdict: JudgedCandidate, time: number): JudgedCandidate {
  const isOwnWitness = verdict.candidate.envelope?.attributes.scheme === 'notary.x509.signingAuthority';
  if (!isOwnWitness && verdict.result.times.some((witnessed) => witnessed.time < time)) return verdict;
  return failing(verdict, messages.revoked, time);
}

function failing(
  verdict: JudgedCandidate,
  message: typeof messages.revoked | typeof messages.stamperRevoked,
  time: number,
): JudgedCandidate {
  const { result } = verdict;
  const saying = { text: message, values: { time: new Date(time).toISOString() } };
  const failure: StepResult = { name: 'revoked', state: 'failed', saying };
  return {
    ...verdict,
    result: { ...result, accepted: false, steps: [...result.steps, failure], firstFailure: failure },
  };
}

/** Whether a certificate of a timestamp of the Notary Project is revoked that was needed and is not older. */
function isStampedBy({ candidate, result }: JudgedCandidate, lost: Compromised, time: number): boolean {
  const token = candidate.envelope?.timestamp;
  if (token === undefined || lost.kind !== 'certificate' || !result.times.some((witness) => witness.time >= time))
    return false;
  const { certificates } = parseTimestampToken(token);
  return certificates.some((item) => sameBytes(item.der, lost.certificate.der) || isSignedBy(item, lost.certificate));
}

/** Whether what is revoked made a signature. */
function isOf(
  { candidate: { bundle, envelope } }: JudgedCandidate,
  authority: string,
  lost: Compromised,
  { keys }: Pick<PolicyMaterial, 'keys'>,
): boolean {
  const signer = bundle?.signer;
  const chain =
    signer?.kind === 'certificate' ? [signer.certificate, ...signer.intermediates] : (envelope?.certificates ?? []);
  const [leaf] = chain;
  switch (lost.kind) {
    case 'authority':
      return lost.name === authority;
    case 'key': {
      const own = leaf?.publicKey ?? keys.get(authority);
      return own !== undefined && sameBytes(own.spki, lost.key.spki);
    }
    case 'certificate':
      return chain.some(({ der }) => sameBytes(der, lost.certificate.der));
    case 'identity': {
      if (leaf === undefined || envelope !== undefined) return false;
      const { names, issuer } = identityOf(leaf);
      return names.includes(lost.name) && (lost.issuer === undefined || lost.issuer === issuer);
    }
    // Of trust servers, the documents are weighed themselves.
    case 'log':
    case 'notary-key':
    case 'role':
      return false;
  }
}

/** A trusted root whose revoked logs and authorities are trusted until then. */
function rootUntil(root: TrustedRoot, lost: Compromised, time: number): TrustedRoot {
  const untilThen = <Entry extends { readonly end: number }>(entry: Entry, isLost: boolean): Entry =>
    isLost ? { ...entry, end: Math.min(entry.end, time - 1) } : entry;
  const log = (entry: LogAuthority) => untilThen(entry, lost.kind === 'log' && isNamed(entry, lost.name));
  const authority = (entry: CertificateAuthority) =>
    untilThen(entry, lost.kind === 'certificate' && leadsTo(entry, lost));
  return {
    logs: root.logs.map(log),
    certificateLogs: root.certificateLogs.map(log),
    certificateAuthorities: root.certificateAuthorities.map(authority),
    timestampAuthorities: root.timestampAuthorities.map(authority),
  };
}

function isNamed({ baseUrl, logId }: LogAuthority, name: string): boolean {
  return baseUrl === name || baseUrl === `${name}/` || encodeBase64(logId) === name;
}

/** Whether a certificate is of the authority's chain, or issued it. */
function leadsTo(
  { chain }: CertificateAuthority,
  { certificate }: Extract<Compromised, { kind: 'certificate' }>,
): boolean {
  return chain.some((item) => sameBytes(item.der, certificate.der) || isSignedBy(item, certificate));
}
