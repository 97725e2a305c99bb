import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Transport } from '../../oci/registry/http.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { askIssuer, discoverIssuer, type IssuerClient } from './identity-token.ts';

/** How a person logs in with a browser on this machine. */
export interface BrowserFlow extends IssuerClient {
  /** Where the browser comes back to, on this machine; port 0 is any that is free. */
  readonly redirect: string;
  /** Shows the page where the person logs in, and opens it where there is a browser. */
  readonly open: (page: string) => void;
  readonly transport: Transport;
}

const answerPage = '<!doctype html><title>Signed in</title><p>You may close this page.</p>';

/**
 * Lets a person log in with a browser: an authorization code that comes back to a port of this machine, bound to this process by a
 * verifier (RFC 6749, 4.1; RFC 7636; RFC 8252, 7.3). @throws {SignError} SIGN_SERVICE where it is refused, SIGN_KEY for an address elsewhere.
 */
export async function browserToken(flow: BrowserFlow): Promise<string> {
  const { issuer, clientId, open, signal } = flow;
  const discovery = await discoverIssuer(flow);
  const [verifier, state, nonce] = [secret(), secret(), secret()];
  const { address, code, close } = await awaitCode(flow.redirect, state, signal);
  try {
    const page = new URL(discovery.text('authorization_endpoint'));
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const asked = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: address,
      scope: 'openid email',
      state,
      nonce,
    };
    for (const [key, value] of Object.entries(asked)) page.searchParams.set(key, value);
    page.searchParams.set('code_challenge', challenge);
    page.searchParams.set('code_challenge_method', 'S256');
    open(page.href);
    const answer = await askIssuer(flow, discovery.text('token_endpoint'), {
      grant_type: 'authorization_code',
      code: await code,
      redirect_uri: address,
      code_verifier: verifier,
    });
    const token = answer.optionalText('id_token');
    if (token !== undefined && nonceOf(token) === nonce) return token;
    throw refusedBy(issuer, answer.optionalText('error'));
  } finally {
    close();
  }
}

interface ExpectedCode {
  /** Where the browser is sent back to, with the port. */
  readonly address: string;
  readonly code: Promise<string>;
  close(): void;
}

/** Listens for the browser that comes back; what does not know the state is turned away. */
async function awaitCode(redirect: string, state: string, signal: AbortSignal | undefined): Promise<ExpectedCode> {
  const target = new URL(redirect);
  if (target.protocol !== 'http:' || !['localhost', '127.0.0.1', '[::1]'].includes(target.hostname))
    throw new SignError('SIGN_NAME', {
      message: detail('the browser must come back to this machine: http://localhost:PORT/PATH'),
      where: '--oidc-redirect-url',
    });
  const server = createServer();
  const port = await listenOn(server, target);
  target.port = String(port);
  const code = new Promise<string>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', target);
      const isOurs = pathname === target.pathname && searchParams.get('state') === state;
      response.writeHead(isOurs ? 200 : 404, { 'content-type': 'text/html', connection: 'close' });
      response.end(isOurs ? answerPage : '');
      if (!isOurs) return;
      const found = searchParams.get('code');
      if (found === null) reject(refusedBy(target.host, searchParams.get('error') ?? undefined));
      else resolve(found);
    });
  });
  code.catch(() => undefined);
  return { address: target.href, code, close: () => server.close() };
}

function listenOn(server: Server, { hostname, port }: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new SignError('SIGN_SERVICE', { message: detail('the port cannot be listened on'), where: hostname, cause }),
      ),
    );
    server.listen(Number(port), hostname.replace(/^\[|\]$/g, ''), () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}

function refusedBy(where: string, error: string | undefined): SignError {
  return new SignError('SIGN_SERVICE', {
    message: detail('the issuer refused the log-in: {error}', { error: error ?? detail('no token') }),
    where,
  });
}

function nonceOf(token: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'nonce' in claims ? claims.nonce : undefined;
  } catch {
    return undefined;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
