import { X509Certificate } from 'node:crypto';
import { decodeBase64 } from '../bytes.ts';
import { certificatesFromPem } from '../certificate/certificate.ts';
import { refused } from '../error.ts';
import { detail } from '../details.ts';
import {
  canonicalId,
  checkThreshold,
  countSigners,
  type NotaryDocument,
  type NotaryKey,
  readKeys,
  readRole,
} from './metadata.ts';

/** How the root of a repository is trusted. */
export interface RootPins {
  readonly gun: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Ids of the certificates or keys one of which the root must be of, always; undefined: trust on first use. */
  readonly pinned: readonly string[] | undefined;
  /** Authority of the certificates that the root must be of, PEM. */
  readonly pinnedAuthority?: string | undefined;
  /** Whether a first root that nothing pins is trusted; default it is. */
  readonly isFirstTrusted?: boolean;
}

/** The role of the root itself. */
export function rootRole({ signed }: NotaryDocument) {
  return readRole(signed.object('roles').object('root'));
}

/** Checks the first root: by a certificate of this very repository. @throws {SignError} SIGN_REFUSED. */
export function checkFirst(
  root: NotaryDocument,
  { gun, now, pinned, pinnedAuthority, isFirstTrusted = true }: RootPins,
): void {
  if (!isFirstTrusted && pinned === undefined && pinnedAuthority === undefined)
    throw refused(detail('nothing pins the root of {gun}, and trust on first use is disabled', { gun }));
  for (const key of rootKeys(root)) if (key.type.endsWith('-x509')) checkCertificate(key, gun, now);
}

/**
 * Pins hold for every root, also behind one that was trusted before they were set. A pinned key has to have signed: one that is merely
 * listed beside a stranger's says nothing.
 */
export function checkPins(root: NotaryDocument, { pinned, pinnedAuthority }: RootPins): void {
  if (pinnedAuthority !== undefined) checkPinnedAuthority(root, pinnedAuthority);
  if (pinned === undefined) return;
  const own = rootKeys(root).filter((key) => pinned.includes(key.id) || pinned.includes(canonicalId(key)));
  try {
    checkThreshold(root, { keyIds: own.map(({ id }) => id), threshold: 1 }, new Map(own.map((key) => [key.id, key])));
  } catch (cause) {
    throw refused(detail('the root is not signed by a pinned certificate'), cause);
  }
}

/** A key that signed the root must stand in a certificate that the pinned authority has issued. */
function checkPinnedAuthority(root: NotaryDocument, pem: string): void {
  const authorities = certificatesFromPem(pem, 'trust_pinning').map(({ der }) => new X509Certificate(der));
  const own = rootKeys(root).filter((key) => {
    if (!key.type.endsWith('-x509')) return false;
    const certificate = new X509Certificate(Buffer.from(decodeBase64(key.public, `key ${key.id}`)));
    return authorities.some((issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
  });
  try {
    checkThreshold(root, { keyIds: own.map(({ id }) => id), threshold: 1 }, new Map(own.map((key) => [key.id, key])));
  } catch (cause) {
    throw refused(detail('the root is not signed by a certificate of the pinned authority'), cause);
  }
}

/** Keys of the root role: all of them, for the role's threshold holds already. */
function rootKeys(root: NotaryDocument): readonly NotaryKey[] {
  const keys = readKeys(root.signed);
  return rootRole(root).keyIds.flatMap((id) => keys.get(id) ?? []);
}

/** Ids of the keys that have signed a root, by which it can be pinned. */
export function rootSigners(root: NotaryDocument): readonly string[] {
  const keys = new Map(rootKeys(root).map((key) => [key.id, key]));
  return [...keys.values()]
    .filter(({ id }) => countSigners(root, { keyIds: [id] }, keys) === 1)
    .map((key) => canonicalId(key));
}

function checkCertificate(key: NotaryKey, gun: string, now: number): void {
  const certificate = new X509Certificate(Buffer.from(decodeBase64(key.public, `key ${key.id}`)));
  const name = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  if (name !== gun)
    throw refused(
      detail('the certificate of the root is of {name}, not of {gun}', { name: name ?? detail('nobody'), gun }),
    );
  if (Date.parse(certificate.validTo) < now)
    throw refused(detail('the certificate of the root is expired since {validTo}', { validTo: certificate.validTo }));
}
