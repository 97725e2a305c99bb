import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlainObject } from '../../../rego/value/value.ts';
import { readToken } from '../../bundle/token.ts';
import type { CredentialPorts } from './credential.ts';
import { authorizerOf } from './index.ts';
import { fixedSignature, statementSigner } from './statement.ts';

const curves = [
  ['256', 'P-256', 32],
  ['384', 'P-384', 48],
  ['512', 'P-521', 66],
] as const;
const env = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK', AWS_REGION: 'eu-1' };

interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
}

/** Ports whose services answer by what they are asked, and what they were asked. */
function portsOf(answer: (asked: Asked) => object): { readonly ports: CredentialPorts; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const ports: CredentialPorts = {
    service: 's',
    keys: {},
    env,
    now: () => 1_700_000_000_000,
    async ask(url, { headers = {}, body }) {
      const isJson = headers['content-type']?.includes('json') === true;
      const members = isJson ? (JSON.parse(body ?? '{}') as Record<string, string>) : {};
      asked.push({ url: url.href, headers, body: members });
      return { status: 200, text: JSON.stringify(answer({ url: url.href, headers, body: members })) };
    },
  };
  return { ports, asked };
}

/** Signs a digest as services do that never see the text: by the private key, without hashing again. */
function holds(statement: string, publicKey: string, hash: string): boolean {
  const { signed, signature } = readToken(statement);
  return verify(hash, Buffer.from(signed), { key: createPublicKey(publicKey), dsaEncoding: 'ieee-p1363' }, signature);
}

describe('a statement is signed', () => {
  it.each(curves)('by a key of AWS KMS, ECDSA_SHA_%s', async (bits, namedCurve, length) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    let text = '';
    const { ports, asked } = portsOf(() => ({
      Signature: sign(`sha${bits}`, Buffer.from(text), privateKey).toString('base64'),
    }));
    const row: PlainObject = {
      aws_kms: { name: 'alias/k', algorithm: `ECDSA_SHA_${bits}` },
      aws_signing: { service: 'kms', environment_credentials: {} },
      additional_claims: { sub: 'opa' },
    };
    // Time stands still, so that the text is known before the service signs its digest.
    const claims = { sub: 'opa', iat: 1_700_000_000, exp: 1_700_000_300 };
    text = [{ alg: `ES${bits}`, typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const statement = await statementSigner(row, ports)?.(AbortSignal.timeout(1000));
    expect(statement?.startsWith(`${text}.`)).toBe(true);
    expect(readToken(statement ?? '').signature).toHaveLength(2 * length);
    expect(holds(statement ?? '', publicKey.export({ type: 'spki', format: 'pem' }).toString(), `sha${bits}`)).toBe(
      true,
    );
    expect(asked[0]).toMatchObject({
      url: 'https://kms.eu-1.amazonaws.com/',
      headers: {
        'x-amz-target': 'TrentService.Sign',
        authorization: expect.stringContaining('/eu-1/kms/aws4_request'),
      },
      body: { KeyId: 'alias/k', MessageType: 'DIGEST' },
    });
  });

  it('by a key of Azure Key Vault, and is what a token is asked for with', async () => {
    const { ports, asked } = portsOf(({ url }) =>
      url.includes('169.254.169.254')
        ? { access_token: 'MI', expires_in: '100' }
        : url.includes('vault')
          ? { value: Buffer.from('signature').toString('base64url') }
          : { access_token: 'T', expires_in: 10 },
    );
    const row: PlainObject = {
      token_url: 'https://login.example.org/token',
      client_id: 'me',
      azure_keyvault: { key: 'k', vault: 'v', key_algorithm: 'ES256', key_version: '1' },
      azure_signing: { service: 'keyvault', azure_managed_identity: {} },
    };
    const authorize = authorizerOf({ oauth2: row }, ports);
    const request = {
      method: 'GET',
      url: new URL('https://x/'),
      headers: {},
      body: new Uint8Array(),
      signal: AbortSignal.timeout(1000),
    } as const;
    expect(await authorize(request)).toEqual({ authorization: 'Bearer T' });
    expect(asked.map(({ url }) => url.split('?')[0])).toEqual([
      'http://169.254.169.254/metadata/identity/oauth2/token',
      'https://v.vault.azure.net/keys/k/1/sign',
      'https://login.example.org/token',
    ]);
    expect(asked[0]?.url).toContain('resource=https%3A%2F%2Fvault.azure.net');
    expect(asked[1]).toMatchObject({ headers: { authorization: 'Bearer MI' }, body: { alg: 'ES256' } });
  });
});

describe('keys are refused', () => {
  it.each<[PlainObject, RegExp]>([
    [{ aws_kms: { name: 'k', algorithm: 'RSA' } }, /algorithm RSA is not supported/],
    [{ aws_kms: { algorithm: 'ECDSA_SHA_256' } }, /name is missing/],
    [{ aws_kms: { name: 'k', algorithm: 'ECDSA_SHA_256' } }, /no way to find credentials/],
    [{ azure_keyvault: { key: 'k', vault: 'v', key_algorithm: 'HS256' } }, /key_algorithm HS256 is not supported/],
  ])('%j', (row, message) => {
    expect(() => statementSigner(row, portsOf(() => ({})).ports)).toThrow(message);
  });
});

describe('signatures of fixed length', () => {
  it('are those of the curve, whatever its numbers begin with', () => {
    for (const [bits, namedCurve, length] of curves) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
      for (let turn = 0; turn < 50; turn += 1) {
        const text = Buffer.from(String(turn));
        const found = fixedSignature(sign(`sha${bits}`, text, privateKey), length);
        const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
        expect(found !== undefined && verify(`sha${bits}`, text, key, found)).toBe(true);
      }
    }
  });

  it('are none of bytes that are no signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), fc.constantFrom(32, 48, 66), (bytes, length) => {
        const found = fixedSignature(bytes, length);
        expect(found === undefined || found.length === 2 * length).toBe(true);
      }),
    );
  });
});
