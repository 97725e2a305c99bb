import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import type { HttpRequest, Transport } from '../../../oci/registry/http.ts';
import { verifySignature } from '../public-key.ts';
import { signRequest } from './aws.ts';
import { createRemoteKey, openRemoteKey } from './index.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const scalar = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const signDigest = (base64: string, format: 'der' | 'compact') =>
  Buffer.from(p256.sign(Buffer.from(base64, 'base64'), scalar, { prehash: false, format }));

interface Seen {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service that answers by rule and remembers what it was asked. */
function fake(answer: (seen: Seen) => unknown): { transport: Transport; seen: Seen[] } {
  const seen: Seen[] = [];
  const transport: Transport = {
    async send({ url, headers = {}, body }: HttpRequest) {
      const asked = { url: url.href, headers, body: Buffer.from((body?.() as Uint8Array) ?? []).toString() };
      seen.push(asked);
      const bytes = new TextEncoder().encode(JSON.stringify(answer(asked)));
      return { status: 200, headers: {}, url, body: streamOf(bytes), discard: async () => undefined };
    },
    close: async () => undefined,
  };
  return { transport, seen };
}

async function* streamOf(bytes: Uint8Array) {
  yield bytes;
}

const member = (body: string, ...path: string[]): string =>
  String(path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], JSON.parse(body)));

const stores: readonly {
  readonly address: string;
  readonly env: Readonly<Record<string, string>>;
  readonly answer: (seen: Seen) => unknown;
  readonly expected: readonly RegExp[];
}[] = [
  {
    address: 'awskms:///alias/release',
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 'hidden',
      AWS_SESSION_TOKEN: 's',
    },
    answer: ({ headers, body }) =>
      headers['x-amz-target'] === 'TrentService.GetPublicKey'
        ? { PublicKey: spki }
        : { Signature: signDigest(member(body, 'Message'), 'der').toString('base64') },
    expected: [
      /^https:\/\/kms\.eu-west-1\.amazonaws\.com\/ AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/kms\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64} \{"KeyId":"alias\/release"\}$/,
      /"MessageType":"DIGEST","SigningAlgorithm":"ECDSA_SHA_256"\}$/,
    ],
  },
  {
    address: 'azurekms://v.vault.azure.net/release',
    env: { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'hidden' },
    answer: ({ url, body }) => {
      if (url.includes('oauth2')) return { access_token: 'token' };
      if (!url.includes('/sign')) return { key: { ...createPublicKey(pem).export({ format: 'jwk' }), kty: 'EC-HSM' } };
      const digest = Buffer.from(member(body, 'value'), 'base64url').toString('base64');
      return { value: signDigest(digest, 'compact').toString('base64url') };
    },
    expected: [
      /^https:\/\/login\.microsoftonline\.com\/t\/oauth2\/v2\.0\/token {2}grant_type=client_credentials&client_id=c/,
      /^https:\/\/v\.vault\.azure\.net\/keys\/release\?api-version=7\.4 Bearer token/,
      /^https:\/\/v\.vault\.azure\.net\/keys\/release\/sign\?api-version=7\.4 Bearer token \{"alg":"ES256"/,
    ],
  },
  {
    address: 'gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k/versions/2',
    env: { GOOGLE_OAUTH_ACCESS_TOKEN: 'token' },
    answer: ({ url, body }) =>
      url.endsWith('/publicKey')
        ? { pem, algorithm: 'EC_SIGN_P256_SHA256' }
        : { signature: signDigest(member(body, 'digest', 'sha256'), 'der').toString('base64') },
    expected: [
      /^https:\/\/cloudkms\.googleapis\.com\/v1\/projects\/p\/locations\/l\/keyRings\/r\/cryptoKeys\/k\/cryptoKeyVersions\/2\/publicKey Bearer token/,
      /cryptoKeyVersions\/2:asymmetricSign Bearer token \{"digest":\{"sha256"/,
    ],
  },
  {
    address: 'hashivault://release',
    env: { VAULT_ADDR: 'https://vault.example', VAULT_TOKEN: 'token' },
    answer: ({ url, body }) =>
      url.includes('/sign/')
        ? { data: { signature: `vault:v3:${signDigest(member(body, 'input'), 'der').toString('base64')}` } }
        : { data: { latest_version: 3, keys: { 3: { public_key: pem } } } },
    expected: [
      /^https:\/\/vault\.example\/v1\/transit\/keys\/release token/,
      /^https:\/\/vault\.example\/v1\/transit\/sign\/release\/sha2-256 token \{"input":"[^"]+","prehashed":true,"key_version":3,"marshaling_algorithm":"asn1"\}$/,
    ],
  },
];

describe.each(stores)('the key $address', ({ address, env, answer, expected }) => {
  it('signs where it is kept, by the requests that its service takes', async () => {
    const { transport, seen } = fake(answer);
    const opened = await openRemoteKey(address, { env, transport, purpose: 'sign' });
    if (opened?.kind !== 'key') throw new TypeError('no key');
    const bytes = new TextEncoder().encode('content');
    expect(verifySignature(opened.key.publicKey, bytes, await opened.key.sign(bytes))).toBe(true);
    const asked = seen.map(
      ({ url, headers, body }) => `${url} ${headers['authorization'] ?? headers['x-vault-token'] ?? ''} ${body}`,
    );
    expect(asked).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(asked.filter((line) => !line.includes('oauth2')).join('\n')).not.toContain('hidden');
  });

  it('cannot be opened without what its service needs, and the error shows no secret', async () => {
    const { transport } = fake(() => ({}));
    const error: unknown = await openRemoteKey(address, { env, transport, purpose: 'sign' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: 'SignError' });
    expect(String(error)).not.toMatch(/hidden|token\b.*token/);
  });
});

it('signs requests as the test suite of AWS Signature Version 4 does (post-vanilla)', () => {
  const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' };
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  expect(signRequest(headers, '', { id: 'AKIDEXAMPLE', secret, region: 'us-east-1', service: 'service' })).toMatch(
    /Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b$/,
  );
});

it('names the schemes that are known where one is not', async () => {
  const ports = { env: {}, transport: fake(() => ({})).transport, purpose: 'sign' } as const;
  await expect(openRemoteKey('other://x', ports)).rejects.toThrow(/awskms, azurekms, gcpkms, gitlab, hashivault, k8s/);
  expect(await openRemoteKey('cosign.key', ports)).toBeUndefined();
});

describe('new keys', () => {
  const aws = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'hidden' };
  const azure = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'hidden' };
  const vault = { VAULT_ADDR: 'https://vault.example', VAULT_TOKEN: 'token' };
  const answers = { KeyMetadata: { KeyId: 'made' }, access_token: 'token' };

  it.each([
    [
      'awskms:///alias/release',
      aws,
      ['{"KeySpec":"ECC_NIST_P256"', '{"AliasName":"alias/release","TargetKeyId":"made"}'],
    ],
    [
      'azurekms://v.vault.azure.net/release',
      azure,
      ['oauth2', 'keys/release/create?api-version=7.4 {"kty":"EC","crv":"P-256"'],
    ],
    [
      'gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k',
      { GOOGLE_OAUTH_ACCESS_TOKEN: 'token' },
      ['keyRings?keyRingId=r {}', 'keyRings/r/cryptoKeys?cryptoKeyId=k {"purpose":"ASYMMETRIC_SIGN"'],
    ],
    ['hashivault://release', vault, ['v1/transit/keys/release {"type":"ecdsa-p256"}']],
  ] as const)('are made at %s', async (address, env, expected) => {
    const { transport, seen } = fake(() => answers);
    await createRemoteKey(address, { env, transport, purpose: 'sign' });
    const asked = seen.map(({ url, body }) => `${url} ${body}`);
    expect(asked).toEqual(expected.map((part) => expect.stringContaining(part)));
  });

  it.each([
    ['awskms:///1234', 'SIGN_NAME'],
    ['gcpkms://projects/p', 'SIGN_NAME'],
    ['pkcs11:token=t', 'SIGN_UNSUPPORTED'],
    ['k8s://a/b', 'SIGN_UNSUPPORTED'],
  ])('are not made at %s', async (address, code) => {
    const ports = { env: { ...aws }, transport: fake(() => answers).transport, purpose: 'sign' } as const;
    await expect(createRemoteKey(address, ports)).rejects.toMatchObject({ code });
  });
});
