import { readFile } from 'node:fs/promises';
import type { PlainObject } from '../../../rego/value/value.ts';
import { type CredentialKind, type CredentialPorts, keptToken, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { jsonAnswer } from './json-answer.ts';
import { type StatementSigner, statementSigner } from './statement.ts';

/** Tokens of an authorization server: for a client's secret, for its signed assertion, or for a signed grant. */
export const oauth2: CredentialKind = {
  name: 'oauth2',
  doc: 'A token of OAuth 2: client credentials with a secret or a signed assertion (RFC 6749, RFC 7523), or a JWT as a grant.',
  make(row, ports) {
    const url = tokenUrl(row, ports);
    const grant = textOf(row, 'grant_type') ?? 'client_credentials';
    if (grant !== 'client_credentials' && grant !== 'jwt_bearer')
      throw wrongCredentials(ports, detail('{name} {value} is not supported', { name: 'grant_type', value: grant }));
    const prove = grant === 'jwt_bearer' ? signedGrant(row, ports) : clientProof(row, ports);
    const token = keptToken(ports, async (signal) => {
      const { form, headers } = await prove(signal);
      const scopes = Array.isArray(row['scopes']) ? { scope: row['scopes'].map(String).join(' ') } : {};
      const body = new URLSearchParams({ ...form, ...scopes, ...texts(row['additional_parameters']) }).toString();
      const given = await jsonAnswer(url, ports, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
          ...texts(row['additional_headers']),
        },
        body,
        signal,
      });
      const { access_token: access, expires_in: seconds } = given;
      if (typeof access !== 'string')
        throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }));
      return { token: access, seconds: Number(seconds ?? 0) };
    });
    return async ({ signal }) => ({ authorization: `Bearer ${await token(signal)}` });
  },
};

/** What a request for a token shows. */
interface Proof {
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

type Prove = (signal: AbortSignal) => Promise<Proof>;

/** Secrets go over TLS alone (RFC 6749, 3.2), but for a server on this machine. */
function tokenUrl(row: PlainObject, ports: CredentialPorts): URL {
  const text = textOf(row, 'token_url') ?? '';
  if (!URL.canParse(text)) throw wrongCredentials(ports, detail('{name} is missing', { name: 'oauth2.token_url' }));
  const url = new URL(text);
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !isHere)
    throw wrongCredentials(ports, detail('{url} is not reached by TLS', { url: url.href }));
  return url;
}

function clientProof(row: PlainObject, ports: CredentialPorts): Prove {
  const form = { grant_type: 'client_credentials' };
  const id = textOf(row, 'client_id') ?? '';
  const assertion = assertionOf(row, ports);
  if (assertion !== undefined)
    return async (signal) => ({
      form: {
        ...form,
        ...(id !== '' && { client_id: id }),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertion(signal),
      },
      headers: {},
    });
  const secret = textOf(row, 'client_secret');
  if (secret === undefined || id === '')
    throw wrongCredentials(ports, detail('{name} is missing', { name: id === '' ? 'client_id' : 'client_secret' }));
  const basic = Buffer.from(`${id}:${secret}`).toString('base64');
  return async () => ({ form, headers: { authorization: `Basic ${basic}` } });
}

/** A signed statement of who the client is: one that is given, one in a file, or one that its key signs. */
function assertionOf(row: PlainObject, ports: CredentialPorts): StatementSigner | undefined {
  const [given, path] = [textOf(row, 'client_assertion'), textOf(row, 'client_assertion_path')];
  if (given !== undefined) return async () => given;
  if (path !== undefined)
    return async () => {
      try {
        return (await readFile(path, 'utf8')).trim();
      } catch (cause) {
        throw wrongCredentials(ports, detail('the file {path} cannot be read', { path }), cause);
      }
    };
  return statementSigner(row, ports);
}

function signedGrant(row: PlainObject, ports: CredentialPorts): Prove {
  const sign = statementSigner(row, ports);
  if (sign === undefined) throw wrongCredentials(ports, detail('{name} is missing', { name: 'signing_key' }));
  return async (signal) => ({
    form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await sign(signal) },
    headers: {},
  });
}

function texts(table: unknown): Record<string, string> {
  if (typeof table !== 'object' || table === null) return {};
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, String(value)]));
}
