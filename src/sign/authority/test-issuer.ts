import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type Answer, json, type Part, problem } from './answer.ts';

/** Path of the issuer below the service's address. */
const issuerPath = '/oidc';
const lifetime = 600;

/** An OpenID Connect issuer that believes whoever asks, with its public keys. */
export interface TestIssuer {
  readonly url: string;
  /** A JSON web key set (RFC 7517). */
  readonly keys: object;
  readonly part: Part;
}

/** Makes an issuer for tests on loopback, and never elsewhere. Its key lives as long as the process; clients insist on RSA. */
export function testIssuer(base: string, now: () => number): TestIssuer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] };
  return { url: base + issuerPath, keys, part: issuerPart(base, { privateKey, keys, now }) };
}

function issuerPart(
  base: string,
  { privateKey, keys, now }: { readonly privateKey: KeyObject; readonly keys: object; readonly now: () => number },
): Part {
  const issuer = base + issuerPath;
  const devices = new Map<string, string>();
  const codes = new Map<string, LoggedIn>();
  const mint = (claims: object) => {
    const seconds = Math.floor(now() / 1000);
    const payload = { iss: issuer, aud: 'sigstore', iat: seconds, nbf: seconds, exp: seconds + lifetime, ...claims };
    const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: 'test' })}.${part(payload)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  };
  return async ({ method, url: { pathname, searchParams }, body }) => {
    if (!pathname.startsWith(`${issuerPath}/`)) return undefined;
    const path = pathname.slice(issuerPath.length);
    if (path === '/.well-known/openid-configuration') return json(discovery(issuer));
    if (path === '/keys') return json(keys);
    if (path === '/mint' && method === 'POST') {
      const email = searchParams.get('email');
      const subject = searchParams.get('sub');
      const claims = email === null ? { sub: subject ?? '' } : { sub: email, email, email_verified: true };
      return { status: 200, type: 'text/plain', body: mint(claims) };
    }
    if (path === '/device') {
      const code = randomBytes(16).toString('hex');
      devices.set(code, '');
      return json({
        device_code: code,
        user_code: 'TEST-CODE',
        verification_uri: `${issuer}/activate`,
        verification_uri_complete: `${issuer}/activate?device_code=${code}`,
        expires_in: 60,
        interval: 1,
      });
    }
    if (path === '/activate') {
      devices.set(searchParams.get('device_code') ?? '', searchParams.get('email') ?? 'device@example.com');
      return json({});
    }
    if (path === '/authorize') return sendBack(searchParams, codes);
    if (path !== '/token') return problem(404, 'not found');
    const asked = new URLSearchParams(new TextDecoder().decode(body));
    const known = codes.get(asked.get('code') ?? '');
    if (known !== undefined && known.challenge !== challengeOf(asked)) return json({ error: 'invalid_grant' }, 400);
    const email = known?.email ?? devices.get(asked.get('device_code') ?? '');
    if (!email) return json({ error: 'authorization_pending' }, 400);
    const nonce = known?.nonce ? { nonce: known.nonce } : {};
    return json({ id_token: mint({ sub: email, email, email_verified: true, ...nonce }), token_type: 'Bearer' });
  };
}

/** Who logged in with a browser, and what the client must show (RFC 7636). */
interface LoggedIn {
  readonly email: string;
  readonly nonce: string | null;
  readonly challenge: string;
}

/** Whoever comes is logged in, and sent back with a code. */
function sendBack(asked: URLSearchParams, codes: Map<string, LoggedIn>): Answer {
  const target = asked.get('redirect_uri') ?? '';
  if (!URL.canParse(target)) return problem(400, 'redirect_uri is no URL');
  const code = randomBytes(16).toString('hex');
  const email = asked.get('email') ?? 'browser@example.com';
  codes.set(code, { email, nonce: asked.get('nonce'), challenge: asked.get('code_challenge') ?? '' });
  const back = new URL(target);
  back.searchParams.set('code', code);
  back.searchParams.set('state', asked.get('state') ?? '');
  return { ...json({}, 302), headers: { location: back.href } };
}

function challengeOf(asked: URLSearchParams): string {
  const verifier = asked.get('code_verifier') ?? '';
  return createHash('sha256').update(verifier).digest('base64url');
}

function discovery(issuer: string): object {
  return {
    issuer,
    jwks_uri: `${issuer}/keys`,
    authorization_endpoint: `${issuer}/authorize`,
    device_authorization_endpoint: `${issuer}/device`,
    token_endpoint: `${issuer}/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function part(document: object): string {
  return Buffer.from(JSON.stringify(document)).toString('base64url');
}
