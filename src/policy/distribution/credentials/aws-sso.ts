import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../../core/index.ts';
import type { PlainObject } from '../../../rego/value/value.ts';
import { kept, regionOf, sectionIn, type Source, textIn } from './aws-shared.ts';
import { type CredentialPorts, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { jsonAnswer } from './json-answer.ts';

/** What `aws sso login` has left for a session (AWS CLI, "Token provider configuration", the cache of tokens). */
interface CachedToken {
  readonly accessToken?: unknown;
  /** RFC 3339. */
  readonly expiresAt?: unknown;
  readonly refreshToken?: unknown;
  readonly clientId?: unknown;
  readonly clientSecret?: unknown;
}

/** A profile of single sign-on, and where its session's token is. */
interface SsoProfile {
  readonly account: string;
  readonly role: string;
  readonly region: string;
  readonly cache: string;
}

/** A token is renewed this early, ms. */
const early = 60_000;

/** Keys of the role that a profile of AWS names, for who has logged in by single sign-on. */
export function fromSso(row: PlainObject, ports: CredentialPorts): Source {
  return kept(ports, regionOf(row, ports), async (signal) => {
    const profile = await profileOf(row, ports);
    const token = await tokenOf(profile, ports, signal);
    const endpoint = ports.env['AWS_ENDPOINT_URL_SSO'] ?? `https://portal.sso.${profile.region}.amazonaws.com`;
    const url = new URL('/federation/credentials', endpoint);
    url.search = new URLSearchParams({ account_id: profile.account, role_name: profile.role }).toString();
    const answer = await jsonAnswer(url, ports, { headers: { 'x-amz-sso_bearer_token': token }, signal });
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = (answer['roleCredentials'] ?? {}) as PlainObject;
    if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string')
      throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }));
    const key = { id: accessKeyId, secret: secretAccessKey, session: String(sessionToken) };
    return { key, end: new Date(Number(expiration)).toISOString() };
  });
}

async function profileOf(row: PlainObject, ports: CredentialPorts): Promise<SsoProfile> {
  const path = textOf(row, 'path') ?? ports.env['AWS_CONFIG_FILE'] ?? join(homedir(), '.aws', 'config');
  const name = textOf(row, 'profile') ?? ports.env['AWS_PROFILE'] ?? 'default';
  const text = await textIn(path, ports);
  const profile = sectionIn(text, name === 'default' ? name : `profile ${name}`);
  const session = settingOf(profile, 'sso_session', ports);
  const found = sectionIn(text, `sso-session ${session}`);
  const folder = textOf(row, 'cache_path') ?? join(homedir(), '.aws', 'sso', 'cache');
  const files = [session, settingOf(found, 'sso_start_url', ports)].map((text) =>
    join(folder, `${createHash('sha1').update(text).digest('hex')}.json`),
  );
  return {
    account: settingOf(profile, 'sso_account_id', ports),
    role: settingOf(profile, 'sso_role_name', ports),
    region: settingOf(found, 'sso_region', ports),
    // Older versions of the original's command line named the file after the address.
    cache: files.find((file) => existsSync(file)) ?? files[0] ?? '',
  };
}

function settingOf(section: ReadonlyMap<string, string>, name: string, ports: CredentialPorts): string {
  const value = section.get(name);
  if (value !== undefined && value !== '') return value;
  throw wrongCredentials(ports, detail('{name} is missing', { name }));
}

async function tokenOf({ cache, region }: SsoProfile, ports: CredentialPorts, signal: AbortSignal): Promise<string> {
  const cached = await cachedToken(cache, ports);
  const { accessToken, expiresAt, refreshToken, clientId, clientSecret } = cached;
  if (typeof accessToken === 'string' && Date.parse(String(expiresAt)) - early > ports.now()) return accessToken;
  if (typeof refreshToken !== 'string')
    throw wrongCredentials(ports, detail('the login of {path} has ended: log in anew', { path: cache }));
  const url = new URL('/token', ports.env['AWS_ENDPOINT_URL_SSO_OIDC'] ?? `https://oidc.${region}.amazonaws.com`);
  const body = JSON.stringify({ clientId, clientSecret, grantType: 'refresh_token', refreshToken });
  const headers = { 'content-type': 'application/json' };
  const answer = await jsonAnswer(url, ports, { method: 'POST', headers, body, signal });
  if (typeof answer['accessToken'] !== 'string')
    throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }));
  const next = { ...cached, ...answer, expiresAt: endOf(answer['expiresIn'], ports) };
  await keep(cache, next, ports);
  return answer['accessToken'];
}

function endOf(seconds: unknown, ports: CredentialPorts): string {
  return new Date(ports.now() + Number(seconds ?? 0) * 1000).toISOString();
}

async function cachedToken(path: string, ports: CredentialPorts): Promise<CachedToken> {
  const text = await textIn(path, ports);
  try {
    return (JSON.parse(text) ?? {}) as CachedToken;
  } catch (cause) {
    throw wrongCredentials(ports, detail('the file {path} is no JSON', { path }), cause);
  }
}

/** The token that was renewed takes the place of the one before, which holds no more. */
async function keep(path: string, token: object, ports: CredentialPorts): Promise<void> {
  try {
    await writeFile(`${path}.new`, JSON.stringify(token), { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch (cause) {
    const reason = messageOf(cause);
    throw wrongCredentials(ports, detail('the file {path} cannot be written: {reason}', { path, reason }), cause);
  }
}
