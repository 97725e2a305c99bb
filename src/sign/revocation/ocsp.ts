import { contextTag, type DerElement, derChildren, derTags, expectDer, readDer } from '../../formats/der/reader.ts';
import { readBitString, readInteger, readOid, readTime } from '../../formats/der/values.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { hashOf, sameBytes } from '../bytes.ts';
import { type Certificate, isSignedBy, parseCertificate, signatureHashes } from '../certificate/certificate.ts';
import { checkPurpose, checkValidity } from '../certificate/chain.ts';
import { refused } from '../error.ts';
import { verifySignature } from '../key/public-key.ts';
import { detail } from '../details.ts';

const what = 'OCSP response';
const sha256Algorithm = Uint8Array.from([0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]);
const oids = { access: '1.3.6.1.5.5.7.1.1', responder: '1.3.6.1.5.5.7.48.1', signing: '1.3.6.1.5.5.7.3.9' } as const;

/** What a responder says of a certificate. Times are milliseconds since 1970. */
export type OcspStatus =
  | { readonly kind: 'good' | 'unknown' }
  | { readonly kind: 'revoked'; readonly revokedAt: number };

/** Asks for the state of one certificate (RFC 6960, 4.1). */
export function ocspRequest(certificate: Certificate, issuer: Certificate): Uint8Array {
  const request = writeDer(derTags.sequence, certificateId(certificate, issuer));
  return writeDer(derTags.sequence, writeDer(derTags.sequence, writeDer(derTags.sequence, request)));
}

/** Address of the responder (RFC 5280, 4.2.2.1). @throws {FormatError}. */
export function responderAddress({ extensions }: Certificate): string | undefined {
  const value = extensions.get(oids.access)?.value;
  if (value === undefined) return undefined;
  for (const description of derChildren(readDer(value, what), what)) {
    const [method, location] = derChildren(description, what);
    if (readOid(method, what) === oids.responder && location?.tag === contextTag(6, false))
      return new TextDecoder().decode(location.content);
  }
  return undefined;
}

/**
 * Reads and verifies a responder's answer: it is about this certificate, current, and signed by the issuer or by a responder that the
 * issuer has named (RFC 6960, 4.2.2.2). @throws {SignError} SIGN_REFUSED or {FormatError}.
 */
export function readOcspResponse(
  der: Uint8Array,
  certificate: Certificate,
  issuer: Certificate,
  now: number,
): OcspStatus {
  const [status, wrapped] = sequence(readDer(der, what));
  if (status?.content[0] !== 0)
    throw refused(detail('the responder answers with status {status}', { status: status?.content[0] ?? '-' }));
  const [, octets] = sequence(derChildren(expectDer(wrapped, contextTag(0, true), what), what)[0]);
  const basic = sequence(readDer(expectDer(octets, derTags.octetString, what).content, what));
  const [data, algorithm, signature, certificates] = basic;
  const signedBytes = expectDer(data, derTags.sequence, what).bytes;
  const hash = signatureHashes[readOid(sequence(algorithm)[0], what)];
  const responder = responderOf(certificates, issuer, now);
  if (hash === undefined || !verifySignature(responder.publicKey, signedBytes, readBitString(signature, what), hash))
    throw refused(detail('the answer is not signed by the issuer of the certificate'));
  const wanted = serialAndHashes(readDer(certificateId(certificate, issuer), what));
  for (const single of responsesOf(data)) {
    const [id, state, thisUpdate, next] = sequence(single);
    if (!sameId(serialAndHashes(id), wanted)) continue;
    checkCurrent(thisUpdate, next, now);
    return readStatus(state);
  }
  throw refused(detail('the answer is not about this certificate'));
}

/** Responses stand behind an optional version, the responder and the time. */
function responsesOf(data: DerElement | undefined): readonly DerElement[] {
  const fields = [...sequence(data)];
  if (fields[0]?.tag === contextTag(0, true)) fields.shift();
  return sequence(fields[2]);
}

function readStatus(state: DerElement | undefined): OcspStatus {
  if (state?.tag === contextTag(0, false)) return { kind: 'good' };
  if (state?.tag !== contextTag(1, true)) return { kind: 'unknown' };
  return { kind: 'revoked', revokedAt: readTime(derChildren(state, what)[0], what) };
}

function checkCurrent(thisUpdate: DerElement | undefined, next: DerElement | undefined, now: number): void {
  const slack = 5 * 60_000;
  if (readTime(thisUpdate, what) > now + slack) throw refused(detail('the answer is of the future'));
  if (next?.tag !== contextTag(0, true)) return;
  const until = readTime(derChildren(next, what)[0], what);
  if (until < now) throw refused(detail('the answer is expired since {time}', { time: new Date(until).toISOString() }));
}

function responderOf(wrapped: DerElement | undefined, issuer: Certificate, now: number): Certificate {
  const listed =
    wrapped?.tag === contextTag(0, true)
      ? sequence(derChildren(wrapped, what)[0]).map(({ bytes }) => parseCertificate(bytes))
      : [];
  const [delegate] = listed;
  if (delegate === undefined || sameBytes(delegate.der, issuer.der)) return issuer;
  if (!isSignedBy(delegate, issuer)) return issuer;
  checkPurpose(delegate, oids.signing);
  checkValidity(delegate, now);
  return delegate;
}

function certificateId({ serial }: Certificate, issuer: Certificate): Uint8Array {
  const [, keyBits] = derChildren(readDer(issuer.publicKey.spki, what), what);
  return writeDer(
    derTags.sequence,
    sha256Algorithm,
    writeDer(derTags.octetString, hashOf('sha256', issuer.subject)),
    writeDer(derTags.octetString, hashOf('sha256', readBitString(keyBits, what))),
    writeDer(derTags.integer, integerOctets(serial)),
  );
}

function serialAndHashes(id: DerElement | undefined) {
  const [, name, key, serial] = sequence(id);
  return [name?.content ?? new Uint8Array(), key?.content ?? new Uint8Array(), readInteger(serial, what)] as const;
}

type Id = ReturnType<typeof serialAndHashes>;

function sameId(left: Id, right: Id): boolean {
  return sameBytes(left[0], right[0]) && sameBytes(left[1], right[1]) && left[2] === right[2];
}

function integerOctets(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return new Uint8Array((octets[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), octets]) : octets);
}

function sequence(element: DerElement | undefined): readonly DerElement[] {
  return derChildren(expectDer(element, derTags.sequence, what), what);
}
