import { parseCertificate } from '../certificate/certificate.ts';
import { decodeBase64 } from '../bytes.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import type {
  Bundle,
  BundleContent,
  BundleSigner,
  BundleVersion,
  Envelope,
  InclusionProof,
  LogEntry,
} from './bundle.ts';
import { detail } from '../details.ts';

/** Media type of bundles as cosign and this room write them. */
export const bundleMediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

const versions: Readonly<Record<string, BundleVersion>> = {
  'application/vnd.dev.sigstore.bundle+json;version=0.1': '0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2': '0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3': '0.3',
  [bundleMediaType]: '0.3',
};

/** Most entries and timestamps that a bundle may carry. */
const maxProofs = 32;

/** Reads a bundle of version 0.1 to 0.3. @throws {SignError} SIGN_MALFORMED or SIGN_UNSUPPORTED, {FormatError} for a damaged certificate. */
export function parseBundle(document: Uint8Array | string, where: string): Bundle {
  const bundle = readJson(document, where);
  const type = bundle.text('mediaType');
  const version = Object.hasOwn(versions, type) ? versions[type] : undefined;
  if (version === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('media type {type} is no bundle of version 0.1 to 0.3', { type: JSON.stringify(type) }),
      where,
    });
  const material = bundle.object('verificationMaterial');
  const entries = material.objects('tlogEntries');
  const timestamps = material.optionalObject('timestampVerificationData')?.objects('rfc3161Timestamps') ?? [];
  if (entries.length > maxProofs || timestamps.length > maxProofs)
    throw material.wrong('tlogEntries', detail('{maxProofs} entries and as many timestamps at most', { maxProofs }));
  return {
    version,
    signer: readSigner(material),
    logEntries: entries.map(readEntry),
    timestamps: timestamps.map((timestamp) => timestamp.bytes('signedTimestamp')),
    content: readContent(bundle),
  };
}

/** Reads a DSSE envelope. @throws {SignError} SIGN_MALFORMED. */
export function readEnvelope(envelope: JsonReader): Envelope {
  return {
    payloadType: envelope.text('payloadType'),
    payload: envelope.bytes('payload'),
    signatures: envelope.objects('signatures').map((signature) => ({
      keyId: signature.optionalText('keyid') ?? '',
      signature: signature.bytes('sig'),
    })),
  };
}

function readSigner(material: JsonReader): BundleSigner {
  if (material.has('publicKey')) return { kind: 'key', hint: material.object('publicKey').optionalText('hint') ?? '' };
  const listed = material.has('certificate')
    ? [material.object('certificate')]
    : material.object('x509CertificateChain').objects('certificates');
  const [certificate, ...intermediates] = listed.map((item) => parseCertificate(item.bytes('rawBytes')));
  if (certificate === undefined)
    throw material.wrong('x509CertificateChain', detail('a chain of at least one certificate'));
  return { kind: 'certificate', certificate, intermediates };
}

function readContent(bundle: JsonReader): BundleContent {
  if (bundle.has('dsseEnvelope')) return { kind: 'envelope', envelope: readEnvelope(bundle.object('dsseEnvelope')) };
  const message = bundle.object('messageSignature');
  const digest = message.optionalObject('messageDigest');
  return { kind: 'message', signature: message.bytes('signature'), digest: digest && readDigest(digest) };
}

/** The artifact's digest; cosign 3 writes an empty one for Ed25519 keys, which sign no digest. */
function readDigest(digest: JsonReader): { algorithm: string; digest: Uint8Array } | undefined {
  if (!digest.has('algorithm') && !digest.has('digest')) return undefined;
  return { algorithm: digest.text('algorithm'), digest: digest.bytes('digest') };
}

/** Reads an entry of a transparency log in JSON of protobuf. @throws {SignError} SIGN_MALFORMED. */
export function readEntry(entry: JsonReader): LogEntry {
  const { kind, version } = {
    kind: entry.object('kindVersion').text('kind'),
    version: entry.object('kindVersion').text('version'),
  };
  const time = entry.count('integratedTime');
  return {
    logIndex: entry.count('logIndex'),
    logId: entry.object('logId').bytes('keyId'),
    kind,
    version,
    integratedTime: time === 0n ? undefined : Number(time),
    promise: entry.optionalObject('inclusionPromise')?.bytes('signedEntryTimestamp'),
    proof: entry.has('inclusionProof') ? readProof(entry.object('inclusionProof')) : undefined,
    body: entry.bytes('canonicalizedBody'),
  };
}

function readProof(proof: JsonReader): InclusionProof {
  const hashes = proof.values('hashes').map((hash) => {
    if (typeof hash !== 'string') throw proof.wrong('hashes', detail('an array of base64 texts'));
    return decodeBase64(hash, `${proof.where}, hashes`);
  });
  return {
    logIndex: proof.count('logIndex'),
    treeSize: proof.count('treeSize'),
    rootHash: proof.bytes('rootHash'),
    hashes,
    checkpoint: proof.optionalObject('checkpoint')?.text('envelope'),
  };
}
