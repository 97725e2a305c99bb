import { contextTag, type DerElement, derChildren, derTags, expectDer, readDer } from '../../formats/der/reader.ts';
import { readBitString, readInteger, readOid, readTime } from '../../formats/der/values.ts';
import { sameBytes } from '../bytes.ts';
import { type Certificate, signatureHashes } from '../certificate/certificate.ts';
import { refused } from '../error.ts';
import { verifySignature } from '../key/public-key.ts';
import { detail } from '../details.ts';

/** A certificate that a list revokes. Times are milliseconds since 1970. */
export interface RevokedEntry {
  readonly serial: bigint;
  readonly revokedAt: number;
  /** From when on the certificate is to be mistrusted, where the list says so. */
  readonly invalidFrom: number | undefined;
}

/** A certificate revocation list (RFC 5280, 5). */
export interface RevocationList {
  readonly issuer: Uint8Array;
  readonly nextUpdate: number | undefined;
  readonly revoked: readonly RevokedEntry[];
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

const what = 'certificate revocation list';
const oids = { distributionPoints: '2.5.29.31', invalidityDate: '2.5.29.24' } as const;

/** Reads a list in DER. @throws {FormatError}. */
export function parseRevocationList(der: Uint8Array): RevocationList {
  const [tbs, algorithm, signature] = sequence(readDer(der, what));
  const fields = [...sequence(tbs)];
  if (fields[0]?.tag === derTags.integer) fields.shift();
  const [, issuer, , ...rest] = fields;
  const isTime = (element: DerElement | undefined) =>
    element?.tag === derTags.utcTime || element?.tag === derTags.generalizedTime;
  const nextUpdate = isTime(rest[0]) ? readTime(rest.shift(), what) : undefined;
  const entries = rest[0]?.tag === derTags.sequence ? derChildren(rest[0], what) : [];
  return {
    issuer: expectDer(issuer, derTags.sequence, what).bytes,
    nextUpdate,
    revoked: entries.map(readEntry),
    tbs: expectDer(tbs, derTags.sequence, what).bytes,
    signatureAlgorithm: readOid(sequence(algorithm)[0], what),
    signature: readBitString(signature, what),
  };
}

/** Whether the certificate is on the list of its issuer. @throws {SignError} SIGN_REFUSED where the list is not the issuer's or out of date. */
export function findRevoked(
  list: RevocationList,
  certificate: Certificate,
  issuer: Certificate,
  now: number,
): RevokedEntry | undefined {
  const hash = signatureHashes[list.signatureAlgorithm];
  if (hash === undefined)
    throw refused(
      detail('the revocation list is signed with {signatureAlgorithm}', {
        signatureAlgorithm: list.signatureAlgorithm,
      }),
    );
  if (!sameBytes(list.issuer, issuer.subject) || !verifySignature(issuer.publicKey, list.tbs, list.signature, hash))
    throw refused(detail('the revocation list is not signed by the issuer of the certificate'));
  if (list.nextUpdate !== undefined && list.nextUpdate < now)
    throw refused(
      detail('the revocation list is expired since {time}', { time: new Date(list.nextUpdate).toISOString() }),
    );
  return list.revoked.find(({ serial }) => serial === certificate.serial);
}

/** Addresses of the lists that a certificate may stand on (RFC 5280, 4.2.1.13). @throws {FormatError}. */
export function listAddresses({ extensions }: Certificate): readonly string[] {
  const value = extensions.get(oids.distributionPoints)?.value;
  if (value === undefined) return [];
  return derChildren(readDer(value, what), what)
    .flatMap((point) => derChildren(point, what))
    .filter(({ tag }) => tag === contextTag(0, true))
    .flatMap((name) => derChildren(name, what))
    .filter(({ tag }) => tag === contextTag(0, true))
    .flatMap((full) => derChildren(full, what))
    .filter(({ tag }) => tag === contextTag(6, false))
    .map(({ content }) => new TextDecoder().decode(content));
}

function readEntry(element: DerElement): RevokedEntry {
  const [serial, revokedAt, extensions] = sequence(element);
  const named = extensions === undefined ? [] : sequence(extensions).map(sequence);
  const invalidity = named.find(([oid]) => readOid(oid, what) === oids.invalidityDate)?.at(-1);
  return {
    serial: readInteger(serial, what),
    revokedAt: readTime(revokedAt, what),
    invalidFrom: invalidity === undefined ? undefined : readTime(readDer(invalidity.content, what), what),
  };
}

function sequence(element: DerElement | undefined): readonly DerElement[] {
  return derChildren(expectDer(element, derTags.sequence, what), what);
}
