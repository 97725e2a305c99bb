import type { Clock } from '../../core/index.ts';
import { OciError } from '../error.ts';
import { parseJson } from '../json.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { Credential, FindCredential } from './credentials.ts';
import type { HttpRequest, HttpResponse, Transport } from './http.ts';
import type { Endpoint } from './mirrors.ts';
import { readBytes, responseError } from './response.ts';
import { safeUrl } from './transport.ts';
import { untilAborted } from './until-aborted.ts';
import { detail } from '../details.ts';

/** What is asked for: an endpoint, and the scopes of the token specification, `repository:NAME:pull,push`. */
export interface Access {
  readonly endpoint: Endpoint;
  readonly scopes: readonly string[];
  /** Origin of the registry's API; over plain HTTP a token may come over plain HTTP too. */
  readonly base: URL;
  readonly transport: Transport;
  readonly signal: AbortSignal | undefined;
}

/** Makes Authorization headers (distribution project, token authentication specification). Tokens are kept until they expire. */
export interface Authorizer {
  /** The header that is expected to do; undefined where the registry has asked for none so far. */
  header(access: Access): Promise<string | undefined>;
  /** The header that answers a 401 to the one that was `refused`; undefined where there is nothing (else) to try. @throws {OciError} OCI_UNAUTHORIZED, OCI_CREDENTIALS. */
  answer(access: Access, response: HttpResponse, refused: string | undefined): Promise<string | undefined>;
}

interface Token {
  readonly header: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

const maxTokenAnswer = 2 ** 20;
/** Seconds, where the answer names none (token specification). */
const defaultLifetime = 60;

/** Makes an {@link Authorizer}; time tells when tokens expire. */
export function createAuthorizer(findCredential: FindCredential, clock: Clock): Authorizer {
  const challenges = new Map<string, Challenge>();
  const tokens = new Map<string, Promise<Token>>();

  async function bearer(access: Access, challenge: Challenge): Promise<string> {
    const key = keyOf(access);
    const pending = tokens.get(key);
    const known = pending === undefined ? undefined : await untilAborted(pending, access.signal);
    if (known !== undefined && known.expires > clock.now()) return known.header;
    const fetched = fetchToken(access, challenge, findCredential, clock);
    tokens.set(key, fetched);
    fetched.catch(() => tokens.delete(key));
    return (await untilAborted(fetched, access.signal)).header;
  }

  async function headerFor(access: Access, challenge: Challenge): Promise<string | undefined> {
    if (challenge.scheme === 'bearer') return bearer(access, challenge);
    const credential = await findCredential(access.endpoint.registry, access.endpoint.repository);
    return credential?.kind === 'password' ? basic(credential) : undefined;
  }

  return {
    async header(access) {
      const challenge = challenges.get(access.endpoint.registry);
      return challenge === undefined ? undefined : headerFor(access, challenge);
    },
    async answer(access, response, refused) {
      const offered = parseChallenges(response.headers['www-authenticate'] ?? '');
      const challenge =
        offered.find(({ scheme }) => scheme === 'bearer') ?? offered.find(({ scheme }) => scheme === 'basic');
      if (challenge === undefined) return undefined;
      challenges.set(access.endpoint.registry, challenge);
      const key = keyOf(access);
      // Another call may have bought a new token meanwhile: that one has not been refused.
      const known = refused === undefined ? undefined : await tokens.get(key)?.catch(() => undefined);
      if (known !== undefined && known.header === refused) tokens.delete(key);
      return headerFor(access, challenge);
    },
  };
}

function keyOf({ endpoint, scopes }: Access): string {
  return [endpoint.registry, ...scopes].join(' ');
}

function basic({ username, password }: Extract<Credential, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

async function fetchToken(
  access: Access,
  challenge: Challenge,
  findCredential: FindCredential,
  clock: Clock,
): Promise<Token> {
  const { endpoint, transport } = access;
  const credential = await findCredential(endpoint.registry, endpoint.repository);
  if (credential?.kind === 'access-token')
    return { header: `Bearer ${credential.token}`, expires: Number.POSITIVE_INFINITY };
  const realm = realmOf(access, challenge);
  const response = await transport.send(tokenRequest(access, realm, challenge.parameters['service'], credential));
  if (response.status !== 200) throw await responseError(response);
  const answer = parseJson(await readBytes(response, maxTokenAnswer), safeUrl(realm));
  const token = answer.text('token') ?? answer.text('access_token');
  if (token === undefined || /[^\x21-\x7e]/.test(token))
    throw new OciError('OCI_REGISTRY', {
      message: detail('the token service answers without a usable token'),
      where: safeUrl(realm),
    });
  const lifetime = answer.has('expires_in') ? answer.size('expires_in') : defaultLifetime;
  // A tenth is left for the way there and for clocks that differ.
  return { header: `Bearer ${token}`, expires: clock.now() + lifetime * 900 };
}

function realmOf({ base }: Access, { parameters }: Challenge): URL {
  const text = parameters['realm'] ?? '';
  const realm = URL.canParse(text) ? new URL(text) : undefined;
  if (realm?.protocol === 'https:' || (realm?.protocol === 'http:' && base.protocol === 'http:')) return realm;
  throw new OciError('OCI_REGISTRY', {
    message: detail('it asks for a token from {text}, which is no https address', { text: JSON.stringify(text) }),
    where: base.href,
  });
}

/** A GET with basic credentials or none, or OAuth2's POST with a refresh token. */
function tokenRequest(
  { scopes }: Access,
  realm: URL,
  service: string | undefined,
  credential: Credential | undefined,
): HttpRequest {
  if (credential?.kind === 'identity-token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: credential.token,
      client_id: 'dartagnan',
      scope: scopes.join(' '),
      ...(service === undefined ? {} : { service }),
    });
    const body = Buffer.from(form.toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url: realm, headers, body: () => body };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  return {
    method: 'GET',
    url,
    headers: credential?.kind === 'password' ? { authorization: basic(credential) } : {},
  };
}
