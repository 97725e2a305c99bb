import { preAuthenticationEncoding } from '../../formats/dsse/pre-authentication.ts';
import type { Bundle, LogEntry } from '../../sign/bundle/bundle.ts';
import { bundleMediaType, parseBundle } from '../../sign/bundle/parse.ts';
import { decodeBase64, encodeBase64, hashOf } from '../../sign/bytes.ts';
import { type Certificate, certificatesFromPem } from '../../sign/certificate/certificate.ts';
import { findEntries, withProof } from '../../sign/client/rekor-entries.ts';
import { signatureLayer } from '../../sign/cosign/legacy.ts';
import { cosignAnnotations } from '../../sign/cosign/names.ts';
import { recordOf } from '../../sign/cosign/signer.ts';
import { writeLogEntry } from '../../sign/cosign/write-bundle.ts';
import { SignError } from '../../sign/error.ts';
import { readJson } from '../../sign/json.ts';
import { keyHint, type PublicKey } from '../../sign/key/public-key.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import { deliver } from './create-documents.ts';
import { withTransport } from './transport.ts';
import { verifyingKey } from './verifying-key.ts';
import { detail } from './details.ts';

/** The log that is asked where none is named. */
const publicLog = 'https://rekor.sigstore.dev';

/** Makes a bundle of the parts of a signature (`create FLAGS`), or brings one to the newest version (`upgrade FILE`). */
export async function runBundle(
  [action, file, ...rest]: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  if (action === 'create' && file === undefined) return createBundle(settings, ports);
  if (action === 'upgrade' && file !== undefined && rest.length === 0) return upgradeBundle(file, settings, ports);
  throw new ComposeError('CONFIG_INVALID', { message: detail('say bundle create, or bundle upgrade FILE') });
}

/** Writes a bundle of an older version as one of the newest: its log entries get the proofs that the log gives. */
async function upgradeBundle(file: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const document = await readNamed(file, ports);
  const bundle = parseBundle(document, file);
  const outcome = (text: string) => {
    ports.notify?.(settings.out === undefined ? '' : `Successfully upgraded bundle written to ${settings.out}\n`);
    return deliver(text, settings.out, ports);
  };
  if (bundle.version === '0.3') {
    ports.notify?.('Bundle is already at v0.3, no upgrade needed.\n');
    return outcome(new TextDecoder().decode(document));
  }
  const entries = await withTransport(ports, (transport) =>
    Promise.all(
      bundle.logEntries.map((entry) => withProof({ transport, url: logOf(settings), signal: ports.signal }, entry)),
    ),
  );
  const text = rewriteBundle(readJson(document, file).whole(), bundle, entries);
  parseBundle(text, 'upgraded bundle');
  return outcome(text);
}

function rewriteBundle(
  { verificationMaterial, ...content }: Readonly<Record<string, unknown>>,
  { signer }: Bundle,
  entries: readonly LogEntry[],
): string {
  const { x509CertificateChain: _, ...material } = { ...(verificationMaterial as Readonly<Record<string, unknown>>) };
  const leaf = signer.kind === 'certificate' ? { certificate: { rawBytes: encodeBase64(signer.certificate.der) } } : {};
  const written = entries.length === 0 ? {} : { tlogEntries: entries.map(writeLogEntry) };
  return JSON.stringify({
    ...content,
    mediaType: bundleMediaType,
    verificationMaterial: { ...material, ...leaf, ...written },
  });
}

function logOf(settings: TrustSettings): string {
  return settings['rekor-url'] ?? publicLog;
}

/** Makes a Sigstore bundle of the parts of a signature: the older bundle, or signature and certificate (cosign bundle create). */
async function createBundle(settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const older =
    settings.bundle === undefined ? undefined : readJson(await readNamed(settings.bundle, ports), settings.bundle);
  const signature = older?.optionalText('base64Signature') ?? (await namedText(settings.signature, ports));
  const certificate = older?.optionalText('cert') ?? (await namedText(settings.certificate, ports));
  const log = older?.optionalObject('rekorBundle');
  const [leaf] = certificate === undefined ? [] : certificatesFromPem(pemOf(certificate), '--certificate');
  const timestampFile = settings['rfc3161-timestamp'];
  const timestamp = timestampFile === undefined ? undefined : await readNamed(timestampFile, ports);
  const content = await contentOf(signature, settings, ports);
  const key = leaf?.publicKey ?? (await verifyingKey(settings, ports));
  const given =
    log === undefined
      ? []
      : signatureLayer(
          new Uint8Array(),
          {
            [cosignAnnotations.signature]: signature ?? '',
            [cosignAnnotations.bundle]: JSON.stringify(older?.value('rekorBundle')),
          },
          '--bundle',
        ).logEntries;
  const entries =
    settings['ignore-tlog'] || given.length > 0
      ? given
      : await recordedEntries({ ...content, key, leaf }, settings, ports);
  const signer =
    leaf === undefined ? { publicKey: { hint: keyHint(key) } } : { certificate: { rawBytes: encodeBase64(leaf.der) } };
  const verificationMaterial = {
    ...signer,
    ...(entries.length === 0 ? {} : { tlogEntries: entries.map(writeLogEntry) }),
    ...(timestamp === undefined
      ? {}
      : { timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: encodeBase64(timestamp) }] } }),
  };
  const document = JSON.stringify({
    mediaType: bundleMediaType,
    verificationMaterial,
    ...content.written,
  });
  parseBundle(document, 'new bundle');
  return deliver(document, settings.out, ports);
}

/** What was signed, as bundles write it, and for the log that may have recorded it. */
interface SignedContent {
  readonly written: object;
  readonly signature: Uint8Array;
  readonly bytes: Uint8Array;
  readonly envelope: object | undefined;
}

/** The first entry that the log has of the signature. @throws {SignError} SIGN_SERVICE, SIGN_NOT_FOUND. */
async function recordedEntries(
  { key, leaf, ...content }: SignedContent & { readonly key: PublicKey; readonly leaf: Certificate | undefined },
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<readonly LogEntry[]> {
  const found = await withTransport(ports, (transport) =>
    findEntries({ transport, url: logOf(settings), signal: ports.signal }, recordOf(content, key, leaf)),
  );
  if (found.length > 0) return found.slice(0, 1);
  throw new SignError('SIGN_NOT_FOUND', {
    message: detail('signature not found in transparency log: without one, say --ignore-tlog'),
    where: logOf(settings),
  });
}

async function contentOf(
  signature: string | undefined,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<SignedContent> {
  if (settings.attestation !== undefined) {
    const envelope = readJson(await readNamed(settings.attestation, ports), settings.attestation);
    const [first] = envelope.objects('signatures');
    const bytes = preAuthenticationEncoding(envelope.text('payloadType'), envelope.bytes('payload'));
    const whole = envelope.whole();
    return {
      written: { dsseEnvelope: whole },
      signature: first?.bytes('sig') ?? new Uint8Array(),
      bytes,
      envelope: whole,
    };
  }
  if (signature === undefined || settings.artifact === undefined)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('name --attestation, or --artifact with --signature or --bundle'),
    });
  const artifact = await readNamed(settings.artifact, ports);
  const bytes = decodeBase64(signature.trim(), '--signature');
  const written = {
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: encodeBase64(hashOf('sha256', artifact)) },
      signature: encodeBase64(bytes),
    },
  };
  return { written, signature: bytes, bytes: artifact, envelope: undefined };
}

async function namedText(file: string | undefined, ports: TrustPorts): Promise<string | undefined> {
  return file === undefined ? undefined : new TextDecoder().decode(await readNamed(file, ports));
}

function pemOf(text: string): string {
  return text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString();
}
