import { createPublicKey, randomBytes, sign } from 'node:crypto';
import { answerTimestampQuery } from '../../../src/sign/authority/timestamp-authority.ts';
import { parseCertificate } from '../../../src/sign/certificate/certificate.ts';
import { fromObject } from '../../../src/sign/key/public-key.ts';
import { timestampRequest } from '../../../src/sign/timestamp/request.ts';
import { tokenOfResponse } from '../../../src/sign/timestamp/token.ts';
import { type Made, makeCertificate, makeLeaf, makeRoot, purpose, usages, type Wanted } from '../certificates.ts';
import type { EnvelopeParts } from '../notation-envelope.ts';
import { ca, hour, type NotationCase, one, pem, policyOf, signedBy } from './case.ts';

const ancient = makeRoot('root', { from: -900 * hour, until: 900 * hour });
const stampRoot = makeRoot('stamps', { from: -900 * hour, until: 900 * hour });

/** A certificate of a timestamp authority. */
function stamper(wanted: Wanted = {}, issuer = stampRoot): Made {
  const usual = { usage: { bits: usages.signature }, purposes: { oids: [purpose.stamp], critical: true } };
  return makeCertificate('stamper', { issuer, from: -800 * hour, until: 800 * hour, ...usual, ...wanted });
}

/** Stamps signatures at a time from now. */
function stamping(by: Made, at = 0, chain: readonly Made[] = [stampRoot]): EnvelopeParts['token'] {
  const signer = {
    key: {
      publicKey: fromObject(createPublicKey(by.key)),
      sign: (bytes: Uint8Array) => Promise.resolve(new Uint8Array(sign('sha256', bytes, by.key))),
    },
    certificate: parseCertificate(by.der),
    chain: chain.map(({ der }) => parseCertificate(der)),
  };
  return async (signature) =>
    tokenOfResponse(
      await answerTimestampQuery(timestampRequest('sha256', signature, randomBytes(16)), signer, Date.now() + at),
    );
}

const both = ['ca:test', 'tsa:test'];
const trusting = (...stamps: readonly Made[]) => ({
  policy: policyOf({ trustStores: both }),
  stores: { 'ca:test': [pem(ancient)], 'tsa:test': stamps.map((made) => pem(made)) },
});
const middle = makeCertificate('middle', { issuer: stampRoot, from: -700 * hour, until: 700 * hour, ...ca });
const late = {
  policy: policyOf({
    trustStores: both,
    signatureVerification: { level: 'strict', verifyTimestamp: 'afterCertExpiry' },
  }),
};
const now = makeLeaf(ancient, { from: -500 * hour, until: 500 * hour });
const gone = makeLeaf(ancient, { from: -500 * hour, until: -100 * hour });

/** Cases of signatures with timestamps. */
export function timestamps(): Record<string, NotationCase> {
  const stamped = (verdict: string, leaf: Made, token: EnvelopeParts['token'], change: Partial<NotationCase> = {}) =>
    one(verdict, signedBy([leaf, ancient], { token, signingTime: Date.now() - 200 * hour }), {
      ...trusting(stampRoot),
      ...change,
    });
  const by = (verdict: string, wanted: Wanted) => stamped(verdict, now, stamping(stamper(wanted)));
  const good = stamping(stamper(), -200 * hour);
  return {
    'a timestamp': stamped('verified', now, good),
    'a timestamp in COSE': one(
      'verified',
      signedBy([now, ancient], { form: 'cose', token: good }),
      trusting(stampRoot),
    ),
    'a timestamp before the leaf expired': stamped('verified', gone, good),
    'a timestamp after the leaf expired': stamped('refused', gone, stamping(stamper(), -50 * hour)),
    'a timestamp before the leaf was valid': stamped('refused', now, stamping(stamper(), -600 * hour)),
    'a timestamp to come': stamped('verified', now, stamping(stamper(), 5 * hour)),
    'a timestamp of an authority that nobody trusts': stamped('refused', now, good, trusting(makeRoot('x'))),
    'a timestamp, and no store of timestamps': stamped('refused', gone, good, { policy: policyOf() }),
    'a timestamp, no store of timestamps, a valid leaf': stamped('verified', now, good, { policy: policyOf() }),
    'after expiry: a valid leaf and a bad timestamp': stamped('verified', now, () => Uint8Array.of(1), late),
    'after expiry: an expired leaf': stamped('verified', gone, good, late),
    'after expiry: an expired leaf and no timestamp': stamped('refused', gone, undefined, late),
    'a bad timestamp': stamped('refused', now, () => Uint8Array.of(1)),
    'a timestamp of another signature': stamped('refused', now, () => good?.(Uint8Array.of(1)) ?? new Uint8Array()),
    'a timestamp without certificates': stamped('verified', now, stamping(stamper(), 0, [])),
    'permissive: an authority that nobody trusts': stamped('verified', now, good, {
      ...trusting(makeRoot('x')),
      policy: policyOf({ trustStores: both, signatureVerification: { level: 'permissive' } }),
    }),
    'a stamper that has expired since': stamped(
      'verified',
      now,
      stamping(stamper({ until: -100 * hour }), -200 * hour),
    ),
    'a stamper that had expired': stamped('refused', now, stamping(stamper({ until: -100 * hour }), -50 * hour)),
    'a stamper for code': by('refused', { purposes: { oids: [purpose.code], critical: true } }),
    'a stamper for stamps and code': by('refused', {
      purposes: { oids: [purpose.stamp, purpose.code], critical: true },
    }),
    'a stamper whose purpose is not critical': by('refused', { purposes: { oids: [purpose.stamp], critical: false } }),
    'a stamper without purposes': by('refused', { purposes: undefined }),
    'a stamper without key usage': by('refused', { usage: undefined }),
    'a stamper whose key usage is not critical': by('verified', { usage: { bits: usages.signature, critical: false } }),
    'a stamper that may encipher too': by('refused', { usage: { bits: usages.signature | usages.encipherment } }),
    'a stamper that is an authority': by('refused', { authority: { is: true } }),
    'a stamper of an expired root': stamped(
      'refused',
      now,
      stamping(stamper({}, makeRoot('y', { from: -900 * hour, until: -800 * hour }))),
      trusting(makeRoot('y', { from: -900 * hour, until: -800 * hour })),
    ),
    'a stamper that is trusted itself': stamped('invalid-policy', now, good, trusting(stamper())),
    'a store of timestamps that is absent': stamped('no-store', now, good, { stores: { 'ca:test': [pem(ancient)] } }),
    'a store of timestamps with an authority below a root': stamped('invalid-policy', now, good, trusting(middle)),
    'a stamper below an authority below a root': stamped(
      'verified',
      now,
      stamping(stamper({}, middle), 0, [middle, stampRoot]),
    ),
    'a stamper below an authority that is left out': stamped(
      'refused',
      now,
      stamping(stamper({}, middle), 0, [stampRoot]),
    ),
  };
}
