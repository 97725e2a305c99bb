import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { Transport } from '../../oci/registry/http.ts';
import { callJson, below } from '../client/http.ts';
import { readToken } from '../client/token.ts';
import { refused } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import type { VouchedIdentity } from './certificate-authority.ts';
import { detail } from '../details.ts';

/** An issuer whose tokens are taken. */
export interface TrustedIssuer {
  readonly url: string;
  /** Keys that are known without asking: of the issuer in this very process. */
  readonly keys?: object;
}

/** What the verification of tokens needs. */
export interface TokenVerifier {
  readonly issuers: readonly TrustedIssuer[];
  readonly transport: Transport;
  readonly now: () => number;
}

/** Audience of tokens that are meant for a certificate authority of Sigstore. */
const audience = 'sigstore';
const skew = 60;
const algorithms: Readonly<Record<string, { readonly hash: string | null; readonly raw?: true }>> = {
  EdDSA: { hash: null },
  ES256: { hash: 'sha256', raw: true },
  ES384: { hash: 'sha384', raw: true },
  RS256: { hash: 'sha256' },
  RS384: { hash: 'sha384' },
  RS512: { hash: 'sha512' },
};

/** Verifies a token (OpenID Connect Core, 3.1.3.7). @returns whom a certificate may name. @throws {SignError} SIGN_REFUSED, SIGN_KEY or SIGN_SERVICE. */
export async function verifyToken(token: string, verifier: TokenVerifier): Promise<VouchedIdentity> {
  const { issuer, claims } = readToken(token);
  const trusted = verifier.issuers.find(({ url }) => url === issuer);
  if (trusted === undefined) throw refused(detail('tokens of {issuer} are not taken', { issuer }));
  const [header = '', payload = '', signature = ''] = token.split('.');
  const head = readJson(Buffer.from(header, 'base64url'), 'identity token, header');
  const algorithm = Object.hasOwn(algorithms, head.text('alg')) ? algorithms[head.text('alg')] : undefined;
  if (algorithm === undefined)
    throw refused(detail('the token is signed with {algorithm}, which is not taken', { algorithm: head.text('alg') }));
  const key = await findKey(trusted, head.optionalText('kid'), verifier);
  const given = { key, ...(algorithm.raw ? { dsaEncoding: 'ieee-p1363' as const } : {}) };
  if (!verify(algorithm.hash, Buffer.from(`${header}.${payload}`), given, Buffer.from(signature, 'base64url')))
    throw refused(detail('the signature of the token is wrong'));
  checkClaims(claims, verifier.now() / 1000);
  return identityIn(claims, issuer);
}

async function findKey(
  issuer: TrustedIssuer,
  kid: string | undefined,
  { transport }: TokenVerifier,
): Promise<KeyObject> {
  const set =
    issuer.keys === undefined ? await fetchKeys(issuer.url, transport) : readJson(JSON.stringify(issuer.keys), 'keys');
  const keys = set.objects('keys').filter((key) => kid === undefined || key.optionalText('kid') === kid);
  const [first] = keys;
  if (first === undefined) throw refused(detail('the issuer has no key of the name that the token gives'));
  const jwk: JsonWebKey = Object.fromEntries(first.keys().map((name) => [name, first.value(name)]));
  return createPublicKey({ key: jwk, format: 'jwk' });
}

async function fetchKeys(issuer: string, transport: Transport): Promise<JsonReader> {
  const call = { service: 'OpenID Connect issuer', method: 'GET' } as const;
  const discovery = await callJson(transport, { ...call, url: below(issuer, '.well-known/openid-configuration') });
  if (discovery.text('issuer') !== issuer) throw refused(detail('the issuer calls itself by another name'));
  return callJson(transport, { ...call, url: discovery.text('jwks_uri') });
}

function checkClaims(claims: JsonReader, now: number): void {
  const audiences = claims.value('aud');
  if (audiences !== audience && !(Array.isArray(audiences) && audiences.includes(audience)))
    throw refused(detail('the token is not meant for {audience}', { audience }));
  if (Number(claims.count('exp')) + skew < now) throw refused(detail('the token has expired'));
  if (Number(claims.count('nbf')) - skew > now || Number(claims.count('iat')) - skew > now)
    throw refused(detail('the token is of the future'));
}

const githubClaims: Readonly<Record<string, string>> = {
  event_name: '2',
  sha: '3',
  workflow: '4',
  repository: '5',
  ref: '6',
  runner_environment: '11',
};

/** A verified e-mail address, a workflow, a service account, or a subject that is a URI (fulcio, docs/oidc.md). */
function identityIn(claims: JsonReader, issuer: string): VouchedIdentity {
  const email = claims.optionalText('email');
  if (email !== undefined) {
    if (claims.value('email_verified') !== true)
      throw refused(detail('the issuer has not verified the e-mail address'));
    return { name: email, kind: 'email', issuer, claims: new Map() };
  }
  const workflow = claims.optionalText('job_workflow_ref');
  if (workflow !== undefined) {
    const known = Object.entries(githubClaims).flatMap(([claim, number]) => {
      const value = claims.optionalText(claim);
      return value === undefined ? [] : [[`1.3.6.1.4.1.57264.1.${number}`, value] as const];
    });
    return { name: `https://github.com/${workflow}`, kind: 'uri', issuer, claims: new Map(known) };
  }
  const subject = claims.text('sub');
  const [, namespace, account] = /^system:serviceaccount:([\w.-]+):([\w.-]+)$/.exec(subject) ?? [];
  const name =
    account === undefined ? subject : `https://kubernetes.io/namespaces/${namespace}/serviceaccounts/${account}`;
  if (!/^[a-z][a-z0-9+.-]*:\/\/\S+$/.test(name))
    throw refused(detail('the token names neither an e-mail address nor a URI'));
  return { name, kind: 'uri', issuer, claims: new Map() };
}
