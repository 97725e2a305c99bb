import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DartagnanError, translate } from '../../core/index.ts';
import { certificatesFromPem } from '../certificate/certificate.ts';
import { makeTestCertificate } from '../certificate/make-self-signed.ts';
import { notationTypes } from './names.ts';
import { verificationLevels } from './level.ts';
import { readEnvelope } from './read-envelope.ts';
import { signNotation } from './sign.ts';
import { parseNotationPolicy, statementFor } from './trust-policy.ts';
import { type NotationRequirements, verifyNotation } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-notation-'));
afterAll(() => rmSync(folder, { recursive: true }));

const digest = `sha256:${'a'.repeat(64)}`;
const target = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest,
  size: 7,
  annotations: { 'io.who': 'me' },
};
const now = Date.now();

function made(name: string, days = 1) {
  const { keyPem, certificatePem } = makeTestCertificate(name, 2048, now - (days - 1) * 86_400_000);
  return { key: createPrivateKey(keyPem), chain: certificatesFromPem(certificatePem, name) };
}

function madeByOpenssl(name: string, algorithm: readonly string[]) {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const subject = ['-subj', `/C=US/ST=WA/O=Notary/CN=${name}`];
  const usage = [
    '-addext',
    'keyUsage=critical,digitalSignature',
    '-addext',
    'extendedKeyUsage=codeSigning',
    '-addext',
    'basicConstraints=CA:FALSE',
  ];
  const request = [
    'req',
    '-x509',
    '-nodes',
    '-newkey',
    ...algorithm,
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
    ...usage,
  ];
  execFileSync('openssl', request, { stdio: 'ignore' });
  return {
    key: createPrivateKey(readFileSync(key)),
    chain: certificatesFromPem(readFileSync(certificate, 'utf8'), name),
  };
}

const signer = made('acme');
const shared = { target, now, validFor: undefined, agent: 'test', timestamp: undefined } as const;
const jws = await signNotation({ ...shared, ...signer, form: 'jws' });
const cose = await signNotation({ ...shared, ...signer, form: 'cose' });

function requirements(change: Partial<NotationRequirements> = {}, level = 'strict'): NotationRequirements {
  const enforcement = verificationLevels[level];
  if (enforcement === undefined) throw new Error(level);
  return {
    statement: { enforcement, trustedIdentities: ['*'], verifyTimestamp: 'always' },
    stores: [{ type: 'ca', name: 'acme', certificates: signer.chain, problem: undefined }],
    now,
    digest: () => digest,
    userMetadata: {},
    revocation: undefined,
    ...change,
  };
}

const outcome = (bytes: Uint8Array, mediaType: string, wanted: NotationRequirements) => {
  const { firstFailure } = verifyNotation(readEnvelope(bytes, mediaType), wanted);
  return firstFailure === undefined ? 'holds' : `${firstFailure.name}: ${translate('en', firstFailure.saying)}`;
};

describe('envelopes of the Notary Project', () => {
  it.each([
    ['rsa:2048', 'RSASSA-PSS-SHA-256'],
    ['rsa:3072', 'RSASSA-PSS-SHA-384'],
    ['rsa:4096', 'RSASSA-PSS-SHA-512'],
    ['P-256', 'ECDSA-SHA-256'],
    ['P-384', 'ECDSA-SHA-384'],
    ['P-521', 'ECDSA-SHA-512'],
  ])('are signed and verified with a key of %s, as JWS and COSE', async (spec, name) => {
    const algorithm = spec.startsWith('rsa') ? [spec] : ['ec', '-pkeyopt', `ec_paramgen_curve:${spec}`];
    const { key, chain } = madeByOpenssl(spec.replace(':', ''), algorithm);
    const stores = [{ type: 'ca', name: 'x', certificates: chain, problem: undefined }];
    for (const [form, mediaType] of [
      ['jws', notationTypes.jws],
      ['cose', notationTypes.cose],
    ] as const) {
      const bytes = await signNotation({ ...shared, key, chain, form, now: Date.now() });
      expect(readEnvelope(bytes, mediaType).algorithm.name).toBe(name);
      expect(outcome(bytes, mediaType, requirements({ stores, now: Date.now() + 1000 }))).toBe('holds');
    }
  });

  const other = made('other');
  it.each<[string, Partial<NotationRequirements>, string]>([
    [
      'a certificate that nobody trusts',
      { stores: [{ type: 'ca', name: 'x', certificates: other.chain, problem: undefined }] },
      'authenticity',
    ],
    [
      'a store of another type',
      { stores: [{ type: 'tsa', name: 'x', certificates: signer.chain, problem: undefined }] },
      'authenticity',
    ],
    ['another artifact', { digest: () => `sha256:${'b'.repeat(64)}` }, 'artifact'],
    ['metadata that was not signed', { userMetadata: { 'io.who': 'you' } }, 'artifact'],
    [
      'another identity',
      { statement: { ...requirements().statement, trustedIdentities: ['x509.subject: C=US, ST=WA, O=Other'] } },
      'authenticity',
    ],
    ['an expired certificate without timestamp', { now: now + 2 * 86_400_000 }, 'authentic-timestamp'],
    ['a revoked certificate', { revocation: { problem: { en: 'it is revoked', zh: '已吊销' } } }, 'revocation'],
  ])('are refused: %s', (_, change, step) => {
    for (const [bytes, type] of [
      [jws, notationTypes.jws],
      [cose, notationTypes.cose],
    ] as const)
      expect(outcome(bytes, type, requirements(change))).toMatch(new RegExp(`^${step}: `));
  });

  it('are refused where the payload was swapped, in both forms', async () => {
    const swapped = JSON.parse(new TextDecoder().decode(jws)) as Record<string, string>;
    const payload = Buffer.from(JSON.stringify({ targetArtifact: { ...target, size: 8 } })).toString('base64url');
    const bytes = Buffer.from(JSON.stringify({ ...swapped, payload }));
    expect(outcome(bytes, notationTypes.jws, requirements())).toMatch(/^integrity: /);
    const changed = Uint8Array.from(cose);
    changed[cose.length - 1] = (cose.at(-1) ?? 0) ^ 1;
    expect(outcome(changed, notationTypes.cose, requirements())).toMatch(/^integrity: /);
  });

  it('are refused once they are expired, and only logged where the level says so', async () => {
    const bytes = await signNotation({ ...shared, ...signer, form: 'jws', validFor: 1000 });
    expect(outcome(bytes, notationTypes.jws, requirements({ now: now + 5000 }))).toMatch(
      /^expiry: digital signature has expired/,
    );
    const result = verifyNotation(
      readEnvelope(bytes, notationTypes.jws),
      requirements({ now: now + 5000 }, 'permissive'),
    );
    expect([result.accepted, result.warnings.map(({ type }) => type)]).toEqual([true, ['expiry']]);
  });

  it('hold under audit with a certificate that nobody trusts, never with a broken signature', () => {
    expect(outcome(jws, notationTypes.jws, requirements({ stores: [] }, 'audit'))).toBe('holds');
    expect(outcome(jws, notationTypes.jws, requirements({ digest: () => undefined }, 'audit'))).toMatch(/^artifact/);
  });

  it.each([
    ['an envelope of 50 MB', new Uint8Array(50 * 2 ** 20), notationTypes.jws],
    ['half a JWS', jws.subarray(0, jws.length / 2), notationTypes.jws],
    ['half a COSE', cose.subarray(0, cose.length / 2), notationTypes.cose],
    ['a type that is none', jws, 'application/json'],
  ])('are refused with an error of ours: %s', (_, bytes, type) => {
    expect(() => readEnvelope(bytes, type)).toThrow(DartagnanError);
  });

  it.each([
    ['JWS', jws, notationTypes.jws],
    ['COSE', cose, notationTypes.cose],
  ])('give a verdict or an error of ours for a %s with any byte changed, and never hold', (_, bytes, type) => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ bits;
        try {
          const said = outcome(changed, type, requirements());
          // Header and agent stand outside of the signature.
          if (said === 'holds')
            expect(readEnvelope(changed, type).signedBytes).toEqual(readEnvelope(bytes, type).signedBytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
    );
  });

  it('are not signed with metadata under the reserved prefix', async () => {
    const reserved = { ...target, annotations: { 'io.cncf.notary.x': '1' } };
    await expect(signNotation({ ...shared, ...signer, target: reserved, form: 'jws' })).rejects.toThrow(
      'reserved prefix',
    );
  });
});

describe('a trust policy', () => {
  const statement = (name: string, scopes: readonly string[]) => ({
    name,
    registryScopes: scopes,
    signatureVerification: { level: 'strict' },
    trustStores: ['ca:acme'],
    trustedIdentities: ['*'],
  });
  const policy = parseNotationPolicy(
    JSON.stringify({
      version: '1.0',
      trustPolicies: [statement('all', ['*']), statement('one', ['registry.example/app'])],
    }),
    'test',
  );

  it.each([
    ['registry.example/app', 'one'],
    ['registry.example/other', 'all'],
  ])('has for %s the statement %s', (scope, name) => {
    expect(statementFor(policy, scope)?.name).toBe(name);
  });

  it('gives a policy or an error of ours for any text', () => {
    const json = fc.json().map((text) => `{"version":"1.0","trustPolicies":[${text}]}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), json), (text) => {
        try {
          parseNotationPolicy(text, 'test');
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
    );
  });
});
