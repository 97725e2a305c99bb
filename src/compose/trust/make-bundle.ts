import { bundleMediaType, parseBundle } from '../../sign/bundle/parse.ts';
import { decodeBase64, encodeBase64, hashOf } from '../../sign/bytes.ts';
import { certificatesFromPem } from '../../sign/certificate/certificate.ts';
import { signatureLayer } from '../../sign/cosign/legacy.ts';
import { cosignAnnotations } from '../../sign/cosign/names.ts';
import { writeLogEntry } from '../../sign/cosign/write-bundle.ts';
import { readJson } from '../../sign/json.ts';
import { keyHint } from '../../sign/key/public-key.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import { deliver } from './create-documents.ts';
import { verifyingKey } from './verifying-key.ts';
import { detail } from './details.ts';

/** Makes a Sigstore bundle of the parts of a signature: the older bundle, or signature and certificate (cosign bundle create). */
export async function createBundle(settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const older =
    settings.bundle === undefined ? undefined : readJson(await readNamed(settings.bundle, ports), settings.bundle);
  const signature = older?.optionalText('base64Signature') ?? (await namedText(settings.signature, ports));
  const certificate = older?.optionalText('cert') ?? (await namedText(settings.certificate, ports));
  const log = older?.optionalObject('rekorBundle');
  const [leaf] = certificate === undefined ? [] : certificatesFromPem(pemOf(certificate), '--certificate');
  const timestampFile = settings['rfc3161-timestamp'];
  const timestamp = timestampFile === undefined ? undefined : await readNamed(timestampFile, ports);
  const entries =
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
  const signer =
    leaf === undefined
      ? { publicKey: { hint: keyHint(await verifyingKey(settings, ports)) } }
      : { certificate: { rawBytes: encodeBase64(leaf.der) } };
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
    ...(await contentOf(signature, settings, ports)),
  });
  parseBundle(document, 'new bundle');
  return deliver(document, settings.out, ports);
}

async function contentOf(signature: string | undefined, settings: TrustSettings, ports: TrustPorts): Promise<object> {
  if (settings.attestation !== undefined) {
    const envelope = readJson(await readNamed(settings.attestation, ports), settings.attestation);
    return { dsseEnvelope: Object.fromEntries(envelope.keys().map((key) => [key, envelope.value(key)])) };
  }
  if (signature === undefined || settings.artifact === undefined)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('name --attestation, or --artifact with --signature or --bundle'),
    });
  const digest = hashOf('sha256', await readNamed(settings.artifact, ports));
  const bytes = decodeBase64(signature.trim(), '--signature');
  return {
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: encodeBase64(digest) },
      signature: encodeBase64(bytes),
    },
  };
}

async function namedText(file: string | undefined, ports: TrustPorts): Promise<string | undefined> {
  return file === undefined ? undefined : new TextDecoder().decode(await readNamed(file, ports));
}

function pemOf(text: string): string {
  return text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString();
}
