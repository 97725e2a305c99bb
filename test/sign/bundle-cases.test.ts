// Cases of the field that are built from others: bundles recorded by a real log of ours and then changed, and public ones recombined.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/oci/registry/transport.ts';
import { DartagnanError } from '../../src/core/index.ts';
import { parseBundle } from '../../src/sign/bundle/parse.ts';
import { encodeHex, hashOf } from '../../src/sign/bytes.ts';
import { type Signer, witnessedSigner } from '../../src/sign/cosign/signer.ts';
import { signStatement, writeBundle } from '../../src/sign/cosign/write-bundle.ts';
import { generateSigningKey } from '../../src/sign/key/private-key.ts';
import { parseTrustedRoot, type TrustedRoot } from '../../src/sign/trust/trusted-root.ts';
import { exactly } from '../../src/sign/verify/identity-match.ts';
import { verifyBundle } from '../../src/sign/verify/verify-bundle.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

const key = generateSigningKey();
const bytes = new TextEncoder().encode('artifact');
const digests = { sha256: encodeHex(hashOf('sha256', bytes)) };
const transport = createTransport({ environment: {} });
let service: TestTrustService;
let root: TrustedRoot;

beforeAll(async () => {
  service = await startTrustService();
  root = parseTrustedRoot(readFileSync(service.trustedRoot), 'root');
});
afterAll(async () => {
  await transport.close();
  await service.stop();
});

type Log = 'dsse' | 'hashedrekord' | 'intoto';

function signerFor(log: Log): Signer {
  const logs = [{ url: service.base, version: log === 'hashedrekord' ? 2 : 1 }] as const;
  return witnessedSigner(
    { key, certificates: [] },
    { logs, timestampAuthorities: [], entryType: log === 'intoto' ? 'intoto' : 'dsse' },
    transport,
  );
}

async function bundleOf(log: Log, statement: object): Promise<string> {
  const signer = signerFor(log);
  return writeBundle(await signStatement(new TextEncoder().encode(JSON.stringify(statement)), signer), signer);
}

const statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'a', digest: digests }],
  predicateType: 'https://example.com/p',
  predicate: {},
};

function verdict(
  document: string,
  requirements: Parameters<typeof verifyBundle>[2] = { key: key.publicKey, root },
): string {
  try {
    return (
      verifyBundle(parseBundle(document, 'bundle'), { bytes, digests }, requirements).firstFailure?.name ?? 'accepted'
    );
  } catch (error) {
    expect(error).toBeInstanceOf(DartagnanError);
    return 'unreadable';
  }
}

describe.each<Log>(['dsse', 'hashedrekord', 'intoto'])('a statement that a log recorded as %s', (log) => {
  it('is accepted as it is, and not with the envelope or signature of another', async () => {
    const own = JSON.parse(await bundleOf(log, statement)) as { dsseEnvelope: { signatures: object[] } };
    expect(verdict(JSON.stringify(own))).toBe('accepted');
    const again = JSON.parse(await bundleOf(log, statement)) as typeof own;
    const other = JSON.parse(await bundleOf(log, { ...statement, predicate: { changed: true } })) as typeof own;
    expect(verdict(JSON.stringify({ ...own, dsseEnvelope: other.dsseEnvelope }))).toBe('log-entry');
    const { signatures } = again.dsseEnvelope;
    expect(verdict(JSON.stringify({ ...own, dsseEnvelope: { ...own.dsseEnvelope, signatures } }))).toBe('log-entry');
    const broken = { ...own.dsseEnvelope, signatures: [{ sig: Buffer.alloc(70).toString('base64') }] };
    expect(verdict(JSON.stringify({ ...own, dsseEnvelope: broken }))).not.toBe('accepted');
  });

  it('is refused where its type is unknown or missing, however well it is signed', async () => {
    const { _type: _, ...typeless } = statement;
    for (const odd of [{ ...statement, _type: 'https://in-toto.io/Statement/v2' }, typeless])
      expect(verdict(await bundleOf(log, odd))).not.toBe('accepted');
  });
});

it('a signature by key is refused where an identity is demanded too', async () => {
  const identity = { name: exactly('me'), issuer: exactly('issuer') };
  expect(verdict(await bundleOf('dsse', statement), { key: key.publicKey, root, identity })).toBe('identity');
});

const corpus = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/sigstore/bundle-verify');
interface Timestamps {
  verificationMaterial: { timestampVerificationData: { rfc3161Timestamps: { signedTimestamp: string }[] } };
}

describe('public bundles', () => {
  const read = (name: string, file: string) => JSON.parse(readFileSync(join(corpus, name, file), 'utf8')) as Timestamps;
  const judge = (bundle: object, trusted: object): string => {
    const a = readFileSync(join(corpus, 'a.txt'));
    const identity = {
      name: exactly(
        'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
      ),
      issuer: exactly('https://token.actions.githubusercontent.com'),
    };
    try {
      const artifact = { bytes: a, digests: { sha256: encodeHex(hashOf('sha256', a)) } };
      const parsed = parseBundle(JSON.stringify(bundle), 'bundle');
      const requirements = { root: parseTrustedRoot(JSON.stringify(trusted), 'root'), identity };
      return verifyBundle(parsed, artifact, requirements).firstFailure?.name ?? 'accepted';
    } catch (error) {
      expect(error).toBeInstanceOf(DartagnanError);
      return 'unreadable';
    }
  };

  it('with one timestamp in the certificate’s time and one outside are refused', (ctx) => {
    if (!existsSync(corpus)) ctx.skip('the Sigstore conformance bundles are not beside this clone');
    const [good, late] = ['rekor2-happy-path', 'rekor2-timestamp-with-incorrect-time_fail'];
    const bundle = read(good ?? '', 'bundle.sigstore.json');
    const trusted = read(good ?? '', 'trusted_root.json');
    expect(judge(bundle, trusted)).toBe('accepted');
    const stamps = ({ verificationMaterial: { timestampVerificationData } }: Timestamps) =>
      timestampVerificationData.rfc3161Timestamps;
    const signedTimestamp =
      stamps(read(late ?? '', 'bundle.sigstore.json'))[0]?.signedTimestamp.replaceAll(/\s/g, '') ?? '';
    stamps(bundle).push({ signedTimestamp });
    expect(judge(bundle, trusted)).toBe('certificate-chain');
  });

  it('do not borrow the time of trust of another timestamp authority', (ctx) => {
    if (!existsSync(corpus)) ctx.skip('the Sigstore conformance bundles are not beside this clone');
    const name = 'rekor2-timestamp-outside-trust-root-tsa-validity_fail';
    const bundle = read(name, 'bundle.sigstore.json');
    const trusted = read(name, 'trusted_root.json') as unknown as { timestampAuthorities: object[] };
    const stranger = JSON.parse(readFileSync(service.trustedRoot, 'utf8')) as { timestampAuthorities: object[] };
    const always = { start: '2020-01-01T00:00:00Z' };
    for (const certChain of [
      { certificates: [] },
      (stranger.timestampAuthorities[0] as { certChain: object }).certChain,
    ]) {
      const borrowed = [...trusted.timestampAuthorities, { uri: 'x', certChain, validFor: always }];
      expect(judge(bundle, { ...trusted, timestampAuthorities: borrowed })).not.toBe('accepted');
    }
  });
});
