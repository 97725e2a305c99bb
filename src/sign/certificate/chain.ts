import { derChildren, derTags, readDer } from '../../formats/der/reader.ts';
import { readInteger, readOid } from '../../formats/der/values.ts';
import { sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import { type Certificate, isSignedBy } from './certificate.ts';
import { detail } from '../details.ts';

/** Longest chain that is followed. */
const maxLength = 8;
const what = 'X.509 certificate';

/** Purposes that a leaf must carry (RFC 5280, 4.2.1.12). */
export const purposes = { codeSigning: '1.3.6.1.5.5.7.3.3', timestamping: '1.3.6.1.5.5.7.3.8' } as const;

/**
 * Follows the leaf to an anchor through certificates at hand (RFC 5280, 6.1: signatures, names, validity at the time, basic
 * constraints, key usage, path length). Every anchor is trusted by itself, also one below a root.
 * @returns the chain, leaf first. @throws {SignError} SIGN_REFUSED that says where it breaks.
 */
export function verifyChain(
  leaf: Certificate,
  {
    anchors,
    intermediates,
    time,
  }: { anchors: readonly Certificate[]; intermediates: readonly Certificate[]; time: number },
): readonly Certificate[] {
  const chain = [leaf];
  for (let current = leaf; chain.length <= maxLength; ) {
    checkValidity(current, time);
    if (anchors.some((anchor) => sameBytes(anchor.der, current.der))) return chain;
    const issuer = [...anchors, ...intermediates].find((candidate) => isSignedBy(current, candidate));
    if (issuer === undefined)
      throw refused(detail('the certificate chain does not end at an authority of the trusted root'));
    checkAuthority(issuer, chain.length - 1);
    chain.push(issuer);
    current = issuer;
  }
  throw refused(detail('the certificate chain is longer than {maxLength}', { maxLength }));
}

/** @throws {SignError} SIGN_REFUSED where the time lies outside the certificate's validity, both ends belonging to it. */
export function checkValidity({ notBefore, notAfter }: Certificate, time: number): void {
  if (time >= notBefore && time <= notAfter + 999) return;
  const range = `${new Date(notBefore).toISOString()} to ${new Date(notAfter).toISOString()}`;
  throw refused(
    detail('at {time} the certificate was not valid: it is from {range}', {
      time: new Date(time).toISOString(),
      range,
    }),
  );
}

/** @throws {SignError} SIGN_REFUSED where the certificate may not be used for the purpose. */
export function checkPurpose({ extensions }: Certificate, purpose: string): void {
  const usage = extensions.get('2.5.29.37')?.value;
  const listed =
    usage === undefined ? [] : derChildren(readDer(usage, what), what).map((element) => readOid(element, what));
  if (!listed.includes(purpose))
    throw refused(detail('the certificate is not made for this purpose (extended key usage {purpose})', { purpose }));
}

function checkAuthority({ extensions }: Certificate, below: number): void {
  const constraints = extensions.get('2.5.29.19')?.value;
  const [isAuthority, length] = constraints === undefined ? [] : derChildren(readDer(constraints, what), what);
  if (isAuthority?.tag !== derTags.boolean || isAuthority.content[0] !== 0xff)
    throw refused(detail('a certificate of the chain issues others without being an authority'));
  if (length !== undefined && readInteger(length, what) < BigInt(below))
    throw refused(detail('the certificate chain is longer than an authority of it allows'));
  const usage = extensions.get('2.5.29.15')?.value;
  if (usage !== undefined && ((readDer(usage, what).content[1] ?? 0) & 0x04) === 0)
    throw refused(detail('an authority of the chain may not sign certificates (key usage)'));
}
