// Documents that strangers write: whatever stands in them, a value or an error of ours comes out, in bounded time.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DartagnanError } from '../core/index.ts';
import { derOctets, derOid, derSequence } from '../formats/der/write-values.ts';
import { writeDer } from '../formats/der/writer.ts';
import { parseBundle } from './bundle/parse.ts';
import { certificatesFromPem, parseCertificate } from './certificate/certificate.ts';
import { makeTestCertificate } from './certificate/make-self-signed.ts';
import { signatureLayer } from './cosign/legacy.ts';
import { parseSimpleSigning } from './cosign/simple-signing.ts';
import { readJson } from './json.ts';
import { publicKeyPem } from './key/public-key.ts';
import { parseCheckpoint } from './log/checkpoint.ts';
import { readBody } from './log/entry-body.ts';
import { parseRevocationList } from './revocation/crl.ts';
import { readOcspResponse } from './revocation/ocsp.ts';
import { parseStatement } from './statement/statement.ts';
import { parseTimestampResponse } from './timestamp/token.ts';
import { parseSigningConfig } from './trust/signing-config.ts';
import { parseTrustedRoot } from './trust/trusted-root.ts';
import publicRoot from './trust/public-root.json' with { type: 'json' };
import { readMetadata } from './trust/tuf-role.ts';

const encode = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const base64 = Buffer.from('bytes').toString('base64');
const validFor = { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00.5Z' };
const service = { url: 'https://a.example', majorApiVersion: 1, validFor, operator: 'a' };
const now = Date.UTC(2026, 0, 1);
const [certificate] = certificatesFromPem(makeTestCertificate('fuzz', 2048, now).certificatePem, 'fuzz');
if (certificate === undefined) throw new Error('the test needs a certificate');
const leaf = certificate;

const entry = {
  logIndex: '1',
  logId: { keyId: base64 },
  kindVersion: { kind: 'hashedrekord', version: '0.0.1' },
  integratedTime: '1767225600',
  inclusionPromise: { signedEntryTimestamp: base64 },
  inclusionProof: { logIndex: '1', rootHash: base64, treeSize: '2', hashes: [base64], checkpoint: { envelope: 'x' } },
  canonicalizedBody: base64,
};
const hashed = {
  apiVersion: '0.0.1',
  kind: 'hashedrekord',
  spec: {
    data: { hash: { algorithm: 'sha256', value: '00' } },
    signature: {
      content: base64,
      publicKey: { content: Buffer.from(publicKeyPem(leaf.publicKey)).toString('base64') },
    },
  },
};

/** Documents that are well formed, and what reads them. */
const documents: readonly (readonly [name: string, document: unknown, read: (bytes: Uint8Array) => unknown])[] = [
  [
    'bundle',
    {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        certificate: { rawBytes: Buffer.from(leaf.der).toString('base64') },
        tlogEntries: [entry],
        timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: base64 }] },
      },
      dsseEnvelope: { payload: base64, payloadType: 'application/vnd.in-toto+json', signatures: [{ sig: base64 }] },
    },
    (bytes) => parseBundle(bytes, 'bundle'),
  ],
  ['log entry', hashed, (body) => readBody({ body, kind: 'hashedrekord', version: '0.0.1' } as never)],
  [
    'log record in annotations',
    {
      SignedEntryTimestamp: base64,
      Payload: {
        body: Buffer.from(JSON.stringify(hashed)).toString('base64'),
        integratedTime: 1,
        logIndex: 2,
        logID: '00',
      },
    },
    (bytes) =>
      signatureLayer(
        new Uint8Array(),
        {
          'dev.cosignproject.cosign/signature': base64,
          'dev.sigstore.cosign/bundle': new TextDecoder().decode(bytes),
        },
        'layer',
      ),
  ],
  [
    'signing configuration',
    {
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: [service],
      oidcUrls: [service],
      rekorTlogUrls: [service],
      tsaUrls: [service],
      rekorTlogConfig: { selector: 'EXACT', count: 1 },
      tsaConfig: { selector: 'ANY' },
    },
    (bytes) => parseSigningConfig(bytes, 'config'),
  ],
  [
    'simple signing',
    {
      critical: {
        identity: { 'docker-reference': 'a' },
        image: { 'docker-manifest-digest': `sha256:${'0'.repeat(64)}` },
        type: 'cosign container image signature',
      },
      optional: { a: 'b' },
    },
    (bytes) => parseSimpleSigning(bytes),
  ],
  [
    'statement',
    {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'a', digest: { sha256: '0' } }],
      predicateType: 'b',
      predicate: {},
    },
    (bytes) => parseStatement(bytes),
  ],
  [
    'trusted root',
    {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [],
      ctlogs: [],
      certificateAuthorities: [
        { uri: 'a', certChain: { certificates: [{ rawBytes: Buffer.from(leaf.der).toString('base64') }] }, validFor },
      ],
      timestampAuthorities: [],
    },
    (bytes) => parseTrustedRoot(bytes, 'root'),
  ],
  [
    'TUF metadata',
    publicRoot,
    (bytes) => readMetadata(bytes, 'root', readJson(encode(publicRoot.signed), 'root'), 'root'),
  ],
];

/** Another value in a place of a document. */
function changed(value: unknown, path: readonly number[], other: unknown): unknown {
  const [at, ...rest] = path;
  if (at === undefined || typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[at % Math.max(keys.length, 1)];
  if (key === undefined) return other;
  const inner = changed((value as Record<string, unknown>)[key], rest, other);
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === key ? inner : item));
  return { ...value, [key]: inner };
}

/** What reading gives; anything but a value or an error of ours goes through. */
function outcomeOf(read: () => unknown): 'value' | 'error' {
  try {
    read();
    return 'value';
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return 'error';
  }
}

it.each(documents)('a %s is read as it is, and with any other value in any place', (_, document, read) => {
  expect(outcomeOf(() => read(encode(document)))).toBe('value');
  const path = fc.array(fc.nat(9), { maxLength: 8 });
  const other = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(undefined, '9'.repeat(400), -1, 1e300, '\u0000', [[]], { length: 9 }),
  );
  fc.assert(
    fc.property(path, other, (place, value) => {
      outcomeOf(() => read(encode(changed(document, place, value) ?? null)));
    }),
    { numRuns: 300 },
  );
});

it.each(documents)('a %s that is cut off or garbled gives an error of ours', (_, document, read) => {
  const whole = encode(document);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: whole.length }), fc.uint8Array({ maxLength: 4 }), (at, bytes) => {
      expect(outcomeOf(() => read(whole.subarray(0, at)))).toBe(at === whole.length ? 'value' : 'error');
      outcomeOf(() => read(Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at)])));
    }),
    { numRuns: 100 },
  );
});

/** Elements of DER that are well formed in themselves, nested at will, and bytes that are not. */
const der = fc.letrec<{ element: Uint8Array }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'small' },
    fc.uint8Array({ maxLength: 12 }),
    fc
      .tuple(
        fc.constantFrom(0x02, 0x03, 0x04, 0x06, 0x0a, 0x18, 0x30, 0x31, 0xa0, 0xa1, 0x80, 0x82),
        fc.array(tie('element'), { maxLength: 4 }),
      )
      .map(([tag, inner]) => {
        const content = Buffer.concat(inner);
        const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
        return Buffer.concat([Buffer.from([tag, ...length]), content]);
      }),
  ),
})).element;

/** A successful answer whose content is anything (RFC 6960, 4.2.1). */
function framed(content: Uint8Array): Uint8Array {
  const basic = derSequence(derOid('1.3.6.1.5.5.7.48.1.1'), derOctets(content));
  return derSequence(writeDer(0x0a, Uint8Array.of(0)), writeDer(0xa0, basic));
}

it.each<[string, (bytes: Uint8Array) => unknown]>([
  ['certificate', parseCertificate],
  ['OCSP answer', (bytes) => readOcspResponse(bytes, leaf, leaf, now)],
  ['OCSP answer within its frame', (bytes) => readOcspResponse(framed(bytes), leaf, leaf, now)],
  ['revocation list', parseRevocationList],
  ['timestamp', parseTimestampResponse],
])('a %s of bytes that are none gives an error of ours', (_, read) => {
  fc.assert(
    fc.property(der, (bytes) => {
      expect(outcomeOf(() => read(bytes))).toBe('error');
    }),
    { numRuns: 500 },
  );
});

it('a certificate with any octet changed gives a value or an error of ours', () => {
  expect(outcomeOf(() => parseCertificate(leaf.der))).toBe('value');
  fc.assert(
    fc.property(fc.nat(leaf.der.length - 1), fc.nat(255), (at, octet) => {
      outcomeOf(() => parseCertificate(Buffer.from(leaf.der).fill(octet, at, at + 1)));
    }),
    { numRuns: 500 },
  );
});

it('a checkpoint of any text gives a value or an error of ours', () => {
  const piece = fc.constantFrom('log.example', '\n', '\n\n', '— ', '12', '-1', base64, ' ', '=', '9'.repeat(50));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      expect(['value', 'error']).toContain(outcomeOf(() => parseCheckpoint(pieces.join(''))));
    }),
  );
});
