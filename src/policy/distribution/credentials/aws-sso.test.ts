import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { servicesOf } from '../service.ts';
import { canonicalRequest } from './sigv4.ts';
import { signedHeadersOfRegions, signingKey } from './sigv4a.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-sso-'));
const asked: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
let server: Server;
let base = '';

const config = `[default]
region = eu-1

[profile dev]
sso_session = mine
sso_account_id = 12
sso_role_name = Reader

[sso-session mine]
sso_start_url = https://start.example
sso_region = eu-2
`;
const cache = join(cwd, `${createHash('sha1').update('mine').digest('hex')}.json`);
const role = { accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: 'ST', expiration: 4_000_000_000_000 };
const answers: Record<string, object> = {
  '/federation/credentials': { roleCredentials: role },
  '/token': { accessToken: 'renewed', expiresIn: 3600, refreshToken: 'next' },
};

beforeAll(async () => {
  writeFileSync(join(cwd, 'config'), config);
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push({ url: request.url ?? '', headers: request.headers, body });
      response.end(JSON.stringify(answers[request.url?.split('?')[0] ?? ''] ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => void (asked.length = 0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(cwd, { recursive: true, force: true });
});

async function ask(
  more: Record<string, string> = {},
  signing: Record<string, string> = {},
): Promise<IncomingHttpHeaders> {
  const sso = { path: join(cwd, 'config'), cache_path: cwd, profile: 'dev', aws_region: 'eu-1', ...more };
  const credentials = { s3_signing: { sso_credentials: sso, ...signing } };
  const env = { AWS_ENDPOINT_URL_SSO: base, AWS_ENDPOINT_URL_SSO_OIDC: base };
  const service = servicesOf({ services: { s: { url: base, credentials } } }, env).get('s');
  await service?.request('bundle', { signal: AbortSignal.timeout(5000) });
  return asked.at(-1)?.headers ?? {};
}

function login(token: object): void {
  writeFileSync(cache, JSON.stringify(token));
}

describe('keys of single sign-on', () => {
  it('are asked for with the token of the login', async () => {
    login({ accessToken: 'T', expiresAt: '2100-01-01T00:00:00Z' });
    expect(await ask()).toMatchObject({
      'x-amz-security-token': 'ST',
      authorization: expect.stringContaining('Credential=AK/'),
    });
    const [first] = asked;
    expect(first?.url).toBe('/federation/credentials?account_id=12&role_name=Reader');
    expect(first?.headers['x-amz-sso_bearer_token']).toBe('T');
  });

  it('renew a token that has ended, and keep what was given for it', async () => {
    login({ accessToken: 'T', expiresAt: '2001-01-01T00:00:00Z', refreshToken: 'R', clientId: 'c', clientSecret: 's' });
    await ask();
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      clientId: 'c',
      clientSecret: 's',
      grantType: 'refresh_token',
      refreshToken: 'R',
    });
    expect(asked[1]?.headers['x-amz-sso_bearer_token']).toBe('renewed');
    const kept: unknown = JSON.parse(readFileSync(cache, 'utf8'));
    expect(kept).toMatchObject({ accessToken: 'renewed', refreshToken: 'next', clientId: 'c' });
  });

  it.each<[string, object | string, Record<string, string>, RegExp]>([
    ['a login that has ended', { accessToken: 'T', expiresAt: '2001-01-01T00:00:00Z' }, {}, /log in anew/],
    ['a login that is no JSON', '{', {}, /is no JSON/],
    ['no such profile', {}, { profile: 'none' }, /sso_session is missing/],
    ['no file', {}, { path: '/nonexistent/config' }, /cannot be read/],
  ])('are not to be had with %s', async (_, token, more, message) => {
    writeFileSync(cache, typeof token === 'string' ? token : JSON.stringify(token));
    await expect(ask(more)).rejects.toThrow(message);
  });
});

describe('signatures of many regions', () => {
  it('are made with the key that AWS derives', () => {
    const key = { id: 'AKISORANDOMAASORANDOM', secret: 'q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom' };
    const { d, x } = signingKey(key).export({ format: 'jwk' });
    const hex = (text: unknown) => Buffer.from(String(text), 'base64url').toString('hex');
    expect(hex(d)).toBe('7fd3bd010c0d9c292141c2b77bfbde1042c92e6836fff749d1269ec890fca1bd');
    expect(hex(x)).toBe('15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb');
  });

  it('hold over what is sent', () => {
    const request = {
      method: 'GET',
      url: new URL('https://s3.example/a%20b?x=1'),
      headers: {},
      body: new Uint8Array(),
    };
    const key = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
    const now = Date.parse('2015-08-30T12:36:00Z');
    const headers = signedHeadersOfRegions(request, key, { region: '*', service: 's3', now });
    expect(headers).toMatchObject({ 'x-amz-region-set': '*', 'x-amz-date': '20150830T123600Z' });
    const [, names, signature = ''] =
      /SignedHeaders=([^,]*), Signature=(.*)/.exec(headers['authorization'] ?? '') ?? [];
    expect(names).toBe('host;x-amz-content-sha256;x-amz-date;x-amz-region-set');
    const { digest } = canonicalRequest(request, key, { service: 's3', now, regions: '*' });
    const text = `AWS4-ECDSA-P256-SHA256\n20150830T123600Z\n20150830/s3/aws4_request\n${digest}`;
    const isGood = (over: string) =>
      verify('sha256', Buffer.from(over), createPublicKey(signingKey(key)), Buffer.from(signature, 'hex'));
    expect([isGood(text), isGood(`${text} `)]).toEqual([true, false]);
  });

  it('are what a service with version 4a hears', async () => {
    login({ accessToken: 'T', expiresAt: '2100-01-01T00:00:00Z' });
    expect(await ask({}, { signature_version: '4a' })).toMatchObject({
      'x-amz-region-set': 'eu-1',
      authorization: expect.stringMatching(/^AWS4-ECDSA-P256-SHA256 Credential=AK\/\d{8}\/s3\/aws4_request, /),
    });
  });
});
