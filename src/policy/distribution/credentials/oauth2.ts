import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PlainObject } from '../../../rego/value/value.ts';
import { tokenAlgorithms, writeToken } from '../../bundle/token.ts';
import { isPlain } from '../../load/merge.ts';
import { type CredentialKind, type CredentialPorts, keptToken, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { jsonAnswer } from './json-answer.ts';

/** Tokens of an authorization server: for a client's secret, for its signed assertion, or for a signed grant. */
export const oauth2: CredentialKind = {
  name: 'oauth2',
  doc: 'A token of OAuth 2: client credentials with a secret or a signed assertion (RFC 6749, RFC 7523), or a JWT as a grant.',
  make(row, ports) {
    const url = tokenUrl(row, ports);
    const grant = textOf(row, 'grant_type') ?? 'client_credentials';
    if (grant !== 'client_credentials' && grant !== 'jwt_bearer')
      throw wrongCredentials(ports, detail('{name} {value} is not supported', { name: 'grant_type', value: grant }));
    for (const name of ['aws_kms', 'azure_keyvault'])
      if (row[name] !== undefined)
        throw wrongCredentials(ports, detail('{name} {value} is not supported', { name: 'oauth2', value: name }));
    const prove = grant === 'jwt_bearer' ? signedGrant(row, ports) : clientProof(row, ports);
    const token = keptToken(ports, async (signal) => {
      const { form, headers } = await prove();
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

function clientProof(row: PlainObject, ports: CredentialPorts): () => Promise<Proof> {
  const form = { grant_type: 'client_credentials' };
  const id = textOf(row, 'client_id') ?? '';
  const assertion = assertionOf(row, ports);
  if (assertion !== undefined)
    return async () => ({
      form: {
        ...form,
        ...(id !== '' && { client_id: id }),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertion(),
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
function assertionOf(row: PlainObject, ports: CredentialPorts): (() => Promise<string>) | undefined {
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
  return row['signing_key'] === undefined ? undefined : signer(row, ports);
}

function signedGrant(row: PlainObject, ports: CredentialPorts): () => Promise<Proof> {
  if (row['signing_key'] === undefined)
    throw wrongCredentials(ports, detail('{name} is missing', { name: 'signing_key' }));
  const sign = signer(row, ports);
  return async () => ({
    form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await sign() },
    headers: {},
  });
}

/** Seconds that a signed statement holds. */
const lifetime = 300;

/** Signs statements with a key of the configuration. */
function signer(row: PlainObject, ports: CredentialPorts): () => Promise<string> {
  const name = textOf(row, 'signing_key') ?? '';
  const found = ports.keys[name];
  const key = isPlain(found) ? textOf(found, 'private_key') : undefined;
  const algorithm = (isPlain(found) ? textOf(found, 'algorithm') : undefined) ?? 'RS256';
  const signature = tokenAlgorithms.get(algorithm);
  if (key === undefined)
    throw wrongCredentials(ports, detail('there is no private key {name} among the keys', { name }));
  if (signature === undefined)
    throw wrongCredentials(ports, detail('{name} {value} is not supported', { name: 'algorithm', value: algorithm }));
  const thumbprint = textOf(row, 'thumbprint');
  const header = {
    alg: algorithm,
    typ: 'JWT',
    ...(thumbprint !== undefined && { x5t: Buffer.from(thumbprint, 'hex').toString('base64url') }),
  };
  return async () => {
    const now = Math.floor(ports.now() / 1000);
    const claims = {
      ...(isPlain(row['additional_claims']) ? row['additional_claims'] : {}),
      iat: now,
      exp: now + lifetime,
      ...(row['include_jti_claim'] === true && { jti: randomUUID() }),
    };
    const text = key.includes('-----BEGIN') || algorithm.startsWith('HS') ? key : await keyFile(key, ports);
    return writeToken(header, claims, signature, text);
  };
}

async function keyFile(path: string, ports: CredentialPorts): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw wrongCredentials(ports, detail('the file {path} cannot be read', { path }), cause);
  }
}

function texts(table: unknown): Record<string, string> {
  if (typeof table !== 'object' || table === null) return {};
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, String(value)]));
}
