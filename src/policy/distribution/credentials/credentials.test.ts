import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlainObject } from '../../../rego/value/value.ts';
import { readToken } from '../../bundle/token.ts';
import { type Service, servicesOf } from '../service.ts';
import { signedHeaders } from './sigv4.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-credentials-'));
const asked: Asked[] = [];
let answers: Record<string, { readonly status?: number; readonly body: unknown }> = {};
let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      const { status = 200, body } = answers[url.split('?')[0] ?? ''] ?? { body: {} };
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
  answers = {};
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(cwd, { recursive: true, force: true });
});

function serviceOf(credentials: PlainObject, env: Record<string, string> = {}, keys: PlainObject = {}): Service {
  const service = servicesOf({ services: { s: { url: base, credentials } }, keys }, env).get('s');
  if (service === undefined) throw new Error('no service');
  return service;
}

/** The headers that the service hears with a request. */
async function heard(service: Service): Promise<IncomingHttpHeaders> {
  const { status } = await service.request('bundle?x=1', { signal: AbortSignal.timeout(5000) });
  expect(status).toBe(200);
  return asked.at(-1)?.headers ?? {};
}

const key = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-1' };

it('signs as the test suite of AWS has it (get-vanilla)', () => {
  const request = {
    method: 'GET',
    url: new URL('https://example.amazonaws.com/'),
    headers: {},
    body: new Uint8Array(),
  };
  const identity = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const now = Date.parse('2015-08-30T12:36:00Z');
  expect(signedHeaders(request, identity, { region: 'us-east-1', service: 'service', now })['authorization']).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,SignedHeaders=host;x-amz-date,Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  );
});

describe('a token', () => {
  it('in a file is read for each request', async () => {
    const path = join(cwd, 'token');
    writeFileSync(path, 'one\n');
    const service = serviceOf({ bearer: { token_path: path, scheme: 'Token' } });
    expect((await heard(service)).authorization).toBe('Token one');
    writeFileSync(path, 'two\n');
    expect((await heard(service)).authorization).toBe('Token two');
    rmSync(path);
    await expect(heard(service)).rejects.toThrow(/services.s.credentials: the file .*token cannot be read/);
  });

  it.each<[string, PlainObject, string, string]>([
    [
      'a secret',
      { client_secret: 'hush', additional_parameters: { audience: 'a' } },
      'client_credentials',
      'audience=a',
    ],
    ['an assertion', { client_assertion: 'a.b.c' }, 'client_credentials', 'client_assertion=a.b.c'],
    ['a signed assertion', { signing_key: 'k', include_jti_claim: true }, 'client_credentials', 'client_id=me'],
    ['a signed grant', { signing_key: 'k', grant_type: 'jwt_bearer' }, 'jwt-bearer', 'assertion='],
  ])('of OAuth 2 is given for %s, and kept while it holds', async (_, more, grant, part) => {
    answers = { '/token': { body: { access_token: 'T', expires_in: 3600 } } };
    const row: PlainObject = {
      token_url: `${base}/token`,
      client_id: 'me',
      scopes: ['read', 'write'],
      additional_headers: { 'x-extra': 'yes' },
      additional_claims: { iss: 'opa' },
      ...more,
    };
    const keys = { k: { private_key: 'shared', algorithm: 'HS256' } };
    const service = serviceOf({ oauth2: row }, {}, keys);
    expect((await heard(service)).authorization).toBe('Bearer T');
    await heard(service);
    const given = asked.filter(({ url }) => url === '/token');
    expect(given).toHaveLength(1);
    expect(given[0]?.body).toContain(part);
    const form = new URLSearchParams(given[0]?.body);
    expect([form.get('grant_type')?.endsWith(grant), form.get('scope')]).toEqual([true, 'read write']);
    expect(given[0]?.headers['x-extra']).toBe('yes');
    const signed = form.get('assertion') ?? form.get('client_assertion');
    if (more['signing_key'] === undefined) return;
    const { payload, signed: text, signature } = readToken(signed ?? '');
    expect(signature).toEqual(createHmac('sha256', 'shared').update(text).digest());
    expect(payload).toMatchObject({ iss: 'opa', iat: expect.any(Number), exp: expect.any(Number) });
    expect('jti' in payload).toBe(more['include_jti_claim'] === true);
  });

  it('of Google is for scopes or an audience', async () => {
    const account = '/computeMetadata/v1/instance/service-accounts/default';
    answers = {
      [`${account}/token`]: { body: { access_token: 'G', expires_in: 100 } },
      [`${account}/identity`]: { body: 'ID\n' },
    };
    const scoped = serviceOf({ gcp_metadata: { endpoint: base, scopes: ['a', 'b'] } });
    expect((await heard(scoped)).authorization).toBe('Bearer G');
    expect(asked[0]).toMatchObject({ url: `${account}/token?scopes=a%2Cb`, headers: { 'metadata-flavor': 'Google' } });
    expect((await heard(serviceOf({ gcp_metadata: { endpoint: base, audience: 'me' } }))).authorization).toBe(
      'Bearer ID',
    );
  });

  it('of Azure comes from the endpoint of the machine, or of the application', async () => {
    answers = { '/msi': { body: { access_token: 'A', expires_in: '100' } } };
    const machine = serviceOf({ azure_managed_identity: { endpoint: `${base}/msi`, client_id: 'c' } });
    expect((await heard(machine)).authorization).toBe('Bearer A');
    expect(asked[0]?.url).toContain('api-version=2018-02-01');
    const app = serviceOf({ azure_managed_identity: null }, { IDENTITY_ENDPOINT: `${base}/msi`, IDENTITY_HEADER: 'h' });
    asked.length = 0;
    await heard(app);
    expect(asked[0]).toMatchObject({ headers: { 'x-identity-header': 'h', metadata: 'true' } });
    expect(asked[0]?.url).toContain('api-version=2019-08-01');
  });
});

describe('requests are signed with a key of AWS', () => {
  /** Signs what was heard again, with the key that it should have been signed with. */
  function expectSigned(headers: IncomingHttpHeaders, secret: string, service = 's3'): void {
    const [, id = '', region = ''] = /Credential=([^/]+)\/\d+\/([^/]+)/.exec(headers.authorization ?? '') ?? [];
    const stamp = String(headers['x-amz-date']);
    const now = Date.parse(stamp.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'));
    const session = headers['x-amz-security-token'] as string | undefined;
    const request = { method: 'GET', url: new URL(`${base}/bundle?x=1`), headers: {}, body: new Uint8Array() };
    const expected = signedHeaders(request, { id, secret, session }, { region, service, now });
    expect(headers.authorization).toBe(expected['authorization']);
    expect(headers['x-amz-content-sha256']).toBe(expected['x-amz-content-sha256']);
  }

  it('of the environment', async () => {
    const signing = { s3_signing: { environment_credentials: {} } };
    expectSigned(await heard(serviceOf(signing, { ...key, AWS_SESSION_TOKEN: 'S' })), 'secret');
    await expect(heard(serviceOf(signing))).rejects.toThrow(/the variable AWS_ACCESS_KEY_ID is not set/);
  });

  it('of a profile', async () => {
    const path = join(cwd, 'credentials');
    writeFileSync(
      path,
      '[default]\naws_access_key_id = no\n[ mine ]\naws_access_key_id = AK\naws_secret_access_key=SK\n',
    );
    const row = { path, profile: 'mine', aws_region: 'r1' };
    expectSigned(await heard(serviceOf({ s3_signing: { profile_credentials: row } })), 'SK');
    const missing = serviceOf({ s3_signing: { profile_credentials: { ...row, profile: 'other' } } });
    await expect(heard(missing)).rejects.toThrow(/no profile other/);
  });

  it('of the metadata of a machine', async () => {
    const end = new Date(Date.now() + 3_600_000).toISOString();
    answers = {
      '/latest/api/token': { body: 'IMDS' },
      '/latest/meta-data/iam/security-credentials/role': {
        body: { AccessKeyId: 'AK', SecretAccessKey: 'SK', Token: 'ST', Expiration: end },
      },
    };
    const row = { metadata_credentials: { iam_role: 'role', aws_region: 'r1' }, service: 'execute-api' };
    const service = serviceOf({ s3_signing: row }, { AWS_EC2_METADATA_SERVICE_ENDPOINT: base });
    expectSigned(await heard(service), 'SK', 'execute-api');
    await heard(service);
    expect(asked.map(({ method, headers }) => [method, headers['x-aws-ec2-metadata-token']])).toEqual([
      ['PUT', undefined],
      ['GET', 'IMDS'],
      ['GET', undefined],
      ['GET', undefined],
    ]);
  });

  it('of a container, and of a role that is taken', async () => {
    const credentials = {
      AccessKeyId: 'AK',
      SecretAccessKey: 'SK',
      SessionToken: 'ST',
      Expiration: Date.now() / 1000 + 3600,
    };
    answers = {
      '/container': { body: { ...credentials, Token: 'CT', Expiration: '2099-01-01T00:00:00Z' } },
      '/': { body: { AssumeRoleResponse: { AssumeRoleResult: { Credentials: credentials } } } },
    };
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/container`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'who' };
    const metadata = { metadata_credentials: { aws_region: 'r1' } };
    expectSigned(await heard(serviceOf({ s3_signing: metadata }, env)), 'SK');
    expect(asked[0]?.headers.authorization).toBe('who');
    const role = { iam_role_arn: 'arn:r', aws_region: 'r1', aws_signing: { environment_credentials: {} } };
    const taken = serviceOf({ s3_signing: { assume_role_credentials: role } }, { ...key, AWS_ENDPOINT_URL_STS: base });
    asked.length = 0;
    expectSigned(await heard(taken), 'SK');
    expect(asked[0]?.body).toContain('Action=AssumeRole&RoleArn=arn%3Ar&RoleSessionName=open-policy-agent');
    expect(asked[0]?.headers.authorization).toContain('Credential=AKID/');
  });

  it('of a web identity', async () => {
    const credentials = {
      AccessKeyId: 'AK',
      SecretAccessKey: 'SK',
      SessionToken: 'ST',
      Expiration: '2099-01-01T00:00:00Z',
    };
    answers = {
      '/': {
        body: { AssumeRoleWithWebIdentityResponse: { AssumeRoleWithWebIdentityResult: { Credentials: credentials } } },
      },
    };
    writeFileSync(join(cwd, 'web'), 'JWT');
    const env = {
      AWS_ROLE_ARN: 'arn:w',
      AWS_WEB_IDENTITY_TOKEN_FILE: join(cwd, 'web'),
      AWS_ENDPOINT_URL_STS: base,
      AWS_REGION: 'r1',
    };
    expectSigned(await heard(serviceOf({ s3_signing: { web_identity_credentials: {} } }, env)), 'SK');
    expect(asked[0]?.body).toContain('WebIdentityToken=JWT');
    expect(asked[0]?.headers.authorization).toBeUndefined();
  });
});

describe('credentials are refused', () => {
  it.each<[string, PlainObject, RegExp]>([
    ['token and path', { bearer: { token: 'a', token_path: 'b' } }, /token or token_path is needed/],
    ['a token service without TLS', { oauth2: { token_url: 'http://example.org/t' } }, /not reached by TLS/],
    ['no secret', { oauth2: { token_url: 'https://example.org/t', client_id: 'me' } }, /client_secret is missing/],
    ['no key', { oauth2: { token_url: 'https://e.org/t', signing_key: 'k' } }, /no private key k among the keys/],
    ['another grant', { oauth2: { token_url: 'https://e.org/t', grant_type: 'x' } }, /grant_type x is not supported/],
    ['an unknown version', { s3_signing: { signature_version: '5' } }, /signature_version 5 is not/],
    ['no key of AWS', { s3_signing: {} }, /no way to find credentials is named/],
    ['neither audience nor scopes', { gcp_metadata: {} }, /an audience or scopes are needed/],
    ['a plugin', { plugin: 'mine' }, /the plugin mine is not known/],
  ])('%s', (_, credentials, message) => {
    expect(() => serviceOf(credentials)).toThrow(message);
  });

  it('where the service of tokens answers nonsense', async () => {
    for (const answer of [
      { status: 500, body: '' },
      { body: 'no JSON' },
      { body: { access_token: 1 } },
      { body: '[]' },
    ]) {
      answers = { '/token': answer };
      const row = { token_url: `${base}/token`, client_id: 'me', client_secret: 'x' };
      await expect(heard(serviceOf({ oauth2: row }))).rejects.toMatchObject({ code: 'POLICY_CONFIG' });
    }
  });
});
