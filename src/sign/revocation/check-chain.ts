import { DartagnanError, type Text, wordsOf } from '../../core/index.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { formatName } from '../certificate/distinguished-name.ts';
import { refused } from '../error.ts';
import { findRevoked, listAddresses, parseRevocationList } from './crl.ts';
import { ocspRequest, readOcspResponse, responderAddress } from './ocsp.ts';
import { detail } from '../details.ts';

/** What the network is used for. Timeouts are milliseconds. */
export interface RevocationPorts {
  fetch(request: RevocationFetch): Promise<Uint8Array>;
  readonly now: number;
  readonly ocspTimeout: number;
  readonly crlTimeout: number;
  /** When the signature was made, where a trusted witness says it: what was revoked for later reasons counts not. */
  readonly signedAt?: number;
}

/** One question to a responder or for a list. */
export interface RevocationFetch {
  readonly url: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly timeout: number;
}

/**
 * Asks of every certificate but the root whether it is revoked: its responder first, its list where there is none or none that knows.
 * @returns why the chain is not to be trusted; undefined where it is. A certificate that names neither cannot be revoked.
 */
export async function revocationProblem(
  chain: readonly Certificate[],
  ports: RevocationPorts,
): Promise<Text | undefined> {
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1];
    if (issuer === undefined) return undefined;
    const problem = await certificateProblem(certificate, issuer, ports);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

async function certificateProblem(
  certificate: Certificate,
  issuer: Certificate,
  ports: RevocationPorts,
): Promise<Text | undefined> {
  const name = formatName(certificate.subject);
  const responder = responderAddress(certificate);
  const lists = listAddresses(certificate);
  if (responder === undefined && lists.length === 0) return undefined;
  const failures: Text[] = [];
  const ways = [
    ...(responder === undefined ? [] : [() => askResponder(responder, certificate, issuer, ports)]),
    ...lists.map((url) => () => askList(url, certificate, issuer, ports)),
  ];
  for (const ask of ways) {
    try {
      const isRevoked = await ask();
      return isRevoked ? detail('signing certificate with subject "{name}" is revoked', { name }) : undefined;
    } catch (error) {
      if (!(error instanceof DartagnanError)) throw error;
      failures.push(wordsOf(error));
    }
  }
  return detail('signing certificate with subject "{name}" revocation status is unknown: {reasons}', {
    name,
    reasons: { en: failures.map(({ en }) => en).join('; '), zh: failures.map(({ zh }) => zh).join('；') },
  });
}

async function askResponder(
  url: string,
  certificate: Certificate,
  issuer: Certificate,
  { fetch, now, ocspTimeout, signedAt }: RevocationPorts,
): Promise<boolean> {
  const body = ocspRequest(certificate, issuer);
  const answer = await fetch({ url, body, contentType: 'application/ocsp-request', timeout: ocspTimeout });
  const status = readOcspResponse(answer, certificate, issuer, now);
  if (status.kind === 'unknown') throw refused(detail('{url} does not know the certificate', { url }));
  return status.kind === 'revoked' && (signedAt === undefined || status.revokedAt <= signedAt);
}

async function askList(
  url: string,
  certificate: Certificate,
  issuer: Certificate,
  { fetch, now, crlTimeout, signedAt }: RevocationPorts,
): Promise<boolean> {
  const list = parseRevocationList(await fetch({ url, timeout: crlTimeout }));
  const entry = findRevoked(list, certificate, issuer, now);
  if (entry === undefined) return false;
  return entry.invalidFrom === undefined || signedAt === undefined || entry.invalidFrom <= signedAt;
}
