import { encodeHex, hashOf } from '../../../sign/bytes.ts';
import { formatName } from '../../../sign/certificate/distinguished-name.ts';
import { DartagnanError, messageOf } from '../../../core/index.ts';
import { readTarget } from '../../../sign/notation/envelope.ts';
import { readEnvelope } from '../../../sign/notation/read-envelope.ts';
import { parseTimestampToken } from '../../../sign/timestamp/token.ts';

/** What a signature says, in the members of the original's JSON. */
export interface InspectedSignature {
  readonly mediaType: string;
  readonly digest?: string;
  readonly signatureAlgorithm: string;
  readonly signedAttributes: Readonly<Record<string, string>>;
  readonly userDefinedAttributes: Readonly<Record<string, string>> | null;
  readonly unsignedAttributes: Readonly<Record<string, unknown>>;
  readonly certificates: readonly InspectedCertificate[];
  readonly signedArtifact: { readonly mediaType: string; readonly digest: string; readonly size: number };
}

interface InspectedCertificate {
  readonly SHA256Fingerprint: string;
  readonly issuedTo: string;
  readonly issuedBy: string;
  readonly expiry: string;
}

/** Reads what an envelope says; nothing of it is verified. @throws {SignError} or {FormatError}. */
export function inspectSignature(bytes: Uint8Array, mediaType: string, digest?: string): InspectedSignature {
  const envelope = readEnvelope(bytes, mediaType);
  const { attributes, agent, timestamp, certificates } = envelope;
  const target = readTarget(envelope.payload);
  const extended = Object.entries(attributes.extended).map(([key, value]) => [key, String(value)] as const);
  const signed = {
    ...(attributes.expiry === undefined ? {} : { expiry: iso(attributes.expiry) }),
    ...Object.fromEntries(extended),
    signingScheme: attributes.scheme,
    signingTime: iso(attributes.signingTime),
  };
  return {
    mediaType,
    ...(digest === undefined ? {} : { digest }),
    signatureAlgorithm: envelope.algorithm.name,
    signedAttributes: Object.fromEntries(Object.entries(signed).sort(([left], [right]) => (left < right ? -1 : 1))),
    userDefinedAttributes: Object.keys(target.annotations).length === 0 ? null : target.annotations,
    unsignedAttributes: {
      ...(agent === undefined ? {} : { signingAgent: agent }),
      ...(timestamp === undefined ? {} : { timestampSignature: inspectTimestamp(timestamp) }),
    },
    certificates: certificates.map(({ der, subject, issuer, notAfter }) => ({
      SHA256Fingerprint: encodeHex(hashOf('sha256', der)),
      issuedTo: formatName(subject),
      issuedBy: formatName(issuer),
      expiry: iso(notAfter),
    })),
    signedArtifact: { mediaType: target.mediaType, digest: target.digest, size: target.size },
  };
}

function inspectTimestamp(token: Uint8Array): object {
  try {
    const { time, certificates } = parseTimestampToken(token);
    return {
      timestamp: new Date(time).toISOString(),
      certificates: certificates.map(({ der, subject, issuer, notAfter }) => ({
        SHA256Fingerprint: encodeHex(hashOf('sha256', der)),
        issuedTo: formatName(subject),
        issuedBy: formatName(issuer),
        expiry: iso(notAfter),
      })),
    };
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return { error: `failed to parse timestamp countersignature: ${messageOf(error)}` };
  }
}

/** The JSON of all signatures, as the original prints it. */
export function inspectionJson(mediaType: string, signatures: readonly InspectedSignature[]): string {
  return `${JSON.stringify({ mediaType, Signatures: signatures }, undefined, 4)}\n`;
}

/** A node of a tree of text. */
interface TreeNode {
  readonly label: string;
  readonly children?: readonly TreeNode[];
}

/** The tree of all signatures, as the original draws it. */
export function inspectionTree(name: string, signatures: readonly InspectedSignature[]): string {
  const children = signatures.map((signature) => ({
    label: signature.digest ?? '',
    children: signatureNodes(signature),
  }));
  const root = { label: name, children: [{ label: 'application/vnd.cncf.notary.signature', children }] };
  return `Inspecting all signatures for signed artifact\n${drawTree(root)}`;
}

/** The tree of the signature of a blob. */
export function blobTree(file: string, signature: InspectedSignature): string {
  return drawTree({ label: file, children: signatureNodes(signature) });
}

function signatureNodes(signature: InspectedSignature): readonly TreeNode[] {
  const { signedAttributes: signed, signedArtifact, unsignedAttributes } = signature;
  const { expiry, signingScheme = '', signingTime = '', ...extended } = signed;
  return [
    { label: `media type: ${signature.mediaType}` },
    { label: `signature algorithm: ${signature.signatureAlgorithm}` },
    {
      label: 'signed attributes',
      children: [
        ...pairs(extended),
        { label: `signingScheme: ${signingScheme}` },
        { label: `signingTime: ${calendarTime(signingTime)}` },
        ...(expiry === undefined ? [] : [{ label: `expiry: ${calendarTime(expiry)}` }]),
      ],
    },
    { label: 'user defined attributes', children: orEmpty(pairs(signature.userDefinedAttributes ?? {})) },
    { label: 'unsigned attributes', children: orEmpty(unsignedNodes(unsignedAttributes)) },
    { label: 'certificates', children: signature.certificates.map(certificateNode) },
    {
      label: 'signed artifact',
      children: pairs({
        'media type': signedArtifact.mediaType,
        digest: signedArtifact.digest,
        size: String(signedArtifact.size),
      }),
    },
  ];
}

function unsignedNodes(attributes: Readonly<Record<string, unknown>>): readonly TreeNode[] {
  return Object.entries(attributes).map(([key, value]) => {
    if (typeof value !== 'object' || value === null) return { label: `${key}: ${String(value)}` };
    const { timestamp, error, certificates } = value as {
      timestamp?: string;
      error?: string;
      certificates?: readonly InspectedCertificate[];
    };
    return {
      label: 'timestamp signature',
      children:
        error === undefined
          ? [
              { label: `timestamp: [${calendarTime(timestamp ?? '')}]` },
              { label: 'certificates', children: (certificates ?? []).map(certificateNode) },
            ]
          : [{ label: `error: ${error}` }],
    };
  });
}

function certificateNode(certificate: InspectedCertificate): TreeNode {
  const { SHA256Fingerprint, issuedTo, issuedBy, expiry } = certificate;
  return {
    label: `SHA256 fingerprint: ${SHA256Fingerprint}`,
    children: pairs({ 'issued to': issuedTo, 'issued by': issuedBy, expiry: calendarTime(expiry) }),
  };
}

function pairs(values: Readonly<Record<string, string>>): readonly TreeNode[] {
  return Object.entries(values).map(([key, value]) => ({ label: `${key}: ${value}` }));
}

function orEmpty(nodes: readonly TreeNode[]): readonly TreeNode[] {
  return nodes.length === 0 ? [{ label: '(empty)' }] : nodes;
}

function drawTree({ label, children = [] }: TreeNode, indent = ''): string {
  const parts = children.map((child, index) => {
    const isLast = index === children.length - 1;
    return `${indent}${isLast ? '└── ' : '├── '}${drawTree(child, `${indent}${isLast ? '    ' : '│   '}`)}`;
  });
  return `${label}\n${parts.join('')}`;
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `Sat Nov 28 08:20:12 2026`: ANSI C's asctime, in UTC. */
function calendarTime(text: string): string {
  const [day = '', date = '', month = '', year = '', clock = ''] = new Date(text).toUTCString().split(/,? /);
  return `${day} ${month} ${date.replace(/^0/, ' ')} ${clock} ${year}`;
}
