import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyError } from '../error.ts';
import { hashBundleFile } from './hash.ts';
import { signBundle, type VerificationOptions, verifyBundle } from './signature.ts';
import { tokenAlgorithms } from './token.ts';

const files = [
  { path: 'data.json', text: '{"b": [1, {"z": 0.5}], "a": "<é>"}' },
  { path: 'authz/policy.rego', text: 'package authz\n' },
  { path: '.manifest', text: '{"roots": [""]}\n' },
];

const keys = {
  ES: (name: string) => ({ ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' })[name] ?? '',
};

function pairFor(algorithm: string): { readonly key: string; readonly publicKey: string } {
  if (algorithm.startsWith('HS')) return { key: 'a secret', publicKey: 'a secret' };
  const { privateKey } = algorithm.startsWith('ES')
    ? generateKeyPairSync('ec', { namedCurve: keys.ES(algorithm) })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey };
}

const rsa = pairFor('RS256');
const signatures = { path: '.signatures.json', text: signBundle(files, { key: rsa.key, algorithm: 'RS256' }) };
const options = (more: Partial<VerificationOptions> = {}): VerificationOptions => ({
  keys: new Map([['default', { key: rsa.publicKey, algorithm: 'RS256' }]]),
  keyId: 'default',
  exclude: [],
  ...more,
});
const verify = (bundle: Parameters<typeof verifyBundle>[0], more?: Partial<VerificationOptions>) => () =>
  verifyBundle(bundle, options(more), 'bundle.tar.gz');

const hash = (path: string, text: string): string => hashBundleFile({ path, text });

describe('signatures of bundles', () => {
  it.each([...tokenAlgorithms.keys()])('hold with %s', (algorithm) => {
    const { key, publicKey } = pairFor(algorithm);
    const text = signBundle(files, { key, algorithm });
    const known = new Map([['default', { key: publicKey, algorithm }]]);
    const signed = [...files, { path: '.signatures.json', text }];
    expect(() => verifyBundle(signed, options({ keys: known }), 'b')).not.toThrow();
  });

  it('hash documents by their value and other files by their text', () => {
    // Both as the original's `sign` lists them.
    expect(hash('p/data.json', '{"admins": ["alice","bob"]}\n')).toBe(
      'd2710c5025db1373f9725c96a15ef67532b92b32ffeae649a5658f1e1102a7a5',
    );
    expect(hash('x.rego', 'package x')).not.toBe(hash('x.rego', 'package  x'));
  });

  it.each<readonly [string, () => void, RegExp]>([
    ['no signature', verify(files), /missing \.signatures\.json/],
    [
      'a changed file',
      verify([files[0]!, { ...files[1]!, text: 'package evil\n' }, files[2]!, signatures]),
      /digest mismatch/,
    ],
    ['a file more', verify([...files, { path: 'x.rego', text: 'package x' }, signatures]), /x\.rego not included/],
    ['a file less', verify([...files.slice(1), signatures]), /data\.json is signed/],
    [
      'another key',
      verify([...files, signatures], {
        keys: new Map([['default', { key: pairFor('RS256').publicKey, algorithm: 'RS256' }]]),
      }),
      /failed to verify/,
    ],
    ['an unknown key id', verify([...files, signatures], { keyId: 'other' }), /ID other not found/],
    ['another scope', verify([...files, signatures], { scope: 'write' }), /scope mismatch/],
    ['no JSON', verify([...files, { ...signatures, text: '{' }]), /\.signatures\.json/],
    [
      'two signatures',
      verify([...files, { ...signatures, text: '{"signatures": ["a.b.c", "a.b.c"]}' }]),
      /exactly one/,
    ],
  ])('are refused: %s', (_, work, message) => {
    expect(work).toThrow(message);
    expect(work).toThrow(PolicyError);
  });

  it('are refused where the token makes the public key the secret of an HMAC', () => {
    const text = signBundle(files, { key: rsa.publicKey, algorithm: 'HS256' });
    expect(verify([...files, { path: '.signatures.json', text }])).toThrow(/failed to verify/);
  });

  it('pass over files that are excluded', () => {
    const more = [...files, { path: 'x.rego', text: 'package x' }, signatures];
    expect(verify(more, { exclude: ['x.rego'] })).not.toThrow();
  });

  it('never throw anything else for foreign bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant(signatures.text.slice(0, 100))), (text) => {
        expect(verify([...files, { path: '.signatures.json', text }])).toThrow(PolicyError);
      }),
    );
  });
});
