import type { PlainObject } from '../../../rego/value/value.ts';
import { type CredentialKind, type CredentialPorts, keptToken, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { jsonAnswer } from './json-answer.ts';

const account = '/computeMetadata/v1/instance/service-accounts/default';

/** Access tokens, or identity tokens, of Google's metadata server. */
export const gcpMetadata: CredentialKind = {
  name: 'gcp_metadata',
  doc: 'A token of the metadata server of Google Cloud: an identity token for an audience, or an access token for scopes.',
  make(row, ports) {
    const audience = textOf(row, 'audience');
    const scopes = Array.isArray(row['scopes']) ? row['scopes'].map(String) : [];
    if ((audience === undefined) === (scopes.length === 0))
      throw wrongCredentials(ports, detail('an audience or scopes are needed, and not both'));
    const url = addressOf(row, audience, scopes);
    const token =
      audience === undefined
        ? keptToken(ports, (signal) => accessToken(url, ports, signal))
        : (signal: AbortSignal) => identityToken(url, ports, signal);
    return async ({ signal }) => ({ authorization: `Bearer ${await token(signal)}` });
  },
};

function addressOf(row: PlainObject, audience: string | undefined, scopes: readonly string[]): URL {
  const endpoint = textOf(row, 'endpoint') ?? 'http://metadata.google.internal';
  const [path, query] =
    audience === undefined
      ? [textOf(row, 'access_token_path') ?? `${account}/token`, { scopes: scopes.join(',') }]
      : [textOf(row, 'id_token_path') ?? `${account}/identity`, { audience }];
  const url = new URL(path, endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

const headers = { 'metadata-flavor': 'Google' };

async function accessToken(url: URL, ports: CredentialPorts, signal: AbortSignal) {
  const { access_token: token, expires_in: seconds } = await jsonAnswer(url, ports, { headers, signal });
  if (typeof token !== 'string')
    throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.href }));
  return { token, seconds: Number(seconds ?? 0) };
}

async function identityToken(url: URL, ports: CredentialPorts, signal: AbortSignal): Promise<string> {
  const { status, text } = await ports.ask(url, { headers, signal });
  if (status !== 200)
    throw wrongCredentials(ports, detail('the service {url} answers {status}', { url: url.href, status }));
  return text.trim();
}
