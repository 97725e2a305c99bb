import type { Transport } from '../../oci/registry/http.ts';
import { certificatesFromPem, type Certificate } from '../../sign/certificate/certificate.ts';
import { requestCertificate } from '../../sign/client/fulcio.ts';
import { keySigner, type Signer, type WitnessServices, witnessedSigner } from '../../sign/cosign/signer.ts';
import { SignError } from '../../sign/error.ts';
import { generateSigningKey, type SigningKey } from '../../sign/key/private-key.ts';
import { chooseServices, parseSigningConfig } from '../../sign/trust/signing-config.ts';
import { askConsent } from './consent.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';
import { signingKey } from './keys.ts';
import { identityToken } from './identity.ts';
import { initializedSigningConfig } from './roots.ts';
import { checked } from './check-signed.ts';
import { withTimestampTransport, withTransport } from './transport.ts';
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
  return withTransport(ports, (transport) =>
    withTimestampTransport(settings, ports, transport, async (timestampTransport) =>
      work(checked(announced(await signerOf(settings, ports, transport, timestampTransport), ports), settings, ports)),
    ),
  );
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

async function signerOf(
  settings: TrustSettings,
  ports: TrustPorts,
  transport: Transport,
  timestampTransport: Transport,
): Promise<Signer> {
  const found = await servicesOf(settings, ports);
  if (found.logs.length > 0) await askConsent(settings, ports);
  const services = { ...found, timestampTransport, entryType: settings['rekor-entry-type'] };
  if (settings.key !== undefined) {
    const key = await signingKey(settings, ports, transport);
    const certificates = settings['issue-certificate']
      ? await issuedCertificates(key, services, settings, ports, transport)
      : await givenCertificates(settings, ports);
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
  ports.notify?.('Generating ephemeral keys...\n');
  const key = generateSigningKey(settings['signing-algorithm']);
  const certificates = await issuedCertificates(key, services, settings, ports, transport);
  return witnessedSigner({ key, certificates }, services, transport);
}

/** Certificates for the key, for whom a token names. */
async function issuedCertificates(
  key: SigningKey,
  { fulcio, issuer }: Services,
  settings: TrustSettings,
  ports: TrustPorts,
  transport: Transport,
): Promise<readonly Certificate[]> {
  const token = await identityToken(settings, ports, { transport, issuer });
  ports.notify?.('Retrieving signed certificate...\n');
  return requestCertificate(transport, fulcio, { token, key, signal: ports.signal });
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
