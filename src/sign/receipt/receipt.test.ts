import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DartagnanError } from '../../core/index.ts';
import { digestOf } from '../../oci/digest.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { parseBundle } from '../bundle/parse.ts';
import { keySigner, witnessedSigner } from '../cosign/signer.ts';
import { signStatement, writeBundle, writeStatement } from '../cosign/write-bundle.ts';
import { readFileSync } from 'node:fs';
import { startTrustService } from '../../../test/support/trust-service.ts';
import { createTransport } from '../../oci/registry/transport.ts';
import { parseTrustedRoot } from '../trust/trusted-root.ts';
import { generateSigningKey } from '../key/private-key.ts';
import { readReceipt } from './read-receipt.ts';
import { type Receipt, receiptType } from './receipt.ts';
import { type ReceiptDemands, verifyReceipt } from './verify-receipt.ts';
import { writeReceipt } from './write-receipt.ts';

const [own, other] = [generateSigningKey(), generateSigningKey()];
const image = digestOf(new TextEncoder().encode('image'));
const time = Date.parse('2026-11-28T09:00:00Z');
const sha256 = 'a'.repeat(64);
const receipt: Receipt = {
  images: [
    {
      name: 'registry.example/app:1',
      digest: image,
      authorities: [
        { name: 'ci', signers: [{ kind: 'identity', name: 'me@example.com', issuer: 'https://i.example' }] },
      ],
    },
  ],
  time,
  policy: { name: 'trust.yaml', sha256 },
  trustedRoot: undefined,
  verifier: { name: 'dartagnan', version: '1' },
};
const demands: ReceiptDemands = {
  requirements: { key: own.publicKey, withoutLog: true },
  now: time + 3_600_000,
  digests: [image],
};

async function signed(payload = writeReceipt(receipt)): Promise<Bundle> {
  const signer = keySigner(own);
  return parseBundle(writeBundle(await signStatement(payload, signer), signer), 'receipt');
}

describe('a receipt', () => {
  it('says what was signed', async () => {
    expect(verifyReceipt(await signed(), demands, 'receipt')).toEqual(receipt);
  });

  it.each<readonly [string, Partial<ReceiptDemands>, RegExp]>([
    ['of another key', { requirements: { key: other.publicKey, withoutLog: true } }, /step signature/],
    ['that is too old', { maxAge: 3599 }, /older than 3599 seconds/],
    ['that is to come', { now: time - 301_000 }, /which is to come/],
    ['by another policy', { policySha256: 'b'.repeat(64) }, /by the policy trust\.yaml/],
    ['about another image', { digests: [image, digestOf(new Uint8Array())] }, /not about sha256:e3b0/],
    ['without the log that is demanded', { requirements: { key: own.publicKey } }, /no transparency log/],
  ])('%s is refused', async (_, wrong, message) => {
    const bundle = await signed();
    expect(() => verifyReceipt(bundle, { ...demands, ...wrong }, 'receipt')).toThrow(message);
  });

  it('that was changed is refused', async () => {
    const bundle = await signed();
    if (bundle.content.kind !== 'envelope') throw new TypeError('no envelope');
    const { envelope } = bundle.content;
    const text = new TextDecoder().decode(envelope.payload).replace('trust.yaml', 'other.yaml');
    const changed = { ...envelope, payload: new TextEncoder().encode(text) };
    expect(() => verifyReceipt({ ...bundle, content: { kind: 'envelope', envelope: changed } }, demands, '')).toThrow(
      /step signature/,
    );
  });

  it('of another type is none, whoever signed it', async () => {
    const statement = {
      name: '',
      sha256: image.slice(7),
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {},
    };
    const bundle = await signed(writeStatement(statement, 'v1'));
    expect(() => verifyReceipt(bundle, demands, 'receipt')).toThrow(/no receipt/);
  });

  it('that was signed at another time than it says is refused', async () => {
    const service = await startTrustService();
    const transport = createTransport({ environment: {} });
    try {
      const logs = [{ url: service.base, version: 1 }] as const;
      const signer = witnessedSigner({ key: own, certificates: [] }, { logs, timestampAuthorities: [] }, transport);
      const root = parseTrustedRoot(readFileSync(service.trustedRoot), 'root');
      const verify = async (claimed: number) => {
        const made = await signStatement(writeReceipt({ ...receipt, time: claimed }), signer);
        const bundle = parseBundle(writeBundle(made, signer), 'receipt');
        return verifyReceipt(bundle, { requirements: { key: own.publicKey, root }, now: Date.now(), digests: [] }, '');
      };
      const now = Date.now();
      expect((await verify(now)).time).toBe(now);
      await expect(verify(now - 600_000)).rejects.toThrow(/was signed at/);
    } finally {
      await transport.close();
      await service.stop();
    }
  });
});

describe('readReceipt', () => {
  const subject = [{ name: '', digest: { sha256: image.slice(7) } }];
  const read = (predicate: unknown) =>
    readReceipt({ type: '', subjects: subject, predicateType: receiptType, predicate }, 'receipt');
  const good = JSON.parse(new TextDecoder().decode(writeReceipt(receipt))).predicate;

  it.each<readonly [string, object, RegExp]>([
    ['a refused image', { results: [{ ...good.results[0], result: 'refused' }] }, /result must be accepted/],
    ['no result', { results: [] }, /results must be/],
    ['another digest', { results: [{ ...good.results[0], digest: `sha256:${sha256}` }] }, /subjects/],
    ['no time', { time: undefined }, /time must be/],
    ['a policy without a digest', { policy: { name: 'x', digest: { sha256: 'A' } } }, /sha256/],
    [
      'an unknown kind of signer',
      { results: [{ ...good.results[0], authorities: [{ name: 'x', signers: [{ kind: 'y' }] }] }] },
      /kind/,
    ],
  ])('refuses %s', (_, change, message) => {
    expect(read(good).images).toHaveLength(1);
    expect(() => read({ ...good, ...change })).toThrow(message);
  });

  it('gives a receipt or an error of ours, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...Object.keys(good), 'results.0'), (value, key) => {
        const predicate = key === 'results.0' ? { ...good, results: [value] } : { ...good, [key]: value };
        try {
          read(predicate);
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
    );
  });
});
