import { type Certificate, parseCertificate } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { type PublicKey, publicKeyFromDer } from '../key/public-key.ts';
import { detail } from '../details.ts';

/** When an authority's word counts, milliseconds since 1970; both ends belong to it. */
export interface Validity {
  readonly start: number;
  readonly end: number;
}

/** A transparency log or a log of certificates. */
export interface LogAuthority extends Validity {
  readonly baseUrl: string;
  readonly logId: Uint8Array;
  readonly publicKey: PublicKey;
}

/** A certificate or timestamp authority; its chain leads from the nearest certificate to the root. */
export interface CertificateAuthority extends Validity {
  readonly uri: string;
  readonly chain: readonly Certificate[];
  /** Certificates that may stand between a signer and the chain, and are not trusted by themselves. */
  readonly intermediates?: readonly Certificate[];
}

/** Whom to trust: the document that Sigstore gives out through TUF (protobuf-specs, sigstore_trustroot.proto). */
export interface TrustedRoot {
  readonly logs: readonly LogAuthority[];
  readonly certificateLogs: readonly LogAuthority[];
  readonly certificateAuthorities: readonly CertificateAuthority[];
  readonly timestampAuthorities: readonly CertificateAuthority[];
}

const mediaType = /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.[12]|\.v0\.[12]\+json)$/;

/**
 * Reads a trusted root. An authority without a beginning is refused: nothing says from when on its word counts.
 * @throws {SignError} SIGN_MALFORMED naming the member.
 */
export function parseTrustedRoot(document: Uint8Array | string, where: string): TrustedRoot {
  const root = readJson(document, where);
  const type = root.text('mediaType');
  if (!mediaType.test(type))
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('media type {type} is no trusted root of version 0.1 or 0.2', { type: JSON.stringify(type) }),
      where,
    });
  return {
    logs: root.objects('tlogs').map(readLog),
    certificateLogs: root.objects('ctlogs').map(readLog),
    certificateAuthorities: root.objects('certificateAuthorities').map(readAuthority),
    timestampAuthorities: root.objects('timestampAuthorities').map(readAuthority),
  };
}

/** Whether an authority's word counts at a time. */
export function isValidAt({ start, end }: Validity, time: number): boolean {
  return time >= start && time <= end;
}

function readLog(log: JsonReader): LogAuthority {
  const key = log.object('publicKey');
  const details = key.optionalText('keyDetails') ?? '';
  const type = details.startsWith('PKCS1_RSA_') ? 'pkcs1' : 'spki';
  return {
    baseUrl: log.optionalText('baseUrl') ?? '',
    logId: log.object('logId').bytes('keyId'),
    publicKey: publicKeyFromDer(key.bytes('rawBytes'), key.where, type),
    ...readValidity(key),
  };
}

function readAuthority(authority: JsonReader): CertificateAuthority {
  const chain = authority.object('certChain').objects('certificates');
  if (chain.length === 0) throw authority.wrong('certChain', detail('a chain of at least one certificate'));
  return {
    uri: authority.optionalText('uri') ?? '',
    chain: chain.map((certificate) => parseCertificate(certificate.bytes('rawBytes'))),
    ...readValidity(authority),
  };
}

/** An end counts to the end of its second where it names no fraction. */
function readValidity(owner: JsonReader): Validity {
  const validity = owner.object('validFor');
  const start = validity.time('start');
  if (start === undefined) throw validity.wrong('start', detail('the time from which on the authority is trusted'));
  return { start, end: validity.time('end') ?? Number.POSITIVE_INFINITY };
}
