import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest, Transport } from '../../../oci/registry/http.ts';
import { findInCloud } from './index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keychain-'));
  writeFileSync(join(folder, 'token'), 'identity\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A network that answers by host and path and remembers what was asked. */
function network(answers: Readonly<Record<string, unknown>>): { transport: Transport; asked: string[] } {
  const asked: string[] = [];
  const transport: Transport = {
    async send({ url, headers = {}, body }: HttpRequest) {
      const sent = Buffer.from((body?.() as Uint8Array) ?? []).toString();
      asked.push(`${url.href} ${headers['authorization'] ?? ''} ${sent}`);
      const bytes = new TextEncoder().encode(JSON.stringify(answers[`${url.host}${url.pathname}`] ?? {}));
      const read = async function* () {
        yield bytes;
      };
      return { status: 200, headers: {}, url, body: read(), discard: async () => undefined };
    },
    close: async () => undefined,
  };
  return { transport, asked };
}

const ecr = {
  'api.ecr.eu-west-1.amazonaws.com/': {
    authorizationData: [{ authorizationToken: Buffer.from('AWS:pass:word').toString('base64') }],
  },
};
const sts = {
  'sts.eu-west-1.amazonaws.com/': {
    AssumeRoleWithWebIdentityResponse: {
      AssumeRoleWithWebIdentityResult: { Credentials: { AccessKeyId: 'R', SecretAccessKey: 'S', SessionToken: 'T' } },
    },
  },
};
const azure = {
  'login.microsoftonline.com/t/oauth2/v2.0/token': { access_token: 'access' },
  'team.azurecr.io/oauth2/exchange': { refresh_token: 'refresh' },
};

const rows: readonly {
  readonly host: string;
  readonly env: () => Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly credential: object | undefined;
  readonly asked: readonly RegExp[];
}[] = [
  {
    host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    env: () => ({ AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'hidden' }),
    answers: ecr,
    credential: { kind: 'password', username: 'AWS', password: 'pass:word' },
    asked: [/^https:\/\/api\.ecr\.eu-west-1\.amazonaws\.com\/ AWS4-HMAC-SHA256 Credential=A\/\d{8}\/eu-west-1\/ecr\//],
  },
  {
    host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    env: () => ({ AWS_ROLE_ARN: 'arn', AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'), AWS_REGION: 'eu-west-1' }),
    answers: { ...ecr, ...sts },
    credential: { kind: 'password', username: 'AWS', password: 'pass:word' },
    asked: [/AssumeRoleWithWebIdentity.*WebIdentityToken=identity$/, /Credential=R\//],
  },
  {
    host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    env: () => ({}),
    answers: {},
    credential: undefined,
    asked: [],
  },
  {
    host: 'team.azurecr.io',
    env: () => ({ AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'hidden' }),
    answers: azure,
    credential: { kind: 'identity-token', token: 'refresh' },
    asked: [/client_secret=hidden/, /grant_type=access_token&service=team\.azurecr\.io&tenant=t&access_token=access$/],
  },
  {
    host: 'team.azurecr.io',
    env: () => ({ AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_FEDERATED_TOKEN_FILE: join(folder, 'token') }),
    answers: azure,
    credential: { kind: 'identity-token', token: 'refresh' },
    asked: [/client_assertion=identity$/, /exchange/],
  },
  {
    host: 'ghcr.io',
    env: () => ({ GITHUB_TOKEN: 'g', GITHUB_ACTOR: 'me' }),
    answers: {},
    credential: { kind: 'password', username: 'me', password: 'g' },
    asked: [],
  },
  {
    host: 'europe-docker.pkg.dev',
    env: () => ({ GOOGLE_OAUTH_ACCESS_TOKEN: 'token' }),
    answers: {},
    credential: { kind: 'password', username: 'oauth2accesstoken', password: 'token' },
    asked: [],
  },
  {
    host: 'gcr.io',
    env: () => ({}),
    answers: {
      'metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token': { access_token: 'm' },
    },
    credential: { kind: 'password', username: 'oauth2accesstoken', password: 'm' },
    asked: [/metadata/],
  },
  // A host that only looks like one of a cloud is told nothing.
  {
    host: 'gcr.io.example',
    env: () => ({ GOOGLE_OAUTH_ACCESS_TOKEN: 't' }),
    answers: {},
    credential: undefined,
    asked: [],
  },
  { host: 'evilghcr.io', env: () => ({ GITHUB_TOKEN: 't' }), answers: {}, credential: undefined, asked: [] },
  {
    host: 'evilgcr.io',
    env: () => ({ GOOGLE_OAUTH_ACCESS_TOKEN: 't' }),
    answers: {},
    credential: undefined,
    asked: [],
  },
];

describe('credentials of the cloud', () => {
  it.each(rows)('$host', async ({ host, env, answers, credential, asked }) => {
    const { transport, asked: seen } = network(answers);
    const ports = { env: env(), transport, signal: AbortSignal.timeout(5000) };
    expect(await findInCloud(host, ports)).toEqual(credential);
    expect(seen).toEqual(asked.map((pattern) => expect.stringMatching(pattern)));
  });
});
