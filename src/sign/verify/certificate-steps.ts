import { say, wordsOf } from '../../core/index.ts';
import { isSignedBy, type Certificate } from '../certificate/certificate.ts';
import { checkPurpose, checkValidity, purposes, verifyChain } from '../certificate/chain.ts';
import { identityOf } from '../certificate/identity.ts';
import { embeddedTimestamps, verifyDetachedTimestamp, verifyTimestamps } from '../certificate/sct.ts';
import { refused } from '../error.ts';
import { messages } from '../messages.ts';
import { isValidAt } from '../trust/trusted-root.ts';
import type { VerificationContext, VerificationStep } from './context.ts';
import { passed, skipped } from './outcome.ts';
import { detail } from '../details.ts';

const iso = (time: number) => new Date(time).toISOString();
const nobody = detail('nobody');
const byKey = detail('the signature is by key');

/** Follows the chain at every witnessed time. */
export const certificateChainStep: VerificationStep = {
  name: 'certificate-chain',
  doc: 'The certificate was valid when a trusted witness saw the signature, and leads to a trusted authority.',
  run(context) {
    const { signer } = context.bundle;
    if (signer.kind === 'key') return skipped(byKey);
    const { times, requirements } = context;
    if (times.length === 0 && requirements.unwitnessedAt !== undefined)
      times.push({ source: 'clock', time: requirements.unwitnessedAt });
    if (times.length === 0)
      throw refused(detail('no trusted witness says when the signature was made: neither timestamp nor log'));
    checkPurpose(signer.certificate, purposes.codeSigning);
    for (const { time } of times) {
      checkValidity(signer.certificate, time);
      chainAt(context, signer.certificate, time);
    }
    return passed(say(messages.certificateChain, { time: times.map(({ time }) => iso(time)).join(', ') }));
  },
};

/** Verifies that a certificate log listed the certificate. */
export const certificateLogStep: VerificationStep = {
  name: 'certificate-log',
  doc: 'A trusted certificate log has promised to list the certificate (signed certificate timestamp).',
  run({ bundle: { signer }, requirements }) {
    if (signer.kind === 'key') return skipped(byKey);
    if (requirements.withoutCertificateLog === true) return skipped(detail('a certificate log is not demanded'));
    const { root, certificateTimestamp: detached } = requirements;
    const logs = root?.certificateLogs ?? [];
    if (detached !== undefined) {
      const time = verifyDetachedTimestamp(detached, signer.certificate, logs);
      if (embeddedTimestamps(signer.certificate).length === 0)
        return passed(say(messages.certificateLog, { time: iso(time) }));
    }
    const candidates = [
      ...(root?.certificateAuthorities.flatMap(({ chain, intermediates = [] }) => [...chain, ...intermediates]) ?? []),
      ...signer.intermediates,
    ];
    const issuer = candidates.find((candidate) => isSignedBy(signer.certificate, candidate));
    if (issuer === undefined) throw refused(detail('the authority that issued the certificate is not known'));
    const time = verifyTimestamps(signer.certificate, issuer, logs);
    return passed(say(messages.certificateLog, { time: iso(time) }));
  },
};

/** Compares the identity. */
export const identityStep: VerificationStep = {
  name: 'identity',
  doc: 'The certificate was issued to the expected identity, vouched for by the expected issuer.',
  run({ bundle: { signer }, requirements: { identity: expected } }) {
    if (signer.kind === 'key' && expected !== undefined)
      throw refused(detail('an identity was named that must have signed, and the signature is by key'));
    if (signer.kind === 'key') return skipped(byKey);
    if (expected === undefined) throw refused(detail('no identity was named that must have signed'));
    const { names, issuer = '', claims } = identityOf(signer.certificate);
    const name = names.find((candidate) => expected.name.matches(candidate));
    if (name === undefined)
      throw refused(
        detail('signed by {names}, not by {shown}', { names: names.join(', ') || nobody, shown: expected.name.shown }),
      );
    if (!expected.issuer.matches(issuer))
      throw refused(
        detail('vouched for by {issuer}, not by {shown}', { issuer: issuer || nobody, shown: expected.issuer.shown }),
      );
    for (const [claim, value] of Object.entries(expected.claims ?? {}))
      if (claims[claim] !== value)
        throw refused(
          detail('{claim} is {found}, not {value}', { claim, found: claims[claim] ?? detail('absent'), value }),
        );
    return passed(say(messages.identity, { name, issuer }));
  },
};

/** @throws {SignError} SIGN_REFUSED where no authority that was trusted at the time issued the certificate. */
function chainAt(
  { bundle: { signer }, requirements: { root } }: VerificationContext,
  leaf: Certificate,
  time: number,
): void {
  const intermediates = signer.kind === 'certificate' ? signer.intermediates : [];
  const authorities = (root?.certificateAuthorities ?? []).filter((authority) => isValidAt(authority, time));
  const failures: unknown[] = [];
  for (const { chain, intermediates: own = [] } of authorities) {
    try {
      verifyChain(leaf, { anchors: chain, intermediates: [...own, ...intermediates], time });
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  const [first] = failures;
  throw refused(
    first === undefined
      ? detail('no certificate authority was trusted at {time}', { time: iso(time) })
      : wordsOf(first),
    first,
  );
}
