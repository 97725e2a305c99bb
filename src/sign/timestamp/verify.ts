import { hashOf, sameBytes } from '../bytes.ts';
import { type Certificate, signatureHashes } from '../certificate/certificate.ts';
import { checkPurpose, purposes, verifyChain } from '../certificate/chain.ts';
import { wordsOf } from '../../core/index.ts';
import { refused } from '../error.ts';
import { verifySignature } from '../key/public-key.ts';
import { type CertificateAuthority, isValidAt } from '../trust/trusted-root.ts';
import { parseTimestampResponse, type TimestampToken } from './token.ts';
import { detail } from '../details.ts';

/** Content type of a timestamp (RFC 3161, 2.4.2). */
const timestampInfo = '1.2.840.113549.1.9.16.1.4';

/**
 * Verifies a timestamp over a signature: imprint, signer and the signer's chain to a trusted authority at the token's time.
 * @returns the time, milliseconds since 1970. @throws {SignError} SIGN_REFUSED.
 */
export function verifyTimestamp(
  response: Uint8Array,
  signature: Uint8Array,
  authorities: readonly CertificateAuthority[],
): number {
  const token = parseTimestampResponse(response);
  if (!sameBytes(token.imprint.digest, hashOf(token.imprint.hash, signature)))
    throw refused(detail('the timestamp is of another signature'));
  const failures: unknown[] = [];
  for (const authority of authorities) {
    try {
      verifyWith(token, authority);
      return token.time;
    } catch (error) {
      failures.push(error);
    }
  }
  const [first] = failures;
  throw refused(first === undefined ? detail('the trusted root has no timestamp authority') : wordsOf(first), first);
}

function verifyWith(token: TimestampToken, authority: CertificateAuthority): void {
  const { signer, time } = token;
  if (!isValidAt(authority, time))
    throw refused(
      detail('{uri} was not trusted at {time}', { uri: authority.uri, time: new Date(time).toISOString() }),
    );
  const leaf = [...authority.chain, ...token.certificates].find((certificate) => isSigner(certificate, token));
  if (leaf === undefined)
    throw refused(detail('the timestamp was made by an authority that the trusted root does not name'));
  const anchors = authority.chain.length === 1 ? authority.chain : authority.chain.filter((item) => item !== leaf);
  verifyChain(leaf, { anchors, intermediates: [], time });
  checkPurpose(leaf, purposes.timestamping);
  verifySigner(token, leaf);
  if (signer.contentType !== timestampInfo) throw refused(detail('the timestamp signs another type of content'));
}

/**
 * Verifies a bare token against roots; certificates between stand in the token itself.
 * @returns the time, milliseconds since 1970, and the signer's chain, leaf first. @throws {SignError} SIGN_REFUSED.
 */
export function verifyToken(
  token: TimestampToken,
  signed: Uint8Array,
  roots: readonly Certificate[],
): { readonly time: number; readonly chain: readonly Certificate[] } {
  if (!sameBytes(token.imprint.digest, hashOf(token.imprint.hash, signed)))
    throw refused(detail('the timestamp is of another signature'));
  const leaf = [...token.certificates, ...roots].find((certificate) => isSigner(certificate, token));
  if (leaf === undefined) throw refused(detail('the timestamp does not hold the certificate of its signer'));
  const chain = verifyChain(leaf, { anchors: roots, intermediates: token.certificates, time: token.time });
  checkPurpose(leaf, purposes.timestamping);
  verifySigner(token, leaf);
  if (token.signer.contentType !== timestampInfo) throw refused(detail('the timestamp signs another type of content'));
  return { time: token.time, chain };
}

function isSigner({ issuer, serial }: Certificate, { signer }: TimestampToken): boolean {
  return serial === signer.serial && sameBytes(issuer, signer.issuer);
}

function verifySigner({ info, signer }: TimestampToken, { publicKey }: Certificate): void {
  if (!sameBytes(signer.messageDigest, hashOf(signer.hash, info)))
    throw refused(detail('the content of the timestamp was changed'));
  const named = signatureHashes[signer.signatureAlgorithm];
  const hash = named === undefined ? signer.hash : named;
  if (!verifySignature(publicKey, signer.signedAttributes, signer.signature, hash))
    throw refused(detail('the signature of the timestamp is wrong'));
}
