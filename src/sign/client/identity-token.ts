import type { Transport } from '../../oci/registry/http.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { below, callJson, callService } from './http.ts';
import { detail } from '../details.ts';

/** Where an identity token may come from. */
export interface TokenSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly transport: Transport;
  /** Text of a file; undefined where there is none. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  readonly signal?: AbortSignal;
}

/** One place that an environment keeps a token in, by cosign's name of the provider. */
interface TokenProvider {
  readonly name: string;
  find(sources: TokenSources): Promise<string | undefined>;
}

/** Audience of tokens that are meant for Sigstore. */
const audience = 'sigstore';

const providers: readonly TokenProvider[] = [
  { name: 'buildkite-agent', find: buildkiteToken },
  { name: 'envvar', find: async ({ env }) => env['SIGSTORE_ID_TOKEN'] },
  { name: 'filesystem', find: ({ readFile }) => readFile('/var/run/sigstore/cosign/oidc-token') },
  { name: 'github-actions', find: githubToken },
  { name: 'spiffe', find: async ({ env, readFile }) => env['SPIFFE_JWT_FILE'] && readFile(env['SPIFFE_JWT_FILE']) },
];

/** A token of the environment: SIGSTORE_ID_TOKEN (GitLab and others), a file, GitHub Actions; undefined where there is none. */
export async function ambientToken(sources: TokenSources, provider?: string): Promise<string | undefined> {
  if (provider !== undefined && !providers.some(({ name }) => name === provider))
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('the provider is none of {names}', { names: providers.map(({ name }) => name).join(', ') }),
      where: provider,
    });
  for (const { name, find } of providers) {
    if (provider !== undefined && name !== provider) continue;
    const token = (await find(sources))?.trim();
    if (token) return token;
  }
  return undefined;
}

async function githubToken({ env, transport, signal }: TokenSources): Promise<string | undefined> {
  const [address, bearer] = [env['ACTIONS_ID_TOKEN_REQUEST_URL'], env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']];
  if (!address || !bearer) return undefined;
  const url = new URL(address);
  url.searchParams.set('audience', audience);
  const headers = { authorization: `bearer ${bearer}` };
  return (await callJson(transport, { service: 'GitHub Actions', method: 'GET', url, headers, signal })).text('value');
}

/** The agent's API gives tokens to the job that it runs (Buildkite Agent API, OIDC tokens). */
async function buildkiteToken({ env, transport, signal }: TokenSources): Promise<string | undefined> {
  const [secret, job] = [env['BUILDKITE_AGENT_ACCESS_TOKEN'], env['BUILDKITE_JOB_ID']];
  if (!secret || !job) return undefined;
  const endpoint = env['BUILDKITE_AGENT_ENDPOINT'] || 'https://agent.buildkite.com/v3';
  const url = below(endpoint, `jobs/${encodeURIComponent(job)}/oidc/tokens`);
  const headers = { authorization: `Token ${secret}` };
  return (await callJson(transport, { service: 'Buildkite', url, headers, body: { audience }, signal })).text('token');
}

/** Who asks an issuer. */
export interface IssuerClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly transport: Transport;
  readonly signal?: AbortSignal;
}

/** How to ask a person for a token. */
export interface DeviceFlow extends IssuerClient {
  /** Shows the person where to go and what to type. */
  readonly show: (page: string, code: string) => void;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Lets a person log in on another device (RFC 8628). @throws {SignError} SIGN_SERVICE where they do not, in time. */
export async function deviceToken(flow: DeviceFlow): Promise<string> {
  const { issuer } = flow;
  const discovery = await discoverIssuer(flow);
  const started = await askIssuer(flow, discovery.text('device_authorization_endpoint'), { scope: 'openid email' });
  flow.show(
    started.optionalText('verification_uri_complete') ?? started.text('verification_uri'),
    started.text('user_code'),
  );
  let interval = Number(started.count('interval') || 5n) * 1000;
  for (let left = Number(started.count('expires_in') || 300n) * 1000; left > 0; left -= interval) {
    await flow.wait(interval);
    const answer = await askIssuer(flow, discovery.text('token_endpoint'), {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: started.text('device_code'),
    });
    const token = answer.optionalText('id_token');
    if (token !== undefined) return token;
    const error = answer.optionalText('error');
    if (error === 'slow_down') interval += 5000;
    else if (error !== 'authorization_pending')
      throw new SignError('SIGN_SERVICE', {
        message: detail('the issuer refused the log-in: {error}', { error: error ?? detail('no token') }),
        where: issuer,
      });
  }
  throw new SignError('SIGN_SERVICE', { message: detail('nobody logged in before the code expired'), where: issuer });
}

/** A token for the client itself, by its secret (RFC 6749, 4.4). @throws {SignError} SIGN_SERVICE. */
export async function clientToken(client: IssuerClient): Promise<string> {
  const discovery = await discoverIssuer(client);
  const fields = { grant_type: 'client_credentials', scope: 'openid email' };
  const answer = await askIssuer(client, discovery.text('token_endpoint'), fields);
  const token = answer.optionalText('id_token');
  if (token !== undefined) return token;
  throw new SignError('SIGN_SERVICE', {
    message: detail('the issuer refused the log-in: {error}', {
      error: answer.optionalText('error') ?? detail('no token'),
    }),
    where: client.issuer,
  });
}

/** What an issuer says of itself (OpenID Connect Discovery 1.0, 4). @throws {SignError} SIGN_SERVICE. */
export function discoverIssuer({ issuer, transport, signal }: IssuerClient): Promise<JsonReader> {
  return callJson(transport, {
    service: 'OpenID Connect issuer',
    method: 'GET',
    url: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    signal,
  });
}

/** Sends a form to an endpoint of an issuer, with the name and secret of the client. @throws {SignError} SIGN_SERVICE. */
export async function askIssuer(
  { transport, clientId, clientSecret, signal }: IssuerClient,
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<JsonReader> {
  const secret = clientSecret === undefined ? {} : { client_secret: clientSecret };
  const { bytes } = await callService(transport, {
    service: 'OpenID Connect issuer',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ client_id: clientId, ...secret, ...fields }).toString(),
    expect: [200, 400, 428],
    signal,
  });
  return readJson(bytes, 'answer of the OpenID Connect issuer');
}
