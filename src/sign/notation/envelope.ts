import { type Certificate } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import { readJson } from '../json.ts';
import type { NotationAlgorithm } from './algorithm.ts';
import type { SigningScheme } from './names.ts';
import { detail } from './details.ts';

/** What a signature is about. */
export interface TargetArtifact {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** What the signer said of it: user metadata. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Attributes that the signature covers. Times are milliseconds since 1970. */
export interface SignedAttributes {
  readonly scheme: SigningScheme;
  readonly signingTime: number;
  readonly expiry: number | undefined;
  /** As the envelope writes it, for messages; a time with its zone. */
  readonly expiryText: string | undefined;
  /** Others, by name; those of `critical` must be understood. */
  readonly extended: Readonly<Record<string, unknown>>;
  readonly critical: readonly string[];
  /** Names of all members of the protected header. */
  readonly present: readonly string[];
}

/** A signature of the Notary Project, JWS or COSE, read and not yet verified. */
export interface NotationEnvelope {
  readonly mediaType: string;
  readonly algorithm: NotationAlgorithm;
  readonly contentType: string;
  readonly payload: Uint8Array;
  /** What the signature is over. */
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly attributes: SignedAttributes;
  /** Leaf first, root last. */
  readonly certificates: readonly Certificate[];
  readonly agent: string | undefined;
  /** RFC 3161 token over the signature. */
  readonly timestamp: Uint8Array | undefined;
}

/** What is put into a new envelope. */
export interface EnvelopeRequest {
  readonly payload: Uint8Array;
  readonly scheme: SigningScheme;
  /** Milliseconds since 1970; written in whole seconds. */
  readonly signingTime: number;
  readonly expiry: number | undefined;
  /** Asked once the signature is made: a plug-in gives both together. */
  readonly chain: () => readonly Certificate[];
  readonly agent: string;
  readonly algorithm: NotationAlgorithm;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** Gets an RFC 3161 token over the signature. */
  readonly timestamp: ((signature: Uint8Array) => Promise<Uint8Array>) | undefined;
}

/** Largest envelope that is read; those of notation are a few kilobytes. */
export const maxEnvelopeBytes = 2 ** 22;

const where = 'notation payload';

/** Reads the payload: the artifact that was signed. @throws {SignError} SIGN_MALFORMED. */
export function readTarget(payload: Uint8Array): TargetArtifact {
  const target = readJson(payload, where).object('targetArtifact');
  const annotations = target.optionalObject('annotations');
  const entries = (annotations?.keys() ?? []).map((key) => [key, annotations?.text(key) ?? ''] as const);
  return {
    mediaType: target.text('mediaType'),
    digest: target.text('digest'),
    size: Number(target.count('size')),
    annotations: Object.fromEntries(entries),
  };
}

/** Writes the payload, members in the order of Go's encoder. */
export function writeTarget({ mediaType, digest, size, annotations }: TargetArtifact): Uint8Array {
  const sorted = Object.fromEntries(Object.entries(annotations).sort(([left], [right]) => (left < right ? -1 : 1)));
  const extra = Object.keys(sorted).length === 0 ? {} : { annotations: sorted };
  return new TextEncoder().encode(JSON.stringify({ targetArtifact: { ...extra, digest, mediaType, size } }));
}

/** @throws {SignError} SIGN_UNSUPPORTED for a scheme that is not known. */
export function schemeOf(text: string, place: string): SigningScheme {
  if (text === 'notary.x509' || text === 'notary.x509.signingAuthority') return text;
  throw new SignError('SIGN_UNSUPPORTED', {
    message: detail('signing scheme {text}', { text: JSON.stringify(text) }),
    where: place,
  });
}
