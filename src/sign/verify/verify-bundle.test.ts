import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DartagnanError, translate } from '../../core/index.ts';
import { preAuthenticationEncoding } from '../../formats/dsse/pre-authentication.ts';
import { parseBundle } from '../bundle/parse.ts';
import { encodeHex, hashOf } from '../bytes.ts';
import { fromObject } from '../key/public-key.ts';
import { parseTrustedRoot } from '../trust/trusted-root.ts';
import { exactly } from './identity-match.ts';
import { verifyBundle } from './verify-bundle.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = fromObject(publicKey);
const bytes = new TextEncoder().encode('the artifact');
const artifact = { bytes, digests: { sha256: encodeHex(hashOf('sha256', bytes)) } };
const base64 = (value: Uint8Array | string) => Buffer.from(value).toString('base64');

function bundleOf(content: object): string {
  const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  return JSON.stringify({ mediaType, verificationMaterial: { publicKey: { hint: '' } }, ...content });
}

function envelopeOf(statement: unknown, payloadType = 'application/vnd.in-toto+json') {
  const payload = new TextEncoder().encode(JSON.stringify(statement));
  const sig = sign('sha256', preAuthenticationEncoding(payloadType, payload), privateKey);
  return { dsseEnvelope: { payload: base64(payload), payloadType, signatures: [{ sig: base64(sig) }] } };
}

const statementOf = (digest: Readonly<Record<string, string>>) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'app', digest }],
  predicateType: 'https://example.com/p/v1',
  predicate: {},
});
const message = { messageSignature: { signature: base64(sign('sha256', bytes, privateKey)) } };

function verdict(
  content: object,
  requirements: Parameters<typeof verifyBundle>[2] = { key, withoutLog: true },
): string {
  const { firstFailure } = verifyBundle(parseBundle(bundleOf(content), 'bundle'), artifact, requirements);
  return firstFailure === undefined ? 'accepted' : `${firstFailure.name}: ${translate('en', firstFailure.saying)}`;
}

describe('a signature by key', () => {
  it('is accepted over the artifact, and over a statement about it', () => {
    expect(verdict(message)).toBe('accepted');
    expect(verdict(envelopeOf(statementOf(artifact.digests)))).toBe('accepted');
  });

  it('is accepted where its digest is left empty, as cosign 3 does for Ed25519', () => {
    expect(verdict({ messageSignature: { ...message.messageSignature, messageDigest: {} } })).toBe('accepted');
  });

  it('is refused with another key', () => {
    const other = fromObject(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
    expect(verdict(message, { key: other, withoutLog: true })).toMatch(/^signature: /);
  });

  it('is refused without a key, and without a log where one is demanded', () => {
    expect(verdict(message, { withoutLog: true })).toMatch(/^signer: .*no key was given/);
    expect(verdict(message, { key })).toMatch(/^log-entry: no transparency log/);
  });

  it.each([
    ['of another digest', statementOf({ sha256: '0'.repeat(64) })],
    ['of an algorithm that nobody can compare', statementOf({ md5: 'x' })],
    ['of no digest', statementOf({})],
    ['whose second digest is wrong', statementOf({ ...artifact.digests, sha512: '0'.repeat(128) })],
  ])('is refused with a subject %s', (_, statement) => {
    const { firstFailure } = verifyBundle(
      parseBundle(bundleOf(envelopeOf(statement)), 'bundle'),
      { bytes, digests: { ...artifact.digests, sha512: encodeHex(hashOf('sha512', bytes)) } },
      { key, withoutLog: true },
    );
    expect(firstFailure?.name).toBe('artifact');
  });

  it('is refused where the envelope is no statement, or has been signed by two', () => {
    expect(verdict(envelopeOf(statementOf(artifact.digests), 'text/plain'))).toMatch(/^artifact: .*no in-toto/);
    const { dsseEnvelope } = envelopeOf(statementOf(artifact.digests));
    const twice = { ...dsseEnvelope, signatures: [...dsseEnvelope.signatures, ...dsseEnvelope.signatures] };
    expect(verdict({ dsseEnvelope: twice })).toMatch(/2 signatures/);
  });
});

const shared = join(process.env.DARTAGNAN_SHARED ?? '../shared', 'conformance/sigstore');

describe('bundles of the public Sigstore', () => {
  const corpus = (name: string) => readFileSync(join(shared, 'bundle-verify', name, 'bundle.sigstore.json'), 'utf8');

  function outcome(document: string): string {
    const artifactBytes = readFileSync(join(shared, 'bundle-verify/a.txt'));
    const root = parseTrustedRoot(readFileSync(join(shared, 'trusted_root.public-good.json')), 'root');
    const identity = {
      name: exactly(
        'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
      ),
      issuer: exactly('https://token.actions.githubusercontent.com'),
    };
    try {
      const digests = { sha256: encodeHex(hashOf('sha256', artifactBytes)) };
      const { firstFailure } = verifyBundle(
        parseBundle(document, 'bundle'),
        { bytes: artifactBytes, digests },
        { root, identity },
      );
      return firstFailure?.name ?? 'accepted';
    } catch (error) {
      expect(error).toBeInstanceOf(DartagnanError);
      return 'unreadable';
    }
  }

  it('are refused, with words, whatever is cut off or changed', (ctx) => {
    if (!existsSync(shared)) ctx.skip('the Sigstore conformance bundles are not beside this clone');
    const document = corpus('happy-path-v0.2').trim();
    expect(outcome(document)).toBe('accepted');
    fc.assert(
      fc.property(fc.nat(document.length - 1), (end) => outcome(document.slice(0, end)) === 'unreadable'),
      { numRuns: 20 },
    );
    const mutated = fc.tuple(fc.nat(document.length - 1), fc.constantFrom('A', '0', '"', '{', ',', 'z'));
    fc.assert(
      fc.property(mutated, ([at, put]) => {
        const changed = document.slice(0, at) + put + document.slice(at + 1);
        expect(typeof outcome(changed)).toBe('string');
      }),
      { numRuns: 60 },
    );
  });

  it('are refused with the log entry of another bundle, and without their own', (ctx) => {
    if (!existsSync(shared)) ctx.skip('the Sigstore conformance bundles are not beside this clone');
    const own = JSON.parse(corpus('happy-path-v0.2')) as Bundle;
    const other = JSON.parse(corpus('happy-path-v0.3-new-mediaType')) as Bundle;
    own.verificationMaterial.tlogEntries = other.verificationMaterial.tlogEntries;
    expect(outcome(JSON.stringify(own))).toBe('log-entry');
    own.verificationMaterial.tlogEntries = [];
    expect(outcome(JSON.stringify(own))).toBe('log-entry');
  });
});

interface Bundle {
  verificationMaterial: { tlogEntries: unknown };
}
