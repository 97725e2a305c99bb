import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Transport } from '../../oci/registry/http.ts';
import { ambientToken, clientToken, deviceToken } from '../../sign/client/identity-token.ts';
import { SignError } from '../../sign/error.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';
import { detail } from './details.ts';

/** Where a person logs in, and how it is reached. */
interface LogIn {
  readonly transport: Transport;
  readonly issuer: string;
}

/** A token that was named, of the environment, or of a person who logs in. @throws {SignError} SIGN_CREDENTIAL where there is none. */
export async function identityToken(settings: TrustSettings, ports: TrustPorts, logIn: LogIn): Promise<string> {
  const named = settings['identity-token'];
  if (named !== undefined) return tokenText(named, ports);
  const { env, signal } = ports;
  const readText = (path: string) => readFile(path, 'utf8').catch(() => undefined);
  const sources = { env, transport: logIn.transport, signal, readFile: readText };
  const found = settings['oidc-disable-ambient-providers']
    ? undefined
    : await ambientToken(sources, settings['oidc-provider']);
  if (found !== undefined) return found;
  if (ports.notify === undefined || settings['fulcio-auth-flow'] === 'token')
    throw new SignError('SIGN_CREDENTIAL', {
      message: detail('no identity token is at hand, and nobody to ask for one'),
    });
  return askPerson(settings, ports, logIn, ports.notify);
}

/** Asks as `--fulcio-auth-flow` says; by itself, with a browser where somebody sits at a terminal, else with a code to type in elsewhere. */
async function askPerson(
  settings: TrustSettings,
  ports: TrustPorts,
  { transport, issuer }: LogIn,
  notify: (text: string) => void,
): Promise<string> {
  const { signal } = ports;
  const secretFile = settings['oidc-client-secret-file'];
  const clientSecret =
    secretFile === undefined ? undefined : new TextDecoder().decode(await readNamed(secretFile, ports)).trim();
  const client = { issuer, clientId: settings['oidc-client-id'], clientSecret, transport, signal };
  const flow = settings['fulcio-auth-flow'] ?? (ports.isTerminal === true ? 'normal' : 'device');
  if (flow === 'client_credentials') return clientToken(client);
  if (flow === 'normal') {
    const { browserToken } = await import('../../sign/client/browser-login.ts');
    return browserToken({ ...client, redirect: settings['oidc-redirect-url'], open: (page) => openPage(page, notify) });
  }
  return deviceToken({
    ...client,
    show: (page, code) => notify(`Enter the verification code ${code} in your browser at: ${page}\n`),
    wait: (milliseconds) => setTimeout(milliseconds, undefined, { signal }),
  });
}

/** Programs that open a page in a person's browser. */
const openers: Readonly<Record<string, string>> = { darwin: 'open', linux: 'xdg-open' };

function openPage(page: string, notify: (text: string) => void): void {
  notify(`Your browser will now be opened to:\n${page}\n`);
  const opener = openers[process.platform];
  if (opener === undefined) return;
  const child = spawn(opener, [page], { stdio: 'ignore', detached: true });
  // Where there is no browser, the address that was shown is opened by hand.
  child.on('error', () => undefined);
  child.unref();
}

async function tokenText(named: string, ports: TrustPorts): Promise<string> {
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(named)) return named;
  return new TextDecoder().decode(await readNamed(named, ports)).trim();
}
