import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openKeyFile, sealKeyFile } from './key-file.ts';
import { exportPkcs8, generateSigningKey, readSigningKey } from './private-key.ts';
import { publicKeyFromPem, publicKeyPem, verifySignature } from './public-key.ts';

const cheap = { N: 2 ** 10, r: 8, p: 1 };
const bytes = new TextEncoder().encode('content');

describe('key files', () => {
  it('open with their password and with no other', async () => {
    const key = generateSigningKey();
    const pem = await sealKeyFile(exportPkcs8(key), 'password', cheap);
    const opened = await readSigningKey(pem, 'cosign.key', () => Promise.resolve('password'));
    expect(verifySignature(key.publicKey, bytes, await opened.sign(bytes))).toBe(true);
    await expect(openKeyFile(pem, 'passwort', 'cosign.key')).rejects.toMatchObject({ code: 'SIGN_KEY' });
  });

  it('that ask for too much memory are refused', async () => {
    const pem = await sealKeyFile(new Uint8Array(8), 'password', cheap);
    const [, base64 = ''] = /-----\n([\s\S]+)\n-----END/.exec(pem) ?? [];
    const greedy = Buffer.from(base64, 'base64').toString().replace('"N":1024', '"N":1073741824');
    const changed = pem.replace(base64, Buffer.from(greedy).toString('base64'));
    await expect(openKeyFile(changed, 'password', 'cosign.key')).rejects.toThrow(/outside what is accepted/);
  });

  it('that are damaged give an error that shows no part of them', async () => {
    const pem = await sealKeyFile(new Uint8Array(8), 'password', cheap);
    await fc.assert(
      fc.asyncProperty(fc.nat(pem.length - 1), async (end) => {
        const error: unknown = await readSigningKey(pem.slice(0, end), 'cosign.key', () => Promise.resolve('x')).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({ name: 'SignError' });
        expect(String(error)).not.toContain('ciphertext');
      }),
      { numRuns: 30 },
    );
  });
});

it('a private key is not taken for a public one', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
  expect(() => publicKeyFromPem(pem, 'cosign.pub')).toThrow(/private key stands where/);
  const { publicKey } = generateSigningKey();
  expect(publicKeyFromPem(publicKeyPem(publicKey), 'cosign.pub').spki).toEqual(publicKey.spki);
});

it('a signing key shows nothing of itself', () => {
  const key = generateSigningKey();
  expect(JSON.stringify(key)).not.toContain('"d"');
  expect(Object.keys(key)).toEqual(['publicKey', 'sign']);
});
