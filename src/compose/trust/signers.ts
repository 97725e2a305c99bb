import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Transport } from '../../oci/registry/http.ts';
import { certificatesFromPem, type Certificate } from '../../sign/certificate/certificate.ts';
import { requestCertificate } from '../../sign/client/fulcio.ts';
import { ambientToken, deviceToken } from '../../sign/client/identity-token.ts';
import { keySigner, type Signer, type WitnessServices, witnessedSigner } from '../../sign/cosign/signer.ts';
import { SignError } from '../../sign/error.ts';
import { generateSigningKey } from '../../sign/key/private-key.ts';
import { chooseServices, parseSigningConfig } from '../../sign/trust/signing-config.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';
import { signingKey } from './keys.ts';
import { initializedSigningConfig } from './roots.ts';
import { withTransport } from './transport.ts';
import { detail } from './details.ts';

/** Services of Sigstore's public instance. */
const publicServices = { fulcio: 'https://fulcio.sigstore.dev', rekor: 'https://rekor.sigstore.dev' } as const;

/** Where to get a certificate, and witnesses. */
interface Services extends WitnessServices {
  readonly fulcio: string;
  readonly issuer: string;
}

/** Runs work with the signer that the flags name: a key, or a certificate for the identity of the environment. */
export function withSigner<Value>(
  settings: TrustSettings,
  ports: TrustPorts,
  work: (signer: Signer) => Promise<Value>,
): Promise<Value> {
  return withTransport(ports, async (transport) => work(announced(await signerOf(settings, ports, transport), ports)));
}

/** Says which entries of logs were made, in the original's words. */
function announced(signer: Signer, { notify }: TrustPorts): Signer {
  return {
    ...signer,
    async witness(content, signal) {
      const witnessed = await signer.witness(content, signal);
      for (const { logIndex } of witnessed.logEntries) notify?.(`tlog entry created with index: ${logIndex}\n`);
      return witnessed;
    },
  };
}

async function signerOf(settings: TrustSettings, ports: TrustPorts, transport: Transport): Promise<Signer> {
  const services = await servicesOf(settings, ports);
  if (settings.key !== undefined) {
    const key = await signingKey(settings, ports, transport);
    const certificates = await givenCertificates(settings, ports);
    const signer = { key, certificates };
    const isAlone = services.logs.length + services.timestampAuthorities.length === 0;
    return isAlone ? { ...keySigner(key), certificates } : witnessedSigner(signer, services, transport);
  }
  if (services.logs.length + services.timestampAuthorities.length === 0)
    throw new SignError('SIGN_KEY', {
      message: detail(
        'a certificate for an identity holds for minutes: a log or a timestamp authority must bear witness',
      ),
      where: '--tlog-upload',
    });
  const token = await identityToken(settings, ports, { transport, issuer: services.issuer });
  ports.notify?.('Generating ephemeral keys...\nRetrieving signed certificate...\n');
  const key = generateSigningKey();
  const certificates = await requestCertificate(transport, services.fulcio, { token, key, signal: ports.signal });
  return witnessedSigner({ key, certificates }, services, transport);
}

/** A configuration that was named or initialized, unless single services are named. @throws {SignError}. */
async function servicesOf(settings: TrustSettings, ports: TrustPorts): Promise<Services> {
  const wantsLog = settings['tlog-upload'];
  const rekor = settings['rekor-url'];
  const timestamps = settings['timestamp-server-url'];
  const isNamed = rekor !== undefined || settings['fulcio-url'] !== undefined || timestamps !== undefined || !wantsLog;
  const config = isNamed && settings['signing-config'] === undefined ? undefined : await configOf(settings, ports);
  if (config === undefined)
    return {
      fulcio: settings['fulcio-url'] ?? publicServices.fulcio,
      issuer: settings['oidc-issuer'],
      logs: wantsLog ? [{ url: rekor ?? publicServices.rekor, version: 1 }] : [],
      timestampAuthorities: timestamps === undefined ? [] : [timestamps],
    };
  const now = Date.now();
  const [authority] = chooseServices(config.certificateAuthorities, { kind: 'any' }, { now, versions: [1] });
  const [issuer] = chooseServices(config.oidcIssuers, { kind: 'any' }, { now, versions: [1] });
  const logs = wantsLog ? chooseServices(config.logs, config.logSelector, { now, versions: [1, 2] }) : [];
  const authorities = chooseServices(config.timestampAuthorities, config.timestampSelector, { now, versions: [1] });
  return {
    fulcio: authority?.url ?? publicServices.fulcio,
    issuer: issuer?.url ?? settings['oidc-issuer'],
    logs: logs.map(({ url, majorApiVersion }) => ({ url, version: majorApiVersion === 2 ? 2 : 1 })),
    timestampAuthorities: authorities.map(({ url }) => url),
  };
}

async function configOf(settings: TrustSettings, ports: TrustPorts) {
  const file = settings['signing-config'];
  if (file !== undefined) return parseSigningConfig(await readNamed(file, ports), file);
  if (!settings['use-signing-config']) return undefined;
  const text = await initializedSigningConfig(ports);
  return text === undefined ? undefined : parseSigningConfig(text, 'signing configuration');
}

async function givenCertificates(settings: TrustSettings, ports: TrustPorts): Promise<readonly Certificate[]> {
  const files = [settings.certificate, settings['certificate-chain']].filter((file) => file !== undefined);
  const texts = await Promise.all(files.map(async (file) => [await readNamed(file, ports), file] as const));
  return texts.flatMap(([bytes, file]) => certificatesFromPem(new TextDecoder().decode(bytes), file));
}

/** A token that was named, of the environment, or of a person who logs in. @throws {SignError} SIGN_KEY where there is none. */
async function identityToken(
  settings: TrustSettings,
  ports: TrustPorts,
  { transport, issuer }: { readonly transport: Transport; readonly issuer: string },
): Promise<string> {
  const named = settings['identity-token'];
  if (named !== undefined) return tokenText(named, ports);
  const { env, signal } = ports;
  const readText = (path: string) => readFile(path, 'utf8').catch(() => undefined);
  const sources = { env, transport, signal, readFile: readText };
  const found = settings['oidc-disable-ambient-providers']
    ? undefined
    : await ambientToken(sources, settings['oidc-provider']);
  if (found !== undefined) return found;
  if (ports.notify === undefined)
    throw new SignError('SIGN_CREDENTIAL', {
      message: detail('no identity token is at hand, and nobody to ask for one'),
    });
  const { notify } = ports;
  const secretFile = settings['oidc-client-secret-file'];
  const secret =
    secretFile === undefined ? undefined : new TextDecoder().decode(await readNamed(secretFile, ports)).trim();
  return deviceToken({
    issuer,
    clientId: settings['oidc-client-id'],
    clientSecret: secret,
    transport,
    signal,
    show: (page, code) => notify(`Enter the verification code ${code} in your browser at: ${page}\n`),
    wait: (milliseconds) => setTimeout(milliseconds, undefined, { signal }),
  });
}

async function tokenText(named: string, ports: TrustPorts): Promise<string> {
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(named)) return named;
  return new TextDecoder().decode(await readNamed(named, ports)).trim();
}
